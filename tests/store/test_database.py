"""The file: who may open it, which versions it has, what is said when it cannot be opened."""

import subprocess
import sys
import threading

import duckdb
import pytest

from lawmetrics.errors import ForeignStoreError, StoreError, StoreLockedError
from lawmetrics.store import database, open_store

HOLD = "import sys, duckdb; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


@pytest.fixture
def path(tmp_path):
    with open_store(tmp_path / "laws.duckdb"):
        pass
    return tmp_path / "laws.duckdb"


def test_another_process_holds_the_file(path):
    with subprocess.Popen([sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        for read_only in (False, True):
            with pytest.raises(StoreLockedError, match=r"in use by another program.*try again") as caught:
                open_store(path, read_only=read_only)
            assert "\n" not in str(caught.value)
        holder.stdin.close()
    with open_store(path):
        pass


def test_several_readers_at_once(path):
    script = "import sys; from lawmetrics.store import open_store; print(len(open_store(sys.argv[1], read_only=True).documents()))"
    with open_store(path, read_only=True) as store:
        assert subprocess.check_output([sys.executable, "-c", script, path]) == b"0\n"
        assert store.documents().empty


def test_a_file_that_is_no_database(tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("no database, but long enough to be looked at " * 300, encoding="utf-8")
    with pytest.raises(ForeignStoreError, match="no lawmetrics database"):
        open_store(file)
    assert file.read_text(encoding="utf-8").startswith("no database")


def test_a_database_of_somebody_else(tmp_path):
    file = tmp_path / "other.duckdb"
    with duckdb.connect(str(file)) as other:
        other.execute("CREATE TABLE t AS SELECT 1 AS a")
    with pytest.raises(ForeignStoreError, match="did not make"):
        open_store(file)


@pytest.mark.parametrize(
    ("name", "read_only", "words"),
    [
        ("none.duckdb", True, "there is no database"),
        ("no/such/folder.duckdb", False, "does not exist"),
        ("", False, "is a folder"),
    ],
)
def test_places_where_no_file_can_be(tmp_path, name, read_only, words):
    with pytest.raises(StoreError, match=words):
        open_store(tmp_path / name, read_only=read_only)


def test_a_read_only_store_answers_and_refuses_changes(path):
    with open_store(path, read_only=True) as store:
        assert store.documents().empty
        assert store.audit().empty
        with pytest.raises(StoreError, match="read-only"):
            store.add("全年12件。", "a.txt")


def test_a_newer_schema_is_refused(path):
    with open_store(path) as store, store._database.writing() as cursor:
        cursor.execute("UPDATE about SET version = 999")
    with pytest.raises(StoreError, match="install a newer lawmetrics"):
        open_store(path)


def test_migrations_lead_from_version_to_version(path, monkeypatch, tmp_path):
    steps = {
        f"migration-{database.SCHEMA_VERSION + 1}.sql": "CREATE TABLE fresh (a INTEGER); INSERT INTO fresh VALUES (7);",
        f"migration-{database.SCHEMA_VERSION + 2}.sql": "ALTER TABLE fresh ADD COLUMN b INTEGER DEFAULT 8;",
    }
    monkeypatch.setattr(database, "_script", steps.__getitem__)
    monkeypatch.setattr(database, "SCHEMA_VERSION", database.SCHEMA_VERSION + 2)
    with pytest.raises(StoreError, match="open it once with read_only=False"):
        open_store(path, read_only=True)
    for _ in range(2):
        with open_store(path) as store:
            assert store.cursor().execute("SELECT a, b FROM fresh").fetchall() == [(7, 8)]


def test_a_migration_that_fails_changes_nothing(path, monkeypatch):
    monkeypatch.setattr(database, "_script", lambda _: "CREATE TABLE fresh (a INTEGER); SELECT * FROM no_such_table;")
    monkeypatch.setattr(database, "SCHEMA_VERSION", database.SCHEMA_VERSION + 1)
    with pytest.raises(StoreError):
        open_store(path)
    monkeypatch.undo()
    with open_store(path) as store:
        assert store.cursor().execute("SELECT version FROM about").fetchall() == [(database.SCHEMA_VERSION,)]


@pytest.mark.parametrize(
    "query",
    [
        "COPY (SELECT 1) TO '{0}'",
        "SELECT * FROM read_text('{0}')",
        "SET memory_limit = '9GB'",
        "ATTACH '{0}'",
        "INSTALL httpfs",
    ],
)
def test_whoever_has_a_cursor_reaches_nothing_outside(store, tmp_path, query):
    with pytest.raises(duckdb.Error):
        store.cursor().execute(query.format(tmp_path / "x"))


def test_threads_ask_at_once(samples):
    wanted = samples.series("people_mediation.success_rate")
    failures = []

    def ask():
        try:
            for _ in range(10):
                assert samples.series("people_mediation.success_rate").equals(wanted)
        except BaseException as error:  # noqa: BLE001 - every failure is reported below
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_closing_twice_does_no_harm(tmp_path):
    store = open_store(tmp_path / "laws.duckdb")
    store.close()
    store.close()
