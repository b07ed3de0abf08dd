"""Compare lawmetrics with its peers: `python benchmarks/peers/compare.py [--json]`. See README.md beside this file."""

import argparse
import importlib.metadata
import json
import os
import re
import time
import warnings
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
STATISTICS = {"count", "amount", "rate", "change", "duration", "rank"}
SCALE = {"": 1, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "万亿": 10**12}
ONE_LINE = re.compile(r"(\d[\d,]*(?:\.\d+)?)(百|千|万亿|万|亿)?[余多]?(个百分点|[一-鿿%％‰]{0,2})")

Figure = tuple[Decimal, str | None]  # a value, and its unit where the peer gives one
Reader = Callable[[str], list[Figure]]


def number(text: str) -> Decimal | None:
    try:
        value = Decimal(str(text).replace(",", "").rstrip("%"))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def one_line() -> Reader:
    def read(text):
        found = []
        for figure, scale, unit in ONE_LINE.findall(text):
            value = number(figure)
            if value is not None:
                found.append((value * SCALE[scale or ""], unit))
        return found

    return read


def digits_of(text: str) -> list[Figure]:
    """The figures that stand in rewritten text."""
    return [(value, None) for value, _ in one_line()(text)]


def lawmetrics() -> Reader:
    from lawmetrics.quantities import scan

    def read(text):
        found = scan(text)
        readings = (found.readings[row] for row in found.reading.tolist())
        return [(abs(q.value), q.unit) for q in readings if q.kind in STATISTICS]

    return read


def cn2an() -> Reader:
    import cn2an

    return lambda text: digits_of(cn2an.transform(text, "cn2an"))


def chinese2digits() -> Reader:
    import chinese2digits

    def read(text):
        values = map(number, chinese2digits.takeNumberFromString(text)["digitsStringList"])
        return [(abs(value), None) for value in values if value is not None]

    return read


def jionlp() -> Reader:
    import jionlp

    def read(text):
        found = []
        for money in jionlp.ner.extract_money(text, with_parsing=True):
            figure = money["detail"]["num"]
            value = number(figure[0] if isinstance(figure, list) else figure)
            if value is not None:
                found.append((value, "元"))
        return found

    return read


def recognizers() -> Reader:
    from recognizers_number import recognize_number, recognize_percentage
    from recognizers_text import Culture

    def read(text):
        results = [*recognize_percentage(text, Culture.Chinese), *recognize_number(text, Culture.Chinese)]
        taken, found = set(), []
        for result in results:
            value = number((result.resolution or {}).get("value", ""))
            if value is not None and not taken & set(range(result.start, result.end + 1)):
                taken |= set(range(result.start, result.end + 1))
                found.append((abs(value), "%" if result.type_name == "percentage" else None))
        return found

    return read


def wetext() -> Reader:
    from itn.chinese.inverse_normalizer import InverseNormalizer

    normalizer = InverseNormalizer()
    return lambda text: digits_of("".join(normalizer.normalize(line) for line in text.splitlines() if line.strip()))


PEERS: dict[str, tuple[str, Callable[[], Reader], bool]] = {
    "lawmetrics": ("lawmetrics", lawmetrics, True),
    "regex, one line": ("", one_line, True),
    "chinese2digits": ("chinese2digits", chinese2digits, False),
    "cn2an": ("cn2an", cn2an, False),
    "jionlp, money": ("jionlp", jionlp, True),
    "Recognizers-Text": ("recognizers-text-suite", recognizers, True),
    "WeTextProcessing": ("WeTextProcessing", wetext, False),
}


def truth() -> Iterator[tuple[str, str, list[Figure]]]:
    """Yield collection, text and the statistics it states, from our cases and from the shared gold."""
    for path in sorted((ROOT / "tests" / "cases").glob("*.txt")):
        content = path.read_text(encoding="utf-8")
        for line in content.splitlines() if "text => value unit" in content else ():
            if line and not line.startswith("#"):
                text, _, expected = line.partition(" => ")
                yield (
                    "cases",
                    text.replace("⏎", "\n"),
                    [figure for case in expected.split("; ") if (figure := stated(case))],
                )
    shared = (ROOT / os.environ.get("LAWMETRICS_SHARED", "../shared")).resolve()
    for name in ("seeds", "reports_dev"):
        path = shared / "gold" / f"{name}.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            row = json.loads(line)
            text = row.get("text") or (shared / "seeds" / row["doc"]).read_text(encoding="utf-8")
            wanted = [m for m in row["mentions"] if m["kind"] in STATISTICS and not m.get("soft")]
            yield name, text, [(abs(Decimal(m["value"])), m["unit"]) for m in wanted]


def stated(case: str) -> Figure | None:
    match = re.fullmatch(r"(-?[\d.]+)(?: (?!\[)(\S+))??(?: \[.*\])? (\w+)", case)
    return (abs(Decimal(match[1])), match[2] or "") if match and match[3] in STATISTICS else None


def score(read: Reader, rows: list[tuple[str, list[Figure]]]) -> dict[str, float]:
    """Count values found, in any order within a text, and time the whole."""
    said = true = right = with_unit = empty = clean = 0
    begun = time.perf_counter()
    answers = [read(text) for text, _ in rows]
    seconds = time.perf_counter() - begun
    for (_, wanted), found in zip(rows, answers, strict=True):
        said, true = said + len(found), true + len(wanted)
        empty, clean = empty + (not wanted), clean + (not wanted and not found)
        free = list(found)
        for value, unit in wanted:
            near = [f for f in free if abs(f[0] - value) <= max(Decimal("0.01"), value / 10**9)]
            if near:
                best = next((f for f in near if f[1] == unit), near[0])
                free.remove(best)
                right, with_unit = right + 1, with_unit + (best[1] == unit)
    if read.__qualname__.startswith("lawmetrics"):  # it reads many texts as one, joined by blank lines
        begun = time.perf_counter()
        read("\n\n".join(text for text, _ in rows))
        seconds = time.perf_counter() - begun
    size = sum(len(text.encode()) for text, _ in rows) / 1e6
    return {
        "recall": right / true,
        "precision": right / said if said else 0.0,
        "unit": with_unit / true,
        "clean": clean / empty if empty else float("nan"),
        "mb_per_s": size / seconds,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    collections: dict[str, list[tuple[str, list[Figure]]]] = {}
    for name, text, wanted in truth():
        collections.setdefault(name, []).append((text, wanted))
    results = {}
    for peer, (package, make, gives_units) in PEERS.items():
        try:
            read = make()
            read("共受理3.5万件，增长十二点五%")
        except ImportError as error:
            print(f"{peer}: not installed ({error})")
            continue
        version = importlib.metadata.version(package) if package else ""
        for name, rows in collections.items():
            results[f"{peer} {version}".strip(), name] = score(read, rows) | {"gives_units": gives_units}
    if args.json:
        print(json.dumps([{"peer": p, "texts": n} | r for (p, n), r in results.items()], ensure_ascii=False, indent=1))
        return
    print(f"{'peer':34} {'texts':12} {'recall':>7} {'precision':>9} {'unit':>6} {'clean':>6} {'MB/s':>8}")
    for (peer, name), row in results.items():
        unit = f"{row['unit']:.3f}" if row["gives_units"] else "–"
        clean = "–" if row["clean"] != row["clean"] else f"{row['clean']:.3f}"
        print(
            f"{peer:34} {name:12} {row['recall']:7.3f} {row['precision']:9.3f} {unit:>6} {clean:>6} {row['mb_per_s']:8.3f}"
        )


if __name__ == "__main__":
    main()
