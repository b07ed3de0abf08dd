"""The command line as a person meets it: what it prints, how it exits, what it says of bad input."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "data" / "samples"
RATE = "people_mediation.success_rate"


def lawmetrics(*words, cwd=None):
    command = [sys.executable, "-m", "lawmetrics", *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=cwd, env={**os.environ, "COLUMNS": "200"}
    )


def plain(done, code):
    """The command failed with this exit code and one plain sentence, no traceback."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
    return done.stderr


@pytest.fixture(scope="module")
def laws(tmp_path_factory):
    db = tmp_path_factory.mktemp("laws") / "laws.duckdb"
    done = lawmetrics("ingest", SAMPLES, "--db", db)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "36 added, 0 unchanged, 0 replaced, 0 rejected.\n"
    return db


def test_every_command_has_help_with_an_example():
    commands = [
        "extract",
        "ingest",
        "series",
        "trend",
        "audit",
        "catalogue",
        "export",
        "reextract",
        "synth",
        "corpus",
        "serve",
    ]
    assert [c for c in commands if c not in lawmetrics("--help").stdout] == []
    for command in commands:
        done = lawmetrics(command, "--help")
        assert done.returncode == 0
        assert f"Example: lawmetrics {command}" in done.stdout


def test_the_same_documents_again_are_unchanged(laws):
    assert lawmetrics("ingest", SAMPLES, "--db", laws).stdout == "0 added, 36 unchanged, 0 replaced, 0 rejected.\n"


def test_a_series_has_the_rates_that_the_truth_states(laws):
    done = lawmetrics("series", RATE, "--db", laws, "--format", "json", "--jurisdiction", "990121")
    got = {row["year"]: float(row["value"]) for row in map(json.loads, done.stdout.splitlines())}
    rows = [json.loads(line) for line in (SAMPLES / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    truth = {
        m["period"]: float(m["value"])
        for row in rows if row["jurisdiction"] == "990121"
        for m in row["mentions"] if m["indicator"] == RATE and m["scope"] != "target"
    }  # fmt: skip
    assert got == truth


def test_a_trend_has_a_row_for_every_place_that_states_it(laws):
    done = lawmetrics("trend", RATE, "--db", laws, "--format", "json")
    assert {json.loads(line)["jurisdiction"] for line in done.stdout.splitlines()} == {
        "990100", "990121", "990122", "990123", "990121101", "990121102",
    }  # fmt: skip


def test_figures_are_divided_by_another_indicator(laws):
    code, per = "people_mediation.cases_mediated", "people_mediation.committees"
    whole, by, quotient = (
        {(row["jurisdiction"], row["year"]): float(row["value"]) for row in map(json.loads, done.stdout.splitlines())}
        for done in (
            lawmetrics("series", *words, "--db", laws, "--format", "json")
            for words in ([code], [per], [code, "--per", per])
        )
    )
    assert quotient
    assert quotient == {key: pytest.approx(whole[key] / by[key], rel=1e-5) for key in whole.keys() & by.keys()}


def test_reextract_says_how_much_it_read(laws):
    assert lawmetrics("reextract", "--db", laws).stdout == "0 documents read again.\n"
    assert lawmetrics("reextract", "--all", "--workers", "2", "--db", laws).stdout == "36 documents read again.\n"


def test_csv_goes_into_other_programs(laws):
    done = lawmetrics("series", RATE, "--db", laws, "--format", "csv", "--level", "county", "--years", "2020:2021")
    head, *lines = done.stdout.splitlines()
    assert head.startswith("jurisdiction,name,year,value,lower,upper,unit,qualifier,status,observation_id")
    assert lines


def test_extract_prints_what_a_file_says(tmp_path):
    file = tmp_path / "甲.txt"
    file.write_text(
        "虚构青石县2023年法治政府建设年度报告\n全年调解矛盾纠纷2.7万余件，调解成功率95.7%。\n", encoding="utf-8"
    )
    rows = [json.loads(line) for line in lawmetrics("extract", file, "--format", "jsonl").stdout.splitlines()]
    assert [(r["text"], float(r["value"]), r["unit"], r["period"]) for r in rows] == [
        ("2.7万余件", 27000.0, "件", 2023),
        ("95.7%", 95.7, "%", 2023),
    ]
    assert "2.7万余件" in lawmetrics("extract", file).stdout
    assert "95.7%" in lawmetrics("extract", file, "--format", "csv").stdout
    assert "why" in lawmetrics("extract", file, "--why").stdout


def test_the_catalogue_shows_a_code_as_a_card_in_both_languages():
    card = lawmetrics("catalogue", RATE).stdout
    assert "调解成功的纠纷占调解纠纷的比例" in card
    assert "Share of mediated disputes" in card
    assert len(card.split(RATE)) == 3, "it stands in the head and in its own line, and nothing else is listed"


def test_the_catalogue_finds_words():
    assert lawmetrics("catalogue", "调解成功率", "--format", "csv").stdout.splitlines()[1].startswith(RATE)


def test_unknown_indicator_names_near_ones(laws):
    assert RATE in plain(lawmetrics("series", "people_mediation.sucess_rate", "--db", laws), 2)


def test_years_turned_round(laws):
    assert "2019:2024" in plain(lawmetrics("series", RATE, "--db", laws, "--years", "2024:2019"), 2)
    plain(lawmetrics("series", RATE, "--db", laws, "--years", "nineteen"), 2)


def test_a_foreign_file_is_no_database(tmp_path):
    foreign = tmp_path / "letter.duckdb"
    foreign.write_text("Dear database," * 1000)
    plain(lawmetrics("series", RATE, "--db", foreign), 1)
    plain(lawmetrics("ingest", SAMPLES, "--db", foreign), 1)
    assert foreign.read_text().startswith("Dear database,")


def test_a_database_that_another_process_holds(laws):
    code = f"import lawmetrics as lm, sys\nwith lm.open_store({str(laws)!r}):\n    print('held', flush=True)\n    sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        message = plain(lawmetrics("series", RATE, "--db", laws), 1)
        holder.stdin.close()
    assert str(laws) in message


def test_a_port_that_is_taken_is_said_plainly(laws):
    import socket

    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        message = plain(lawmetrics("serve", "--db", laws, "--port", port), 1)
    assert str(port) in message
    assert "--port" in message


def test_a_missing_database_says_what_to_do(tmp_path):
    assert "ingest" in plain(lawmetrics("series", RATE, "--db", tmp_path / "none.duckdb"), 1)


def test_a_folder_without_reports(tmp_path):
    (tmp_path / "in").mkdir()
    plain(lawmetrics("ingest", tmp_path / "in", "--db", tmp_path / "l.duckdb"), 1)


def test_bad_files_are_named_and_good_ones_beside_them_kept(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "empty.txt").write_bytes(b"")
    (tmp_path / "in" / "binary.txt").write_bytes(bytes(range(256)) * 64)
    good = "贵州省贵阳市开阳县2023年法治政府建设年度报告\n2023年，我县人民调解组织调解纠纷1,250件，调解成功率96.4%。\n"
    (tmp_path / "in" / "good.txt").write_text(good, encoding="utf-8")
    done = lawmetrics("ingest", tmp_path / "in", "--db", tmp_path / "l.duckdb", "--rejects", tmp_path / "rejects.csv")
    assert done.returncode == 0
    assert done.stdout == "1 added, 0 unchanged, 0 replaced, 2 rejected.\n"
    assert "empty.txt" in done.stderr
    assert "binary.txt" in done.stderr
    assert (tmp_path / "rejects.csv").read_text(encoding="utf-8").count("\n") == 3
    assert "96.4" in lawmetrics("series", RATE, "--db", tmp_path / "l.duckdb").stdout


def test_one_bad_file_alone_fails(tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    plain(lawmetrics("ingest", tmp_path / "empty.txt", "--db", tmp_path / "l.duckdb"), 1)
    plain(lawmetrics("extract", tmp_path / "empty.txt"), 1)


def test_the_seed_reports_give_the_rate_they_state(tmp_path, shared):
    db = tmp_path / "laws.duckdb"
    assert lawmetrics("ingest", shared / "seeds", "--db", db).returncode == 0
    done = lawmetrics("series", RATE, "--db", db, "--format", "json", "--jurisdiction", "520121")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(r["name"], r["year"], float(r["value"]), r["unit"]) for r in rows] == [("开阳县", 2023, 95.7, "%")]


def test_synth_says_what_it_wrote(tmp_path):
    done = lawmetrics("synth", tmp_path / "out", "--reports", 6, "--seed", 1)
    assert done.stdout.startswith("6 reports, ")
    assert len(list((tmp_path / "out").glob("*.txt"))) == 6


def test_export_can_be_read_without_us(laws, tmp_path):
    assert lawmetrics("export", tmp_path / "out", "--db", laws, "--format", "csv").returncode == 0
    assert (tmp_path / "out" / "datapackage.json").exists()
