"""lawmetrics over HTTP: `create_app` makes the application, `serve` runs it."""

from lawmetrics_api.app import Application, create_app, serve

__all__ = ["Application", "create_app", "serve"]
