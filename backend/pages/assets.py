"""The scripts and styles of the pages, served under the hash of what they were built from."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from pathlib import Path

from fastapi import APIRouter, Response

from backend.problems import ProblemError

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
FOREVER = "public, max-age=31536000, immutable"
"""For what never changes under its address: another build has another hash, and so another address."""


class Assets:
    """The built files, held in memory; none at all without a folder, when the pages are bare but complete.

    Args:
        folder: what `borgo` built, named by a hash.
    """

    def __init__(self, folder: Path | None) -> None:
        self.version = folder.name if folder else "none"
        files = sorted(folder.iterdir()) if folder else ()
        self._files = {file.name: file.read_bytes() for file in files if file.suffix in MEDIA_TYPES}

    def has(self, name: str) -> bool:
        """Whether there is such a file."""
        return name in self._files

    def url(self, name: str) -> str:
        """The address of a file."""
        return f"/static/{self.version}/{name}"

    def answer(self, version: str, name: str) -> Response:
        """A file as an answer that browsers may keep.

        Raises:
            ProblemError: 404 for another file or another build.
        """
        if version != self.version or name not in self._files:
            raise ProblemError(HTTPStatus.NOT_FOUND, f"There is no file {name!r} of the build {version!r}.")
        media_type = MEDIA_TYPES[Path(name).suffix]
        return Response(self._files[name], headers={"Cache-Control": FOREVER}, media_type=media_type)


@cache
def assets_of(folder: Path | None) -> Assets:
    """The files of a folder, read once."""
    return Assets(folder)


def asset_routes(assets: Assets) -> APIRouter:
    """The files' addresses."""
    routes = APIRouter(include_in_schema=False, default_response_class=Response)

    @routes.get("/static/{version}/{name}")
    def static_file(version: str, name: str) -> Response:
        return assets.answer(version, name)

    return routes
