"""How quickly invented reports are written, truth and all."""

from lawmetrics.synthesis import write_reports


def test_write_reports(benchmark, state):
    reports = benchmark(lambda: list(write_reports(60, seed=1)))
    state([r.text for r in reports], sum(len(r.mentions) for r in reports))
