"""Stores made of hand-written figures: what a reader would have found is stated, so that the store alone is tried."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lawmetrics.extraction import PLAIN_SCHEMA
from lawmetrics.store import Store, open_store

SAMPLES = Path(__file__).parent.parent.parent / "data" / "samples"
CODE = "people_mediation.cases_mediated"
RATE = "people_mediation.success_rate"
PLACES = """code,name,level,parent
990100,虚构云泽市,prefecture,
990121,虚构青石县,county,990100
990122,虚构南屏县,county,990100
990123,虚构平野县,county,990100
"""
_MILLIONTH = Decimal("0.000001")


def _figure(value: str, **fields: Any) -> dict[str, Any]:
    """A mention's row with everything that a test does not name."""
    number = Decimal(value)
    row = {
        "text": fields.get("text", f"{value}{fields.get('unit', '件')}"),
        "value": number,
        "decimals": max(0, -int(number.as_tuple().exponent)),
        "lower": number,
        "upper": number,
        "qualifier": "exact",
        "unit": "件",
        "dimension": "count",
        "kind": "count",
        "indicator": CODE,
        "also": [],
        "label": "调解纠纷",
        "period": None,
        "subject": "",
        "breakdown": "",
        "scope": "whole",
        "confidence": 0.9,
        **fields,
    }
    if row["unit"] == "%":
        row.update(
            {"dimension": "ratio", "kind": fields.get("kind", "rate"), "indicator": fields.get("indicator", RATE)}
        )
    for name in ("value", "lower", "upper"):
        row[name] = None if row[name] is None else Decimal(row[name]).quantize(_MILLIONTH)
    return row


@pytest.fixture
def figure() -> Callable[..., dict[str, Any]]:
    """Makes a mention's row."""
    return _figure


@dataclass
class Folder:
    """Documents with their figures, on the way to `Store.load`."""

    path: Path
    documents: list[dict[str, Any]] = field(default_factory=list)
    mentions: list[dict[str, Any]] = field(default_factory=list)

    def document(
        self, name: str, *figures: dict[str, Any], place: str | None = "990121", year: int | None = 2023
    ) -> None:
        text = ""
        for row in figures:
            text += "全年"
            start = len(text)
            text += row["text"] + "。"
            period = year if row["period"] is None else row["period"]
            self.mentions.append(
                {**row, "doc_id": name, "start": start, "end": start + len(row["text"]), "period": period}
            )
        self.documents.append({"doc_id": name, "jurisdiction": place, "year": year, "text": text})

    def write(self) -> Path:
        (self.path / "mentions").mkdir(parents=True, exist_ok=True)
        (self.path / "jurisdictions.csv").write_text(PLACES, encoding="utf-8")
        schema = pa.schema(
            [("doc_id", pa.string()), ("jurisdiction", pa.string()), ("year", pa.int16()), ("text", pa.string())]
        )
        pq.write_table(pa.Table.from_pylist(self.documents, schema=schema), self.path / "documents.parquet")
        pq.write_table(pa.Table.from_pylist(self.mentions, schema=PLAIN_SCHEMA), self.path / "mentions" / "0.parquet")
        return self.path


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "load")


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store(":memory:") as opened:
        yield opened


@pytest.fixture
def stored(store: Store, folder: Folder) -> Callable[..., Store]:
    """Load one document of the given figures (or those of `folder`) and give the store."""

    def load(*figures: dict[str, Any]) -> Store:
        if figures:
            folder.document("a.txt", *figures)
        store.load(folder.write())
        return store

    return load


def truth_folder(path: Path) -> Folder:
    """The samples with the truth about them, as a folder to load."""
    folder = Folder(path)
    for line in (SAMPLES / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        text = (SAMPLES / entry["doc"]).read_text(encoding="utf-8")
        folder.documents.append(
            {"doc_id": entry["doc"], "jurisdiction": entry["jurisdiction"], "year": entry["report_year"], "text": text}
        )
        for mention in entry["mentions"]:
            ratio = mention["unit"] in {"%", "pp"}
            dimension = "money" if mention["kind"] == "amount" else "ratio" if ratio else "count"
            row = {
                k: mention[k]
                for k in (
                    "start",
                    "end",
                    "text",
                    "qualifier",
                    "unit",
                    "kind",
                    "also",
                    "label",
                    "period",
                    "subject",
                    "breakdown",
                    "scope",
                )
            }
            numbers = {
                k: Decimal(mention[k]).quantize(_MILLIONTH) if mention[k] not in {None, ""} else None
                for k in ("value", "lower", "upper")
            }
            decimals = max(0, -int(Decimal(mention["value"]).as_tuple().exponent))
            folder.mentions.append(
                {
                    **row,
                    **numbers,
                    "doc_id": entry["doc"],
                    "decimals": decimals,
                    "dimension": dimension,
                    "indicator": mention["indicator"],
                    "confidence": 0.9,
                }
            )
    return folder


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The sample reports with the truth about their figures; not to be changed."""
    folder = truth_folder(tmp_path_factory.mktemp("truth") / "load")
    folder.write()
    (folder.path / "jurisdictions.csv").write_bytes((SAMPLES / "jurisdictions.csv").read_bytes())
    with open_store(":memory:") as opened:
        opened.load(folder.path)
        opened.audit()
        yield opened
