"""What goes wrong over HTTP, as RFC 9457 problem details."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field

MEDIA_TYPE = "application/problem+json"


class FaultDocument(BaseModel):
    """One of several things that are wrong with what was sent."""

    field: str | None = Field(default=None, description="Where, e.g. `members[3].uses[1].bill`, counted from 1.")
    line: int | None = Field(default=None, description="Its line in the text, where a text was sent.")
    message: str = Field(description="What is wrong.")
    remedy: str | None = Field(default=None, description="What to do about it.")


class Problem(BaseModel):
    """A problem as RFC 9457 describes it; `type` is left out, which means `about:blank`."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": 404, "title": "Not Found"}]})

    status: int = Field(description="The HTTP status, repeated.")
    title: str = Field(description="The meaning of the status.")
    detail: str = Field(description="What happened, in one sentence.")
    instance: str = Field(description="The path that was asked for.")
    remedy: str | None = Field(default=None, description="What to do about it.")
    faults: list[FaultDocument] | None = Field(default=None, description="Everything that is wrong, if several can be.")


def problem_of(description: str) -> dict[str, Any]:
    """How the OpenAPI document tells of an answer that is a problem."""
    return {"description": description, "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}}


class ProblemError(Exception):
    """Raised by a route that cannot answer; the application turns it into a problem or an error page."""

    def __init__(
        self, status: HTTPStatus, detail: str, remedy: str | None = None, faults: Sequence[FaultDocument] = ()
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.remedy = remedy
        self.faults = tuple(faults)


def problem_response(request: Request, problem: ProblemError) -> Response:
    """The problem as `application/problem+json`, never to be cached."""
    details = Problem(
        status=problem.status,
        title=problem.status.phrase,
        detail=problem.detail,
        instance=request.url.path,
        remedy=problem.remedy,
        faults=list(problem.faults) or None,
    )
    body = json.dumps(details.model_dump(exclude_none=True), ensure_ascii=False).encode()
    return Response(body, problem.status, {"Cache-Control": "no-store"}, MEDIA_TYPE)


def described(description: str) -> dict[str, Any]:
    """A problem as a route's `responses` in OpenAPI tell of it."""
    return {"description": description, "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}}
