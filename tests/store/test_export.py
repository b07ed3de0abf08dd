"""What is exported is read by others, without us."""

import json
from pathlib import Path

import duckdb
import frictionless
import pandas as pd
import pytest

from lawmetrics.errors import RequestError, StoreError
from lawmetrics.store import export

CODE = "people_mediation.cases_mediated"


@pytest.fixture(scope="module")
def exported(samples, tmp_path_factory):
    folder = tmp_path_factory.mktemp("out")
    return {form: samples.export(folder / form, form) and folder / form for form in ("csv", "parquet")}


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_package_describes_itself_as_frictionless_wants(exported, form):
    package = frictionless.Package(str(exported[form] / "datapackage.json"))
    assert package.to_descriptor()["name"] == "lawmetrics"
    assert {r.name for r in package.resources} == {
        "observations", "mentions", "documents", "jurisdictions", "indicators", "findings", "corrections", "rejects",
    }  # fmt: skip
    for resource in package.resources:
        assert all(field.description for field in resource.schema.fields)
        for path in [resource.path, *resource.extrapaths]:
            assert (exported[form] / path).is_file()


def test_every_csv_row_is_valid(exported):
    report = frictionless.validate(str(exported["csv"] / "datapackage.json"))
    assert report.valid, report.flatten(["fieldName", "rowNumber", "message"])[:10]


def test_pandas_reads_the_numbers_as_written(exported, samples):
    frame = pd.read_csv(exported["csv"] / "observations.csv", dtype={"jurisdiction": str}, keep_default_na=False)
    wanted = samples.observations()
    assert len(frame) == len(wanted)
    assert frame["value"].astype(float).sum() == pytest.approx(wanted["value"].sum())
    assert "95.700000" not in set(frame["value"].astype(str))


def test_duckdb_reads_the_parquet_with_exact_decimals(exported, samples):
    files = str(exported["parquet"] / "observations" / "*" / "*.parquet")
    rows = duckdb.sql(
        f"SELECT year, count(*), sum(value), typeof(any_value(value)) FROM read_parquet('{files}', hive_partitioning = true) GROUP BY year ORDER BY year"
    ).fetchall()
    mine = (
        samples.cursor()
        .execute("SELECT year, count(*), sum(value), 'DECIMAL(28,6)' FROM observations GROUP BY year ORDER BY year")
        .fetchall()
    )
    assert rows == mine
    assert {path.name for path in (exported["parquet"] / "observations").iterdir()} == {
        f"year={row[0]}" for row in mine
    }


def test_dictionary_and_licence_note_lie_beside(exported):
    dictionary = (exported["csv"] / "DICTIONARY.md").read_text(encoding="utf-8")
    assert "| `qualifier` | string |" in dictionary
    assert "facts are free to use" in (exported["parquet"] / "LICENCE.md").read_text(encoding="utf-8")


def test_corrections_and_rejects_are_exported(figure, stored, tmp_path):
    store = stored(figure("718"))
    store.correct(int(store.series(CODE)["observation_id"].iloc[0]), value="0.5", reason="读错", by="核对员")
    store.ingest(tmp_path / "nowhere.txt")
    store.export(tmp_path / "out", "csv")
    corrections = pd.read_csv(tmp_path / "out" / "corrections.csv")
    assert corrections[["was_text", "value", "reason", "author"]].to_numpy().tolist() == [
        ["718件", 0.5, "读错", "核对员"]
    ]
    assert pd.read_csv(tmp_path / "out" / "rejects.csv")["reason"].tolist() == ["there is no such file or folder"]


def test_an_export_is_replaced_whole(samples, tmp_path):
    samples.export(tmp_path / "out", "csv")
    samples.export(tmp_path / "out", "parquet")
    assert not (tmp_path / "out" / "observations.csv").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_failed_export_leaves_the_former_untouched(samples, tmp_path, monkeypatch):
    samples.export(tmp_path / "out", "csv")
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export, "_dictionary", full)
    with pytest.raises(StoreError, match="No space left on device; nothing there was changed"):
        samples.export(tmp_path / "out", "csv")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_other_peoples_folders_are_left_alone(samples, tmp_path):
    (tmp_path / "thesis.docx").write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError, match="holds other things"):
        samples.export(tmp_path)
    with pytest.raises(StoreError, match="is a file"):
        samples.export(tmp_path / "thesis.docx")
    with pytest.raises(RequestError, match="no export format"):
        samples.export(tmp_path / "out", "xlsx")


def test_the_package_is_one_json_document(exported):
    package = json.loads((Path(exported["csv"]) / "datapackage.json").read_text(encoding="utf-8"))
    assert package["profile"] == "data-package"
    assert package["licenses"][0]["path"] == "LICENCE.md"
