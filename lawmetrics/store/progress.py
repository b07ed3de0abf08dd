"""What ingest tells about its way (`Progress`, `Bar`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import Progress as RichProgress

__all__ = ["Bar", "Progress"]


class Progress:
    """Tells nothing; `Bar` tells a terminal."""

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End."""

    def start(self, total: int) -> None:
        """Say how many files there are."""

    def step(self, *, rejected: bool = False) -> None:
        """Say that one file is done."""


class Bar(Progress):
    """A bar on standard error: files done, files a second, time left, rejects so far."""

    def __init__(self) -> None:
        self._bar: RichProgress | None = None
        self._rejected = 0

    def __enter__(self) -> Self:
        """Show the bar."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        self._bar = RichProgress(
            TextColumn("reading"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[speed]}"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[rejected]} rejected"),
            console=Console(stderr=True),
        )
        self._bar.start()
        self._task = self._bar.add_task("reading", total=None, rejected=0, speed="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar down."""
        assert self._bar is not None
        self._bar.stop()

    def start(self, total: int) -> None:
        """Say how many files there are."""
        assert self._bar is not None
        self._bar.update(self._task, total=total)

    def step(self, *, rejected: bool = False) -> None:
        """Move on by one file."""
        assert self._bar is not None
        self._rejected += rejected
        speed = self._bar.tasks[0].finished_speed or self._bar.tasks[0].speed
        words = f"{speed:.1f}/s" if speed else ""
        self._bar.update(self._task, advance=1, rejected=self._rejected, speed=words)
