"""Schemathesis over the whole schema: no 5xx from any input, no answer that breaks the schema.

`LAWMETRICS_SCHEMA_CASES` says how many cases in all; the default keeps the test run short, 5000 is the full run.
"""

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lawmetrics_api import create_app
from lawmetrics_api.settings import Settings

spec = importlib.util.spec_from_file_location("serving", Path(__file__).parent / "conftest.py")
assert spec
assert spec.loader
serving = importlib.util.module_from_spec(spec)
sys.modules["serving"] = serving
spec.loader.exec_module(serving)

CASES = int(os.environ.get("LAWMETRICS_SCHEMA_CASES", "600"))
KEY = "a key of the tests"
CHECKS = (content_type_conformance, response_schema_conformance, status_code_conformance)
described = schemathesis.openapi.from_dict(create_app("unopened", Settings()).openapi_schema.to_schema())
OPERATIONS = {f"{o.ok().method.upper()} {o.ok().path}": o.ok() for o in described.get_all_operations()}


@pytest.fixture(scope="module")
def served(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    own = Path(shutil.copy(database, tmp_path_factory.mktemp("schema") / "schema.duckdb"))
    with serving.running(own, LAWMETRICS_API_KEY=KEY) as server, requests.Session() as session:
        yield server, session


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_input_breaks_the_server_or_the_schema(name, served):
    server, session = served
    operation = OPERATIONS[name]

    @given(case=operation.as_strategy())
    @settings(
        max_examples=max(5, -(-CASES // len(OPERATIONS))),
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        headers = {"X-API-Key": KEY} if case.method in {"POST", "DELETE"} else {}
        answer = case.call(base_url=server.url, session=session, headers=headers, timeout=120)
        assert answer.status_code < 500, answer.text
        case.validate_response(answer, checks=CHECKS)

    ask()
    assert session.get(f"{server.url}/health", timeout=30).status_code == 200
