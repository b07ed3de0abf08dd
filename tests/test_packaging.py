"""The list of packages in pyproject.toml, which is kept by hand, names every package there is."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
HOMES = {"lawmetrics": "lawmetrics", "lawmetrics.data": "data", "lawmetrics_api": "api"}


def test_every_package_is_listed():
    listed = set(PROJECT["tool"]["setuptools"]["packages"])
    found = {"lawmetrics.data"}
    for name, home in (("lawmetrics", "lawmetrics"), ("lawmetrics_api", "api")):
        for init in (ROOT / home).rglob("__init__.py"):
            found.add(".".join([name, *init.parent.relative_to(ROOT / home).parts]))
    assert listed == found


def test_every_listed_package_stands_where_the_map_says():
    assert PROJECT["tool"]["setuptools"]["package-dir"] == HOMES


def test_the_data_that_the_library_reads_is_found_as_a_package():
    from importlib.resources import files

    assert (files("lawmetrics.data") / "indicators").is_dir()
