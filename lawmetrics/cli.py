"""The command line: `lawmetrics extract|ingest|series|trend|audit|catalogue|export|synth|serve|…`.

Exit codes: 0 done, 1 the work failed, 2 the command was asked wrongly. Errors are one plain sentence on stderr.
"""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import rich_click as click

from lawmetrics.errors import LawmetricsError, ReportError, RequestError
from lawmetrics.options import Commands, chosen, db_option, filters, format_option, per_option
from lawmetrics.printing import CATALOGUE_TABLE, MENTION_TABLE, SERIES_TABLE, TREND_TABLE, print_frame

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["main"]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lawmetrics")
def main() -> None:
    """Typed, sourced indicator series out of China's yearly rule-of-law reports (法治政府建设年度报告)."""


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["table", "jsonl", "csv", "parquet"]), default="table", show_default=True
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    default=None,
    help="Write here instead of the screen (parquet needs it).",
)
@click.option("--year", type=int, default=None, help="The year of the report, where the text does not say.")
@click.option("--all", "every", is_flag=True, help="Dates, ordinals and names too, not only statistics.")
@click.option("--why", is_flag=True, help="The words that decided each indicator.")
def extract(files: tuple[Path, ...], form: str, output: Path | None, year: int | None, every: bool, why: bool) -> None:
    """Print every figure of the FILES with its meaning.

    Example: lawmetrics extract report.docx --format jsonl
    """
    frame, failures = _mentions(files, year=year, every=every, why=why)
    if form == "parquet":
        if output is None:
            raise RequestError("parquet goes to a file; add --output FILE")
        frame.to_parquet(output)
    elif output is not None:
        text = (
            frame.to_csv(index=False)
            if form == "csv"
            else frame.to_json(orient="records", lines=True, force_ascii=False)
        )
        output.write_text(text, encoding="utf-8")
    elif form == "table":
        print_frame(frame, "table", MENTION_TABLE)
    else:
        print_frame(frame, "json" if form == "jsonl" else form)
    for failure in failures:
        click.echo(f"lawmetrics: {failure}", err=True)
    if failures:
        sys.exit(1)


def _mentions(
    files: tuple[Path, ...], *, year: int | None, every: bool, why: bool
) -> tuple[pd.DataFrame, list[ReportError]]:
    """Read the files' mentions into one frame; files that cannot be read are given back as errors."""
    import pandas as pd

    from lawmetrics.extraction import extract as extract_text
    from lawmetrics.mentions import Mention
    from lawmetrics.quantities.quantity import STATISTICS
    from lawmetrics.reports import read_report

    rows, failures = [], []
    for file in files:
        try:
            report = read_report(file)
        except ReportError as error:
            failures.append(error)
            continue
        for mention in extract_text(report.text, year=year or report.year):
            if every or mention.kind in STATISTICS:
                row = {name: getattr(mention, name) for name in Mention.__slots__}
                rows.append({"file": str(file), **row, "why": " · ".join(mention.why)})
    frame = pd.DataFrame(rows, columns=["file", *Mention.__slots__])
    return (frame if why else frame.drop(columns="why")), failures


@main.command()
@click.argument("paths", nargs=-1, required=True)
@db_option
@click.option("--quiet", is_flag=True, help="No progress bar.")
@click.option(
    "--workers", type=click.IntRange(min=1), default=None, help="Processes that read; a core each if not given."
)
@click.option(
    "--rejects", type=click.Path(path_type=Path), default=None, help="Write the rejected files and reasons here (CSV)."
)
def ingest(paths: tuple[str, ...], db: Path, quiet: bool, workers: int | None, rejects: Path | None) -> None:
    """Read reports (files, folders, globs) into the database; what is there already stays as it is.

    Example: lawmetrics ingest reports/ more/*.docx --db laws.duckdb
    """
    from lawmetrics.store import open_store

    with open_store(db) as store:
        counts = store.ingest([*paths], progress=not quiet and sys.stderr.isatty(), workers=workers)
    click.echo(
        f"{counts.added} added, {counts.unchanged} unchanged, {counts.replaced} replaced, {len(counts.rejected)} rejected."
    )
    for reject in counts.rejected:
        click.echo(f"lawmetrics: {reject.source}: {reject.reason}", err=True)
    if rejects is not None:
        import pandas as pd

        pd.DataFrame([(r.source, r.reason) for r in counts.rejected], columns=["source", "reason"]).to_csv(
            rejects, index=False
        )
    if counts.rejected and not (counts.added or counts.unchanged or counts.replaced):
        sys.exit(1)


@main.command()
@click.argument("code")
@filters
@per_option
@db_option
@format_option
def series(code: str, per: str | None, db: Path, form: str, **places: Any) -> None:
    """Print an indicator's series: a row a place and year.

    Example: lawmetrics series people_mediation.success_rate --years 2019:2024
    """
    from lawmetrics.store import open_store

    with open_store(db, read_only=True) as store:
        print_frame(store.series(code, per=per, **chosen(places)), form, SERIES_TABLE)


@main.command()
@click.argument("code")
@filters
@per_option
@db_option
@format_option
def trend(code: str, per: str | None, db: Path, form: str, **places: Any) -> None:
    """Print an indicator's trend: a row a place.

    Example: lawmetrics trend people_mediation.success_rate --level county
    """
    from lawmetrics.store import open_store

    with open_store(db, read_only=True) as store:
        print_frame(store.trend(code, per=per, **chosen(places)), form, TREND_TABLE)


@main.command()
@click.option("--jurisdiction", default=None, help="Code of a place.")
@click.option("--year", type=int, default=None)
@click.option("--verdict", default=None, help="exact, rounding, truncated, inconsistent or undecidable.")
@db_option
@format_option
def audit(jurisdiction: str | None, year: int | None, verdict: str | None, db: Path, form: str) -> None:
    """Print where the reports' own arithmetic holds, and where it fails.

    Example: lawmetrics audit --verdict inconsistent
    """
    from lawmetrics.store import open_store

    with open_store(db, read_only=True) as store:
        print_frame(store.audit(jurisdiction=jurisdiction, year=year, verdict=verdict), form)


@main.command()
@click.argument("words", nargs=-1)
@click.option(
    "--check", is_flag=True, help="Report codes with too few examples, overlaps, and examples that link wrongly."
)
@format_option
def catalogue(words: tuple[str, ...], check: bool, form: str) -> None:
    """List the indicators, or those that the WORDS (Chinese or English) find; a code shows what its indicator counts.

    Example: lawmetrics catalogue 调解成功率
    """
    import pandas as pd

    if check:
        from lawmetrics.indicators.check import check_catalogue

        print_frame(pd.DataFrame(check_catalogue(), columns=["code", "finding", "detail"]), form)
        return
    from lawmetrics.indicators.catalogue import catalogue as load

    book, asked = load(), " ".join(words)
    found = [book.get(asked)] if asked in book else book.search(asked) if words else list(book)
    columns = ["code", "zh", "en", "unit", "kind", "definition", "definition_zh"]
    frame = pd.DataFrame([[getattr(i, name) for name in columns] for i in found], columns=columns)
    if asked in book and form == "table":
        frame = frame.T.reset_index().set_axis(["field", asked], axis=1)
    print_frame(frame, form, () if asked in book else CATALOGUE_TABLE)


@main.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["parquet", "csv"]), default="parquet", show_default=True)
@db_option
def export(directory: Path, form: Literal["parquet", "csv"], db: Path) -> None:
    """Write the whole store into DIRECTORY with a datapackage.json that pandas, DuckDB and R people can read.

    Example: lawmetrics export out/ --format csv
    """
    from lawmetrics.store import open_store

    with open_store(db, read_only=True) as store:
        store.export(directory, format=form)
    click.echo(f"Written to {directory}.")


@main.command()
@db_option
@click.option("--all", "everything", is_flag=True, help="Also what this version of lawmetrics has read already.")
@click.option(
    "--workers", type=click.IntRange(min=1), default=None, help="Processes that read; a core each if not given."
)
@click.option("--quiet", is_flag=True, help="No progress bar.")
def reextract(db: Path, everything: bool, workers: int | None, quiet: bool) -> None:
    """Read stored texts again that another version of lawmetrics has read; no files are needed.

    Example: lawmetrics reextract --db laws.duckdb
    """
    from lawmetrics.store import open_store

    with open_store(db) as store:
        count = store.reextract(not quiet and sys.stderr.isatty(), workers, everything=everything)
    click.echo(f"{count} documents read again.")


@main.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--reports", "count", type=click.IntRange(min=1), default=36, show_default=True, help="How many reports.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(["files", "parquet"]),
    default="files",
    show_default=True,
    help="A file a report, or Parquet on all cores for a corpus of any size.",
)
def synth(directory: Path, count: int, seed: int, form: str) -> None:
    """Write reports of invented places into DIRECTORY, with the truth about every figure beside them.

    Example: lawmetrics synth out/ --reports 360 --seed 7
    """
    from lawmetrics.synthesis import write_corpus, write_table

    written = (write_corpus if form == "files" else write_table)(directory, count, seed)
    click.echo(f"{written['reports']} reports, {written['mentions']} figures, {written['bytes']} bytes in {directory}.")


@main.command()
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True)
@click.option(
    "--workers", type=click.IntRange(min=1), default=None, help="Processes of the local engine; all cores if not given."
)
@click.option("--scheduler", default=None, help="Address of the Dask scheduler, tcp://host:8786.")
def corpus(source: Path, out: Path, engine: str, workers: int | None, scheduler: str | None) -> None:
    """Read a whole corpus (a folder or file of Parquet, JSON lines or reports) into Parquet of mentions.

    What is done stays done: the same command again goes on where it was stopped. OUT is a new folder, or that of an earlier
    run; what could not be read stands in OUT/rejects.

    Example: lawmetrics corpus texts/ mentions/

    On a cluster: lawmetrics corpus texts/ mentions/ --engine dask --scheduler tcp://10.0.0.5:8786
    """
    from lawmetrics.corpus import run_dask, run_local
    from lawmetrics.corpus.progress import count_parts

    if engine == "dask" and scheduler is None:
        raise RequestError("the engine `dask` needs --scheduler ADDRESS")
    if engine == "local" and scheduler is not None:
        raise RequestError("--scheduler is for --engine dask; add that, or leave the scheduler away")
    count_parts(run_local(source, out, workers) if scheduler is None else run_dask(source, out, scheduler))


@main.command()
@db_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
def serve(db: Path, host: str, port: int) -> None:
    """Serve the page and the API over the database until stopped.

    Example: lawmetrics serve --db laws.duckdb --port 8080
    """
    # The library knows nothing of HTTP: the service registers itself as an entry point.
    try:
        run = next(iter(entry_points(group="lawmetrics.service", name="serve"))).load()
    except (ImportError, StopIteration) as error:
        raise LawmetricsError(f"serving needs the extra `api` ({error}); run: pip install 'lawmetrics[api]'") from error
    run(db, host=host, port=port)
