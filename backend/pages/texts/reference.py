"""The page of the API."""

from __future__ import annotations

PAIRS = {
    "reference.title": ("Gli stessi dati per le macchine", "The same data for machines"),
    "reference.what": (
        "Tutto ciò che si legge in queste pagine si può chiedere anche con un programma. "
        "Le descrizioni sono in inglese.",
        "All that these pages show can also be asked for by a program.",
    ),
    "reference.numbers": (
        "I numeri sono interi con l'unità nel nome: _wh wattora, _cents centesimi di euro, quota_micro milionesimi di "
        "millesimo. Ogni risposta ha un ETag: chi ce l'ha già riceve 304.",
        "Numbers are integers with their unit in the name: _wh watt-hours, _cents euro cents, quota_micro millionths "
        "of a thousandth. Every answer has an ETag: whoever has it already gets 304.",
    ),
    "reference.access": (
        "Ciò che la comunità dice a tutti si chiede senza entrare; per il resto serve il cookie di chi è entrato, "
        "oppure la chiave del gestore come «Authorization: Bearer».",
        "What the community tells everybody needs no sign-in; for the rest send the cookie of a page that is signed "
        "in, or the steward's key as “Authorization: Bearer”.",
    ),
    "reference.problems": (
        "Gli errori sono documenti application/problem+json (RFC 9457): che cosa è successo e che cosa fare.",
        "Errors are application/problem+json documents (RFC 9457): what happened, and what to do.",
    ),
    "reference.openapi": ("Il documento OpenAPI", "The OpenAPI document"),
    "reference.rule": ("Chi può chiederlo:", "Who may ask:"),
    "reference.rule.anybody": ("tutti", "anybody"),
    "reference.rule.signed_in": ("chi è entrato", "whoever is signed in"),
    "reference.rule.own": ("il socio stesso, il gestore e il revisore", "the member itself, the steward, the auditor"),
    "reference.rule.offices": ("il gestore e il revisore", "the steward and the auditor"),
    "footer.reference": ("Come chiederli", "How to ask for them"),
}
