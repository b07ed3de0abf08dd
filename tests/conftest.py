"""Fixtures that all tests share."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is no reason to fail: times are measured in benchmarks/.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared texts; skips where it is absent, fails where it must be there."""
    folder = (ROOT / os.environ.get("LAWMETRICS_SHARED", "../shared")).resolve()
    if not (folder / "gold").is_dir():
        if os.environ.get("LAWMETRICS_REQUIRE_SHARED") == "1":
            pytest.fail(f"the shared texts are required, but {folder} has none")
        pytest.skip(f"no shared texts at {folder} (set LAWMETRICS_SHARED)")
    return folder
