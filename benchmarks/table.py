"""Print what the benchmarks measured beside the floors they must hold: `python benchmarks/table.py RESULTS.json`.

A floor is a ratio within one run, so it means the same on any machine; the tolerance is wide because machines are shared.
Exit code 1 when a ratio lies below its floor.
"""

import json
import sys
from pathlib import Path

FLOORS = Path(__file__).parent / "floors.json"
TOLERANCE = 0.6


def main(results: Path) -> int:
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    measured = {
        b["name"]: b["extra_info"] | {"seconds": b["stats"]["min"]}
        for b in json.loads(results.read_text(encoding="utf-8"))["benchmarks"]
    }
    print(f"{'suite':44} {'best, s':>10} {'MB/s':>9} {'µs/mention':>11} {'ratio':>8} {'floor':>8}")
    low = []
    for name, row in measured.items():
        ratio, floor = row.get("ratio_to_floor", row.get("ratio")), floors.get(name)
        cells = [row["seconds"], row.get("megabytes_per_second"), row.get("microseconds_per_mention"), ratio, floor]
        shown = [f"{cell:.4g}" if cell is not None else "" for cell in cells]
        print(f"{name[:44]:44} {shown[0]:>10} {shown[1]:>9} {shown[2]:>11} {shown[3]:>8} {shown[4]:>8}")
        if floor is not None and ratio is not None and ratio < floor * TOLERANCE:
            low.append(
                f"{name}: ratio {ratio:.4g} is below its floor {floor} (less a tolerance of {1 - TOLERANCE:.0%})"
            )
    low += [f"{name} has a floor but was not measured" for name in sorted(floors.keys() - measured.keys())]
    print(*low, sep="\n", file=sys.stderr)
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
