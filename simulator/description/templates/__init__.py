"""Ready descriptions of the usual cases, each a file to copy and change."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class Title(NamedTuple):
    """A template's name on pages."""

    it: str
    en: str


TEMPLATES: Mapping[str, Title] = {
    "small_municipality": Title("Piccolo comune", "Small municipality"),
    "condominium": Title("Condominio", "Condominium"),
    "social_housing": Title("Edilizia sociale", "Social housing"),
    "craft_district": Title("Distretto artigiano", "Craft district"),
    "shopping_centre": Title("Centro commerciale con i clienti", "Shopping centre with its customers"),
    "company_public_citizens": Title("Impresa, ente pubblico e cittadini", "Company, public body and citizens"),
}


def template_file(name: str) -> Path:
    """The file of a template.

    Raises:
        KeyError: no such template.
    """
    if name not in TEMPLATES:
        raise KeyError(name)
    return Path(__file__).parent / f"{name}.toml"


def template_text(name: str) -> str:
    """The TOML text of a template, with its comments."""
    return template_file(name).read_text(encoding="utf-8")
