"""Every address with who may ask for it. An address that is not here is refused to everybody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from functools import cache

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
    ("GET", "/api/v1/settlements/{period}/members/{member}/published"): Rule.OWN,
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
    ("GET", "/decisioni"): Rule.ANYBODY,
    ("GET", "/api/v1/services"): Rule.ANYBODY,
    ("GET", "/api/v1/services.csv"): Rule.ANYBODY,
    ("GET", "/api/v1/services/{service}"): Rule.ANYBODY,
    ("GET", "/api/v1/tokens"): Rule.ANYBODY,
    ("GET", "/api/v1/tokens.csv"): Rule.ANYBODY,
    ("GET", "/api/v1/members/{member}/tokens"): Rule.OWN,
    ("GET", "/api/v1/members/{member}/tokens.csv"): Rule.OWN,
    ("GET", "/api/v1/parameters"): Rule.ANYBODY,
    ("GET", "/api/v1/ballots"): Rule.ANYBODY,
    ("GET", "/api/v1/ballots/{ballot}"): Rule.ANYBODY,
    ("GET", "/api/v1/offices"): Rule.ANYBODY,
    # the treasury
    ("GET", "/api/v1/treasury"): Rule.ANYBODY,
    ("GET", "/api/v1/stakeholders"): Rule.OFFICES,
    ("GET", "/api/v1/members/{member}/allowances"): Rule.OWN,
    ("GET", "/api/v1/members/{member}/received"): Rule.OWN,
    # the audit
    ("GET", "/verifica"): Rule.ANYBODY,
    ("GET", "/verifica/stato"): Rule.ANYBODY,
    ("POST", "/verifica"): Rule.SIGNED_IN,
    ("GET", "/api/v1/audits/newest"): Rule.ANYBODY,
    ("POST", "/api/v1/audits"): Rule.SIGNED_IN,
    # simulations: the community's plans; who may change a scenario is asked where it is known whose it is
    ("GET", "/simula"): Rule.ANYBODY,
    ("GET", "/simula/modelli/{template}"): Rule.ANYBODY,
    ("GET", "/simula/breve"): Rule.SIGNED_IN,
    ("POST", "/simula/breve"): Rule.SIGNED_IN,
    ("GET", "/simula/descrivi"): Rule.SIGNED_IN,
    ("POST", "/simula/descrivi"): Rule.SIGNED_IN,
    ("POST", "/simula/carica"): Rule.SIGNED_IN,
    ("GET", "/simula/confronta"): Rule.SIGNED_IN,
    ("GET", "/simula/scenari/{simulation}"): Rule.SIGNED_IN,
    ("POST", "/simula/scenari/{simulation}"): Rule.SIGNED_IN,
    ("GET", "/simula/scenari/{simulation}/stato"): Rule.SIGNED_IN,
    ("GET", "/simula/scenari/{simulation}/descrizione"): Rule.SIGNED_IN,
    ("POST", "/simula/scenari/{simulation}/file"): Rule.SIGNED_IN,
    ("GET", "/simula/scenari/{simulation}/rapporto/{name}"): Rule.SIGNED_IN,
    ("GET", "/api/v1/simulations"): Rule.SIGNED_IN,
    ("POST", "/api/v1/simulations"): Rule.SIGNED_IN,
    ("GET", "/api/v1/simulations/schema"): Rule.ANYBODY,
    ("GET", "/api/v1/simulations/templates"): Rule.ANYBODY,
    ("GET", "/api/v1/simulations/{simulation}"): Rule.SIGNED_IN,
    ("POST", "/api/v1/simulations/{simulation}/run"): Rule.SIGNED_IN,
    ("POST", "/api/v1/simulations/{simulation}/cancel"): Rule.SIGNED_IN,
    ("POST", "/api/v1/simulations/{simulation}/delete"): Rule.SIGNED_IN,
}
"""By method and path template. `HEAD` is asked as `GET`."""

WRITING = frozenset(path for method, path in RULES if method == "POST")
"""Where something may be sent to, as path templates."""

FILES = frozenset({"/simula/scenari/{simulation}/file"})
"""Where a file may be sent to, which may be larger than all else."""


def is_one_of(path: str, templates: frozenset[str]) -> bool:
    """Whether an address is one of some path templates; what stands for a parameter has no slash."""
    return any(_pattern(template).fullmatch(path) for template in templates)


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{\w+\}", template)
    return re.compile("[^/]+".join(map(re.escape, parts)))
