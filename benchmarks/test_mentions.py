"""Text → mentions, without linking: the scanner alone, and what it costs when nothing is remembered."""

from lawmetrics.quantities import scan, scanner
from lawmetrics.quantities.ledger import Ledger


def test_mentions(benchmark, corpus, state):
    """The whole corpus as one text; every distinct surface has been read before, as in a long run."""
    text = "\n\n".join(corpus)
    found = benchmark.pedantic(scan, (text,), rounds=9, warmup_rounds=1)
    state(corpus, len(found.start))


def test_mentions_with_nothing_remembered(benchmark, corpus, state, monkeypatch):
    """The same with an empty ledger in each round: every distinct surface is read once, in the measured time."""
    text = "\n\n".join(corpus)

    def forget():
        monkeypatch.setattr(scanner, "_ledger", Ledger())
        return (text,), {}

    found = benchmark.pedantic(scan, setup=forget, rounds=5)
    state(corpus, len(found.start))


def test_mentions_a_text_at_a_time(benchmark, corpus, state):
    """Each text alone: what array code loses on small pieces."""
    found = benchmark.pedantic(lambda: [scan(text) for text in corpus], rounds=5, warmup_rounds=1)
    state(corpus, sum(len(one.start) for one in found))


def test_one_document_of_ten_megabytes(benchmark, corpus, fastest):
    """Ten megabytes in one text, against the corpus: time a character must not grow with the length."""
    text = "\n\n".join(corpus)
    times = -(-10_000_000 // len(text.encode("utf-8")))
    long = "\n\n".join([text] * times)
    scan(text)
    benchmark.pedantic(scan, (long,), rounds=2)
    ordinary = fastest(lambda: scan(text), 3) / len(text)
    benchmark.extra_info["ratio"] = round(ordinary / (benchmark.stats.stats.min / len(long)), 3)
