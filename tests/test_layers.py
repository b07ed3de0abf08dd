"""Who may import whom: the arrows of the design, held by reading the imports."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# A room may import itself, what stands in its row, and nothing else of lawmetrics.
ARROWS = {
    "errors": set(),
    "quantities": {"errors"},
    "mentions": {"quantities"},
    "indicators": {"errors", "mentions", "quantities"},
    "jurisdictions": {"errors"},
    "reports": {"errors", "jurisdictions"},
    "columns": {"mentions", "quantities"},
    "extraction": {"columns", "errors", "indicators", "mentions", "quantities"},
    "audit": {"errors", "indicators", "mentions", "quantities"},
    "trends": {"errors"},
    "synthesis": {"errors"},
    "workers": set(),
    "corpus": {"columns", "errors", "extraction", "reports", "workers"},
    "store": {
        "audit",
        "errors",
        "extraction",
        "indicators",
        "jurisdictions",
        "mentions",
        "quantities",
        "reports",
        "trends",
        "workers",
    },
    "printing": set(),
    "options": {"errors"},
}
COMPOSERS = {"__init__", "__main__", "cli"}


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def sources(package: str) -> list[Path]:
    return [p for p in sorted((ROOT / package).rglob("*.py")) if "__pycache__" not in p.parts]


@pytest.mark.parametrize("path", sources("lawmetrics"), ids=lambda p: str(p.relative_to(ROOT)))
def test_library_rooms_keep_the_arrows(path):
    room = path.relative_to(ROOT / "lawmetrics").parts[0].removesuffix(".py")
    names = imports(path)
    assert not {n for n in names if n.split(".")[0] in {"lawmetrics_api", "litestar", "api", "data"}}
    if room not in COMPOSERS:
        rooms = {n.split(".")[1] for n in names if n.startswith("lawmetrics.")} - {room, "data"}
        assert rooms <= ARROWS[room], f"{room} imports {sorted(rooms - ARROWS[room])}"
    if room != "store":
        assert not {n for n in names if n.split(".")[0] == "duckdb"}


@pytest.mark.parametrize("path", sources("api"), ids=lambda p: str(p.relative_to(ROOT)))
def test_the_service_goes_through_the_library(path):
    assert not {n for n in imports(path) if n.split(".")[0] in {"api", "data"}}


def test_importing_lawmetrics_loads_nothing_heavy():
    import subprocess
    import sys

    code = "import sys, lawmetrics; print([m for m in ('pandas','duckdb','pyarrow','scipy','numpy','litestar') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
