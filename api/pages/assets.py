"""Files that pages load: our own, and those of installed packages (third-party code is never copied here)."""

import importlib.util
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from litestar import Response, get
from litestar.params import PathParameter

from lawmetrics_api.errors import ProblemError

__all__ = ["ROUTES", "asset"]

_PACKAGES = {
    "plotly.min.js": ("plotly", "package_data/plotly.min.js"),
    "swagger-ui.css": ("swagger_ui", "static/swagger-ui.css"),
    "swagger-ui-bundle.js": ("swagger_ui", "static/swagger-ui-bundle.js"),
}
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}


@lru_cache(maxsize=64)
def asset(name: str) -> str:
    """Give the address of a file; it changes with the file's content, so that browsers may keep it for good.

    Examples:
        >>> asset("page.css").startswith("/assets/page.css?v=")
        True
    """
    return f"/assets/{name}?v={blake2b(_content(name), digest_size=6).hexdigest()}"


@get("/assets/{name:str}", include_in_schema=False)
async def assets(name: Annotated[str, PathParameter(max_length=100)]) -> Response[bytes]:
    """Serve a file."""
    kind = _TYPES.get(Path(name).suffix)
    if kind is None or not _known(name):
        raise ProblemError(404, f"There is no file {name!r}.")
    return Response(_content(name), media_type=kind, headers=_FOREVER)


def _known(name: str) -> bool:
    return name in _PACKAGES or name in {f.name for f in (files(__package__) / "static").iterdir()}


@lru_cache(maxsize=64)
def _content(name: str) -> bytes:
    """Read a file once a process."""
    if name not in _PACKAGES:
        return (files(__package__) / "static" / name).read_bytes()
    package, path = _PACKAGES[name]
    # The package is located, not imported: importing plotly takes a second.
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ProblemError(404, f"{name} comes with the package {package}, which is not installed.")
    return (Path(spec.origin).parent / path).read_bytes()


ROUTES = [assets]
