"""Print what the benchmarks measured beside the floors they must hold: `python benchmarks/table.py RESULTS.json`.

A floor is a ratio within one run, so it means the same on any machine; the tolerance is wide because machines are shared.
Floors of suites bear their names (test_…); the others are those of programs (scaling.py), which compare for themselves.
Exit code 1 when a ratio lies below its floor, or when a suite that has one was not measured (`--partial` forgives that).
"""

import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

FLOORS = Path(__file__).parent / "floors.json"
TOLERANCE = 0.6
RATES = (
    ("megabytes_per_second", "MB/s"),
    ("requests_per_second", "requests/s"),
    ("mentions_per_second", "mentions/s"),
)


class Suite(NamedTuple):
    """What a suite measured: its rate in words, its ratio to the floor of the same run, the ratio it must hold."""

    name: str
    rate: str
    ratio: float | None
    floor: float | None


def suites(results: dict[str, Any], floors: dict[str, float]) -> list[Suite]:
    """Read pytest-benchmark's JSON."""
    return [
        Suite(
            b["name"],
            rate(b),
            b["extra_info"].get("ratio_to_floor", b["extra_info"].get("ratio")),
            floors.get(b["name"]),
        )
        for b in results["benchmarks"]
    ]


def rate(benchmark: dict[str, Any]) -> str:
    """The rate a reader would ask for; the shortest round where a suite states none."""
    for key, unit in RATES:
        if key in benchmark["extra_info"]:
            return f"{benchmark['extra_info'][key]:,.4g} {unit}"
    return f"{1000 * benchmark['stats']['min']:,.4g} ms"


def low(measured: list[Suite], floors: dict[str, float], partial: bool) -> list[str]:  # noqa: FBT001
    """Say what does not hold, a sentence each."""
    said = [
        f"{s.name}: ratio {s.ratio:.4g} is below its floor {s.floor} (less a tolerance of {1 - TOLERANCE:.0%})"
        for s in measured
        if s.ratio is not None and s.floor is not None and s.ratio < s.floor * TOLERANCE
    ]
    missing = floors.keys() - {s.name for s in measured if s.ratio is not None}
    return said if partial else [*said, *(f"{name} has a floor but was not measured" for name in sorted(missing))]


def main(path: Path, partial: bool) -> int:  # noqa: FBT001
    floors = {n: f for n, f in json.loads(FLOORS.read_text(encoding="utf-8")).items() if n.startswith("test_")}
    measured = suites(json.loads(path.read_text(encoding="utf-8")), floors)
    print(f"{'suite':56} {'rate':>18} {'ratio':>8} {'floor':>8}")
    for name, said, *ratios in measured:
        shown = ["" if ratio is None else f"{ratio:.4g}" for ratio in ratios]
        print(f"{name[:56]:56} {said:>18} {shown[0]:>8} {shown[1]:>8}")
    wrong = low(measured, floors, partial)
    if wrong:
        print(*wrong, sep="\n", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), "--partial" in sys.argv))
