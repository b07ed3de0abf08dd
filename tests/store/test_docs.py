"""The worked example of the documentation runs as it is printed."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parent.parent.parent / "docs" / "python.md"


def test_the_python_page_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = []
    test = doctest.DocTestParser().get_doctest(
        PAGE.read_text(encoding="utf-8").replace("```", ""), {}, PAGE.name, str(PAGE), 0
    )
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    result = runner.run(test, out=told.append)
    assert result.attempted > 20
    assert not result.failed, "".join(told)
