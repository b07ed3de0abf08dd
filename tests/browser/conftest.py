"""A real Chromium over a real server; skipped with a reason where there is none."""

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = os.environ.get("LAWMETRICS_CHROMIUM", "/usr/bin/chromium")
# The machine may be busy with other work.
expect.set_options(timeout=30_000)
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]

spec = importlib.util.spec_from_file_location("serving", Path(__file__).parents[1] / "api" / "conftest.py")
assert spec
assert spec.loader
serving = importlib.util.module_from_spec(spec)
sys.modules["serving"] = serving
spec.loader.exec_module(serving)
database, server, api = serving.database, serving.server, serving.api


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        reason = f"no Chromium at {CHROMIUM} (install it, or set LAWMETRICS_CHROMIUM)"
        if os.environ.get("LAWMETRICS_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, server: Any) -> Iterator[Page]:
    """A page that fails the test when a request leaves the machine or a script fails."""
    context = browser.new_context(locale="zh-CN", base_url=server.url, accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: failed.append(str(error)))
    yield page
    context.close()
    away = [url for url in asked if not url.startswith((f"{server.url}/", "data:", "blob:"))]
    assert asked
    assert not away, f"requests left the machine: {away}"
    assert not failed, f"scripts failed: {failed}"
