"""What the commands of the command line share: options, years, how our errors end a command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from lawmetrics.errors import LawmetricsError, RequestError, UnknownIndicatorError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Commands", "chosen", "db_option", "filters", "format_option", "per_option"]


class Commands(click.RichGroup):
    """A group whose commands answer our own errors with one sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; exit 1 when the work failed, 2 when it was asked wrongly."""
        try:
            return super().invoke(ctx)
        except (RequestError, UnknownIndicatorError) as error:
            click.echo(f"lawmetrics: {error}", err=True)
            ctx.exit(2)
        except (LawmetricsError, OSError) as error:
            click.echo(f"lawmetrics: {error}", err=True)
            ctx.exit(1)


db_option = click.option(
    "--db", type=click.Path(path_type=Path), default=Path("laws.duckdb"), show_default=True, help="The database file."
)
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How to print.",
)

per_option = click.option(
    "--per", default=None, help="Divide by this indicator of the same place and year (territory.villages_communities)."
)


def filters(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that choose places and years."""
    for option in (
        click.option("--breakdown", default=None, help="A part instead of the total (综合窗口)."),
        click.option("--years", default=None, help="A year or a range: 2019:2024."),
        click.option("--level", default=None, help="province, prefecture, county or township."),
        click.option("--parent", default=None, help="Only places under this code."),
        click.option("--jurisdiction", "jurisdictions", multiple=True, help="Code of a place; may be given again."),
    ):
        command = option(command)
    return command


def _years(text: str | None) -> tuple[int, int] | None:
    """Read `2019:2024`, `2023`, `2019:` or `:2024`."""
    if text is None:
        return None
    first, colon, last = text.partition(":")
    try:
        years = int(first or 1), int(last or (9999 if colon else first))
    except ValueError:
        raise RequestError(f"--years {text!r} is no year or range; write 2023 or 2019:2024") from None
    if years[0] > years[1]:
        raise RequestError(f"--years {text!r} is turned round; write {years[1]}:{years[0]}")
    return years


def chosen(filters: dict[str, Any]) -> dict[str, Any]:
    """Turn the options into the arguments of `Store.series` and `Store.trend`."""
    return {
        "jurisdictions": list(filters["jurisdictions"]) or None,
        "parent": filters["parent"],
        "level": filters["level"],
        "years": _years(filters["years"]),
        "breakdown": filters["breakdown"],
    }
