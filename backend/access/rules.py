"""Every address with who may ask for it. An address that is not here is refused to everybody."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from backend.access.reader import Reader


class Rule(Enum):
    """Who may ask.

    `ANYBODY`: also without signing in: what the community tells everybody, nothing of one member.
    `SIGNED_IN`: members, the steward, the auditor.
    `OWN`: the member that `{member}` in the address names, the steward, the auditor.
    `OFFICES`: the steward and the auditor.
    """

    ANYBODY = "anybody"
    SIGNED_IN = "signed in"
    OWN = "own"
    OFFICES = "offices"

    def allows(self, reader: Reader, member: str | None) -> bool:
        """Whether it lets a reader ask.

        Args:
            reader: who asks.
            member: the `{member}` of the address, where it has one.
        """
        match self:
            case Rule.ANYBODY:
                return True
            case Rule.SIGNED_IN:
                return reader.is_signed_in
            case Rule.OWN:
                return member is not None and reader.may_see(member)
            case Rule.OFFICES:
                return reader.has_office


RULES: Mapping[tuple[str, str], Rule] = {
    # service
    ("GET", "/healthz"): Rule.ANYBODY,
    ("GET", "/api"): Rule.ANYBODY,
    ("GET", "/api/v1/openapi.json"): Rule.ANYBODY,
    ("GET", "/static/{version}/{name}"): Rule.ANYBODY,
    # signing in and out
    ("GET", "/entra"): Rule.ANYBODY,
    ("POST", "/entra"): Rule.ANYBODY,
    ("POST", "/esci"): Rule.ANYBODY,
    ("GET", "/api/v1/reader"): Rule.ANYBODY,
    # settled months
    ("GET", "/"): Rule.ANYBODY,
    ("GET", "/mesi/{period}"): Rule.ANYBODY,
    ("GET", "/mesi/{period}/soci/{member}"): Rule.OWN,
    ("GET", "/api/v1/settlements"): Rule.ANYBODY,
    ("GET", "/api/v1/settlements/{period}"): Rule.OFFICES,
    ("GET", "/api/v1/settlements/{period}/hours"): Rule.ANYBODY,
    ("GET", "/api/v1/settlements/{period}/publication"): Rule.ANYBODY,
    ("GET", "/api/v1/settlements/{period}/signatures"): Rule.ANYBODY,
    ("GET", "/api/v1/settlements/{period}/statement.csv"): Rule.ANYBODY,
    ("GET", "/mesi/{period}/prospetto.pdf"): Rule.ANYBODY,
    ("GET", "/mesi/{period}/soci/{member}/estratto.pdf"): Rule.OWN,
    ("GET", "/api/v1/settlements/{period}/members.csv"): Rule.OFFICES,
    ("GET", "/api/v1/settlements/{period}/members/{member}"): Rule.OWN,
    ("GET", "/api/v1/settlements/{period}/members/{member}/proof"): Rule.OWN,
    # the community, its members, energy over time
    ("GET", "/mesi"): Rule.ANYBODY,
    ("GET", "/soci"): Rule.SIGNED_IN,
    ("GET", "/soci/{member}"): Rule.OWN,
    ("GET", "/curve"): Rule.ANYBODY,
    ("GET", "/api/v1/community"): Rule.ANYBODY,
    ("GET", "/api/v1/energy"): Rule.ANYBODY,
    ("GET", "/api/v1/energy.csv"): Rule.ANYBODY,
    ("GET", "/api/v1/settlements.csv"): Rule.ANYBODY,
    ("GET", "/api/v1/members"): Rule.SIGNED_IN,
    ("GET", "/api/v1/members/{member}/months"): Rule.OWN,
    ("GET", "/api/v1/members/{member}/months.csv"): Rule.OWN,
    ("GET", "/api/v1/members/{member}/energy"): Rule.OWN,
    ("GET", "/api/v1/members/{member}/energy.csv"): Rule.OWN,
    # services, tokens, parameters
    ("GET", "/servizi"): Rule.ANYBODY,
    ("GET", "/servizi/{service}"): Rule.ANYBODY,
    ("GET", "/token"): Rule.ANYBODY,
    ("GET", "/token/soci/{member}"): Rule.OWN,
    ("GET", "/parametri"): Rule.ANYBODY,
    ("GET", "/api/v1/services"): Rule.ANYBODY,
    ("GET", "/api/v1/services.csv"): Rule.ANYBODY,
    ("GET", "/api/v1/services/{service}"): Rule.ANYBODY,
    ("GET", "/api/v1/tokens"): Rule.ANYBODY,
    ("GET", "/api/v1/tokens.csv"): Rule.ANYBODY,
    ("GET", "/api/v1/members/{member}/tokens"): Rule.OWN,
    ("GET", "/api/v1/members/{member}/tokens.csv"): Rule.OWN,
    ("GET", "/api/v1/parameters"): Rule.ANYBODY,
    # the audit
    ("GET", "/verifica"): Rule.ANYBODY,
    ("GET", "/verifica/stato"): Rule.ANYBODY,
    ("POST", "/verifica"): Rule.SIGNED_IN,
    ("GET", "/api/v1/audits/newest"): Rule.ANYBODY,
    ("POST", "/api/v1/audits"): Rule.SIGNED_IN,
}
"""By method and path template. `HEAD` is asked as `GET`."""

WRITING = frozenset(path for method, path in RULES if method == "POST")
"""Where something may be sent to; each of them is a path without parameters."""
