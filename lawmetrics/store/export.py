"""The store → a folder of tables that anybody reads without us (`export_store`)."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa
import pyarrow.csv
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from lawmetrics.errors import RequestError, StoreError
from lawmetrics.store.documents import library_version
from lawmetrics.store.tables import TABLES

if TYPE_CHECKING:
    import duckdb

    from lawmetrics.store.tables import Table

__all__ = ["export_store"]

Format = Literal["parquet", "csv"]
_PACKAGE = "datapackage.json"
_PARTITIONED = "observations"
_ROWS = 65536
_ARROW: dict[str, pa.DataType] = {
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
}
_NOTICE = """\
# Licence note

The figures are facts that public bodies of China state in reports they must publish; facts are free to use. The words
quoted (labels, names of parts, titles) are theirs: quote them with their source, which every row names. Codes, names and
definitions of the indicators are part of lawmetrics (Apache-2.0). Names and codes of places come from public tables.
Please say which version of lawmetrics read the reports (column `library` of documents): readings are by program, and
programs err; `confidence`, `status` and `findings` say where to look twice.
"""


def export_store(cursor: duckdb.DuckDBPyConnection, directory: str | Path, form: Format = "parquet") -> list[Path]:
    """Write the store's tables with a `datapackage.json` (Frictionless), a data dictionary and the licence note.

    The folder is written aside and renamed when it is whole: who reads it never meets half an export.

    Args:
        cursor: the store.
        directory: a new or empty folder, or an earlier export, which is replaced.
        form: `parquet` (observations in one folder a year) or `csv`.

    Returns:
        The files written.

    Raises:
        RequestError: no such format.
        StoreError: the folder holds something else, or the disk is full.
    """
    if form not in {"parquet", "csv"}:
        raise RequestError(f"{form!r} is no export format; take parquet or csv")
    target = Path(directory)
    _check_target(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        resources = [_write(cursor, table, aside, form) for table in TABLES]
        (aside / _PACKAGE).write_text(
            json.dumps(_package(resources), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
        (aside / "DICTIONARY.md").write_text(_dictionary(), encoding="utf-8")
        (aside / "LICENCE.md").write_text(_NOTICE, encoding="utf-8")
        aside.chmod(0o755)
        _swap(aside, target)
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror or error}; nothing there was changed") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return sorted(path for path in target.rglob("*") if path.is_file())


def _check_target(target: Path) -> None:
    if target.is_file():
        raise StoreError(f"{target} is a file; give a folder")
    if target.is_dir() and any(target.iterdir()) and not (target / _PACKAGE).is_file():
        raise StoreError(f"{target} holds other things; give a new or empty folder")


def _swap(aside: Path, target: Path) -> None:
    if target.is_dir():
        old = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        target.rename(old / "old")
        aside.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    else:
        aside.rename(target)


def _write(cursor: duckdb.DuckDBPyConnection, table: Table, folder: Path, form: Format) -> dict[str, Any]:
    columns = ", ".join(f'{c.sql or chr(34) + c.name + chr(34)} AS "{c.name}"' for c in table.columns)
    query = f"SELECT {columns} FROM {table.source} ORDER BY {table.order}"
    with cursor.cursor() as own:
        reader = own.sql(query).to_arrow_reader(_ROWS)
        paths = _write_csv(reader, table, folder) if form == "csv" else _write_parquet(reader, table, folder)
    return _resource(table, paths, form)


def _write_csv(reader: pa.RecordBatchReader, table: Table, folder: Path) -> list[str]:
    name = f"{table.name}.csv"
    schema = pa.schema(
        [(c.name, pa.string() if c.type == "number" else _ARROW.get(c.type, pa.string())) for c in table.columns]
    )
    with pyarrow.csv.CSVWriter(folder / name, schema) as writer:
        for batch in reader:
            arrays = [_csv_column(batch.column(c.name), c.type, schema.field(c.name).type) for c in table.columns]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
    return [name]


def _csv_column(column: pa.Array[Any], kind: str, wanted: pa.DataType) -> pa.Array[Any]:
    if kind != "number":
        return column.cast(wanted)
    if pa.types.is_decimal(column.type):
        # 95.700000 → 95.7: trailing zeros are the column's, not the report's (those are told by `decimals`).
        return pa.array([None if v is None else format(v.normalize(), "f") for v in column.to_pylist()], pa.string())
    return pa.array([None if v is None else f"{v:.4g}" for v in column.to_pylist()], pa.string())


def _write_parquet(reader: pa.RecordBatchReader, table: Table, folder: Path) -> list[str]:
    if table.name != _PARTITIONED:
        name = f"{table.name}.parquet"
        with pq.ParquetWriter(folder / name, reader.schema, compression="zstd") as writer:
            for batch in reader:
                writer.write_batch(batch)
        return [name]
    (folder / table.name).mkdir()
    ds.write_dataset(
        reader,
        folder / table.name,
        format="parquet",
        partitioning=ds.partitioning(pa.schema([("year", pa.int32())]), flavor="hive"),
        max_open_files=200,
        file_options=ds.ParquetFileFormat().make_write_options(compression="zstd"),
        use_threads=False,
    )
    return sorted(str(p.relative_to(folder).as_posix()) for p in (folder / table.name).rglob("*.parquet"))


def _resource(table: Table, paths: list[str], form: Format) -> dict[str, Any]:
    inside = [c for c in table.columns if form == "csv" or table.name != _PARTITIONED or c.name != "year"]
    resource: dict[str, Any] = {
        "name": table.name,
        "description": table.meaning,
        "path": paths[0] if len(paths) == 1 else paths,
        "format": form,
        "mediatype": "text/csv" if form == "csv" else "application/vnd.apache.parquet",
        "profile": "tabular-data-resource" if form == "csv" else "data-resource",
        "schema": {
            "fields": [_field(c.name, c.type, c.meaning) for c in inside],
            "missingValues": [""],
            **({"primaryKey": list(table.key)} if table.key else {}),
        },
    }
    if form == "csv":
        resource["encoding"] = "utf-8"
    return resource


def _field(name: str, kind: str, meaning: str) -> dict[str, str]:
    shape = {"datetime": {"format": "any"}}.get(kind, {})
    return {"name": name, "type": kind, "description": meaning, **shape}


def _package(resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": "lawmetrics",
        "title": "Indicators out of China's yearly rule-of-law reports",
        "description": "Made by lawmetrics; DICTIONARY.md explains the tables, LICENCE.md what may be done with them.",
        "version": library_version(),
        "profile": "data-package",
        "licenses": [{"name": "see-LICENCE.md", "path": "LICENCE.md", "title": "Licence note"}],
        "resources": [resource for resource in resources if resource["path"]],
    }


def _dictionary() -> str:
    parts = ["# Data dictionary\n"]
    for table in TABLES:
        rows = "\n".join(f"| `{c.name}` | {c.type} | {c.meaning} |" for c in table.columns)
        parts.append(f"## {table.name}\n\n{table.meaning}\n\n| column | type | meaning |\n|---|---|---|\n{rows}\n")
    parts.append(
        "In Parquet, observations lie in one folder a year (`observations/year=2023/`), so `year` is the folder's name.\n"
    )
    return "\n".join(parts)
