"""What `lawmetrics catalogue --check` calls a fault."""

from lawmetrics.indicators.check import Trial
from lawmetrics.indicators.examples import Example


def trial(linked: str, also: tuple[str, ...]) -> Trial:
    example = Example("受理40件，其中处罚类9件", (), None, "here", real=False)
    marked = ("admin_reconsideration.cases_by_matter",)
    return Trial(example, 10, 12, marked, linked, also, 0.9, found=True)


def test_a_part_that_keeps_its_totals_code_is_no_fault() -> None:
    part = trial("admin_reconsideration.cases_accepted", ("admin_reconsideration.cases_by_matter",))
    assert part.kept
    assert not part.right


def test_another_code_alone_is_a_fault() -> None:
    assert not trial("admin_reconsideration.cases_closed", ()).kept
