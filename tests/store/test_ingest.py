"""Files in, counts out; nothing doubled, nothing thrown away."""

import pytest

from lawmetrics.store import Reject, open_store

REPORT = "虚构青石县{year}年法治政府建设年度报告\n一年来，全县共调解矛盾纠纷{cases}件，调解成功率{rate}%。\n虚构青石县人民政府\n{year}年12月20日\n"
PLACES = "code,name,level,parent\n990121,虚构青石县,county,\n"


@pytest.fixture
def reports(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "jurisdictions.csv").write_text(PLACES, encoding="utf-8")
    for year, cases in ((2022, 700), (2023, 718)):
        (folder / f"{year}.txt").write_text(REPORT.format(year=year, cases=cases, rate="95.7"), encoding="utf-8")
    return folder


def tally(counts):
    return counts.added, counts.unchanged, counts.replaced, len(counts.rejected)


def test_documents_get_place_year_and_mentions(store, reports):
    assert tally(store.ingest(reports)) == (2, 0, 0, 0)
    frame = store.documents()
    assert frame[["jurisdiction", "name", "year", "mentions"]].to_numpy().tolist() == [
        ["990121", "虚构青石县", 2022, 2],
        ["990121", "虚构青石县", 2023, 2],
    ]
    assert [row["text"] for _, row in store.mentions(2).iterrows()] == ["718件", "95.7%"]


def test_twice_doubles_nothing(store, reports):
    store.ingest(reports)
    assert tally(store.ingest([reports, reports / "2022.txt"])) == (0, 2, 0, 0)
    assert store.counts()["mentions"] == 4


def test_the_same_content_under_another_name_is_the_same_document(store, reports):
    store.ingest(reports)
    (reports / "copy.txt").write_bytes((reports / "2022.txt").read_bytes())
    assert tally(store.ingest(reports)) == (0, 3, 0, 0)


def test_a_changed_file_replaces_its_figures_and_the_former_version_stays_readable(store, reports):
    store.ingest(reports)
    (reports / "2023.txt").write_text(REPORT.format(year=2023, cases=728, rate="95.7"), encoding="utf-8")
    assert tally(store.ingest(reports)) == (0, 1, 1, 0)
    assert store.documents()["version"].tolist() == [1, 2]
    frame = store.documents(versions=True)
    assert frame[["id", "version", "current"]].to_numpy().tolist() == [[1, 1, True], [2, 1, False], [3, 2, True]]
    assert "718件" in store.text(2)
    assert "728件" in store.text(3)
    assert store.mentions(2)["text"].tolist() == ["718件", "95.7%"]


def test_what_is_bad_is_told_and_what_is_good_beside_it_is_kept(store, reports, tmp_path):
    (reports / "empty.txt").write_bytes(b"")
    (reports / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "nothing").mkdir()
    counts = store.ingest([reports, tmp_path / "nothing", tmp_path / "nowhere.txt", str(tmp_path / "*.nope")])
    assert counts.added == 2
    reasons = {reject.source.rsplit("/", 1)[-1]: reject.reason for reject in counts.rejected}
    assert set(reasons) == {"empty.txt", "binary.txt", "nothing", "nowhere.txt", "*.nope"}
    assert "empty" in reasons["empty.txt"]
    assert "no reports" in reasons["nothing"]
    assert "no such file" in reasons["nowhere.txt"]
    assert all("\n" not in reason and "Traceback" not in reason for reason in reasons.values())
    assert len(store.rejects()) == 5
    (reports / "empty.txt").write_text(REPORT.format(year=2021, cases=690, rate="95.0"), encoding="utf-8")
    assert tally(store.ingest(reports)) == (1, 2, 0, 1)
    assert len(store.rejects()) == 4


def test_globs_and_what_lies_beside_reports(store, reports):
    (reports / "notes.md").write_text("no report", encoding="utf-8")
    (reports / ".hidden.txt").write_text("no report", encoding="utf-8")
    assert tally(store.ingest(str(reports / "202*.txt"))) == (2, 0, 0, 0)
    assert tally(store.ingest(reports)) == (0, 2, 0, 0)


def test_documents_csv_states_place_and_year(store, tmp_path):
    (tmp_path / "a.txt").write_text("工作总结\n全年共调解矛盾纠纷718件。\n", encoding="utf-8")
    assert tally(store.ingest(tmp_path)) == (1, 0, 0, 0)
    assert store.documents()[["name", "year"]].isna().to_numpy().tolist() == [[True, True]]
    (tmp_path / "documents.csv").write_text("file,jurisdiction,year\na.txt,520121,2023\n", encoding="utf-8")
    assert tally(store.ingest(tmp_path)) == (0, 0, 1, 0)
    assert store.documents()[["name", "year"]].to_numpy().tolist() == [["开阳县", 2023]]
    assert store.mentions(2)["period"].tolist() == [2023]
    assert tally(store.ingest(tmp_path)) == (0, 1, 0, 0)


def test_a_statement_that_the_text_contradicts_is_warned_of(store, reports):
    (reports / "documents.csv").write_text("file,jurisdiction,year\n2022.txt,520121,2021\n", encoding="utf-8")
    store.ingest(reports)
    (warnings,) = [list(row.warnings) for row in store.documents().itertuples() if row.source.endswith("2022.txt")]
    assert any("the year is stated as 2021, the text says 2022" in warning for warning in warnings)
    assert any("the place is stated as" in warning for warning in warnings)


def test_a_stated_place_that_is_none_is_a_reject(store, reports):
    (reports / "documents.csv").write_text("file,jurisdiction,year\n2022.txt,无此县,2021\n", encoding="utf-8")
    counts = store.ingest(reports)
    assert tally(counts) == (1, 0, 0, 1)
    assert "无此县" in counts.rejected[0].reason


@pytest.mark.parametrize(
    ("table", "words"), [("file,year\n", "needs the columns"), ("file,jurisdiction,year\na.txt,,二〇\n", "line 2")]
)
def test_a_wrong_documents_csv_is_told(store, reports, table, words):
    (reports / "documents.csv").write_text(table + "2022.txt,2022\n" * ("file,year" in table), encoding="utf-8")
    with pytest.raises(Exception, match=words):
        store.ingest(reports)


def test_own_places_are_known_to_later_runs_and_questions(reports, tmp_path):
    with open_store(tmp_path / "laws.duckdb") as store:
        store.ingest(reports)
    (reports / "jurisdictions.csv").unlink()
    (reports / "2024.txt").write_text(REPORT.format(year=2024, cases=730, rate="96.0"), encoding="utf-8")
    with open_store(tmp_path / "laws.duckdb") as store:
        assert tally(store.ingest(reports)) == (1, 2, 0, 0)
        assert store.documents()["jurisdiction"].tolist() == ["990121"] * 3
        assert store.jurisdictions("青石")["documents"].tolist() == [3]


def test_add_and_remove_one_document(store):
    text = "开阳县2023年法治政府建设年度报告\n全年共调解矛盾纠纷718件。"
    assert tally(store.add(text, "a.txt")) == (1, 0, 0, 0)
    assert tally(store.add(text.encode(), "a.txt")) == (0, 1, 0, 0)
    assert tally(store.add(text.replace("718", "728"), "a.txt")) == (0, 0, 1, 0)
    assert store.add(b"", "b.txt").rejected == [Reject("b.txt", "the file is empty; fetch it again")]
    store.remove(2)
    assert store.documents(versions=True).empty
    assert store.counts()["mentions"] == 0
    with pytest.raises(Exception, match="no document 2"):
        store.remove(2)


def test_progress_is_told_on_standard_error(store, reports, capfd):
    (reports / "empty.txt").write_bytes(b"")
    store.ingest(reports, progress=True)
    out, err = capfd.readouterr()
    assert out == ""
    assert "3/3" in err
    assert "1 rejected" in err


def test_reextract_reads_the_stored_texts_without_files(store, reports):
    store.ingest(reports)
    before = store.cursor().execute("SELECT * FROM mentions ORDER BY ALL").fetchall()
    for file in reports.iterdir():
        file.unlink()
    with store._database.writing() as cursor:
        cursor.execute("UPDATE documents SET library = '0.0.1'")
        cursor.execute("DELETE FROM mentions WHERE start > 50")
    assert store.reextract() == 2
    assert store.cursor().execute("SELECT * FROM mentions ORDER BY ALL").fetchall() == before
    assert "0.0.1" not in store.documents()["library"].tolist()


def test_the_main_job_end_to_end(store, reports):
    """Needs the linker's model: the indicator of two plain phrases."""
    store.ingest(reports)
    frame = store.series("people_mediation.success_rate", years=2023)
    assert frame[["jurisdiction", "year", "value", "unit"]].to_numpy().tolist() == [["990121", 2023, 95.7, "%"]]
    source = store.source(int(frame["observation_id"].iloc[0]))
    assert source.sentence[source.start : source.end] == "95.7%"


def test_a_zone_that_no_table_knows_gives_the_county_above_it_no_figures(store, tmp_path):
    text = "开阳县云顶湖开发区管理委员会2023年法治政府建设年度报告\n2023年，我区调解矛盾纠纷120件，调解成功率98.5%。\n"
    (tmp_path / "zone.txt").write_text(text, encoding="utf-8")
    assert tally(store.ingest(tmp_path / "zone.txt")) == (1, 0, 0, 0)
    assert store.series("people_mediation.success_rate", jurisdictions="520121").empty
    assert "documents.csv" in " ".join(store.documents().warnings[0])


def everything(store):
    """All a store holds but the times."""
    cursor = store.cursor()
    tables = ("places", "documents", "texts", "mentions", "points", "findings", "rejects")
    return {
        table: cursor.execute(
            f"SELECT * FROM (SELECT * EXCLUDE ({times}) FROM {table}) t ORDER BY ALL"
            if times
            else f"SELECT * FROM {table} ORDER BY ALL"
        ).fetchall()
        for table in tables
        for times in [{"documents": "ingested, extracted", "rejects": "seen"}.get(table, "")]
    }


@pytest.fixture
def many(reports):
    """Twenty reports, one of them a page, with an empty file and a picture among them."""
    for year in range(2004, 2022):
        (reports / f"{year}.txt").write_text(REPORT.format(year=year, cases=600 + year, rate="95.7"), encoding="utf-8")
    (reports / "2003.html").write_text(
        f"<html><body><p>{REPORT.format(year=2003, cases=3, rate='9')}</p></body></html>", encoding="utf-8"
    )
    (reports / "a.txt").write_bytes(b"")
    (reports / "b.txt").write_bytes(b"\x89PNG....")
    return reports


def test_one_process_and_several_give_the_same_store(many):
    held = []
    for workers in (1, 2):
        with open_store(":memory:") as store:
            assert tally(store.ingest(many, workers=workers)) == (21, 0, 0, 2)
            held.append(everything(store))
    assert held[0] == held[1]


def test_a_file_that_kills_its_reader_is_rejected_and_the_rest_goes_on(many, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(many))
    # A site-wide hook makes the workers, and them alone, die of one text.
    (many / "sitecustomize.py").write_text(
        "import sys, os\n"
        "if sys.argv[:1] == ['-c'] and 'lawmetrics.workers' in ' '.join(sys.orig_argv):\n"
        "    import lawmetrics.extraction as e\n"
        "    read = e.extract_batch\n"
        "    e.extract_batch = lambda b: os._exit(9) if any('调解矛盾纠纷2610件' in t for t in b['text'].to_pylist()) else read(b)\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(many))
    with open_store(":memory:") as store:
        counts = store.ingest(many, workers=2)
        assert tally(counts) == (20, 0, 0, 3)
        assert "memory" in next(r.reason for r in counts.rejected if r.source.endswith("2010.txt"))
        assert "2010.txt" in " ".join(store.rejects()["source"])


def test_reextract_goes_on_where_it_was_stopped(many):
    with open_store(":memory:") as store:
        store.ingest(many, workers=1)
        before = everything(store)
        assert store.reextract() == 0
        with store._database.writing() as cursor:
            cursor.execute("UPDATE documents SET library = '0.0.1' WHERE id > 7")
        assert store.reextract(workers=2) == 14
        assert store.reextract(everything=True, workers=1) == 21
        assert everything(store) == before
