"""lawmetrics over HTTP: `create_app` makes the application, `serve` runs it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lawmetrics_api.app import Application, create_app, serve

__all__ = ["Application", "create_app", "serve"]


def __getattr__(name: str) -> Any:
    # Loaded when asked for: the processes that read texts come through here too, and need no web server.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from lawmetrics_api import app

    return getattr(app, name)
