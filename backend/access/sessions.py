"""Signing in: a signed cookie that says who the reader is, and the steward's key."""

from __future__ import annotations

import hmac
import secrets
from http import HTTPStatus
from pathlib import Path

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from backend.access.reader import GUEST, Reader, Role
from backend.access.rules import RULES
from backend.problems import ProblemError

LASTS = 7 * 86_400
"""Seconds for which a sign-in holds."""
BEARER = "bearer "


class Access:
    """Knows readers by what they send along.

    There are two ways in: on demonstration data anybody may choose to be anybody, since nobody is real; elsewhere the
    steward's key, which the launcher prints, opens the steward's view. Members sign in with their phones.

    Args:
        secret: what cookies and the steward's key are made from; at least 16 bytes, kept in the community's folder.
        community: its id: two communities on one machine do not share a cookie.
        demonstration: all of the community's data are invented.
    """

    def __init__(self, secret: bytes, community: str, *, demonstration: bool) -> None:
        if len(secret) < 16:
            raise ValueError("The secret of the sign-in is too short.")
        self.demonstration = demonstration
        self.cookie = f"borgo-{community}"
        self.steward_key = hmac.digest(secret, b"steward", "sha256").hex()[:32]
        self._serializer = URLSafeTimedSerializer(secret, salt=f"borgo reader {community}")

    def reader(self, request: Request) -> Reader:
        """Who sent a request; a guest if it carries nothing that we signed."""
        sent = request.headers.get("authorization", "")
        if sent.lower().startswith(BEARER):
            return Reader(Role.STEWARD) if self.is_steward_key(sent[len(BEARER) :].strip()) else GUEST
        try:
            role, member = self._serializer.loads(request.cookies.get(self.cookie, ""), max_age=LASTS)
            return Reader(Role(role), member)
        except (BadSignature, ValueError, TypeError):
            return GUEST

    def is_steward_key(self, key: str) -> bool:
        """Whether it is the key that the launcher printed."""
        return hmac.compare_digest(key.encode(), self.steward_key.encode())

    def token(self, reader: Reader) -> str:
        """The signed words that say who a reader is."""
        return self._serializer.dumps([reader.role.value, reader.member])

    def sign_in(self, response: Response, reader: Reader) -> None:
        """Have the browser send along who it is."""
        response.set_cookie(self.cookie, self.token(reader), max_age=LASTS, httponly=True, samesite="lax")

    def sign_out(self, response: Response) -> None:
        """Have the browser forget it."""
        response.delete_cookie(self.cookie, httponly=True, samesite="lax")


def check_access(access: Access, request: Request) -> None:
    """Let a reader through to a route, or not; remembers who it is in `request.state.reader`.

    Raises:
        ProblemError: 401 where signing in would help, 403 where it would not, or where nobody may ask.
    """
    reader = request.state.reader = access.reader(request)
    rule = RULES.get((request.method, request.scope["route"].path))
    if rule is None:
        raise ProblemError(HTTPStatus.FORBIDDEN, f"Nobody may ask for {request.url.path}.")
    if rule.allows(reader, request.path_params.get("member")):
        return
    if not reader.is_signed_in:
        raise ProblemError(
            HTTPStatus.UNAUTHORIZED, "This is not for everybody.", "Sign in at /entra, or send the steward's key."
        )
    raise ProblemError(
        HTTPStatus.FORBIDDEN, "This concerns somebody else.", "Ask the steward, or sign in as somebody who may see it."
    )


def reader_of(request: Request) -> Reader:
    """Who asks, in a route that was let through."""
    reader = getattr(request.state, "reader", GUEST)
    return reader if isinstance(reader, Reader) else GUEST


def ensure_secret(file: Path) -> bytes:
    """The secret in a file that only its owner can read; drawn if there is none."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = file.with_name(f".{file.name}.part")
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        part.write_bytes(secrets.token_bytes(32))
        part.replace(file)
    return file.read_bytes()
