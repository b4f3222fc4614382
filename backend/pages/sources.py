"""Where a figure comes from, in the reader's language: the laws that our own files name, as Italians cite them."""

from __future__ import annotations

import re
from collections.abc import Mapping

ADDRESS = re.compile(r"https?://[^\s;)]+")

ITALIAN: Mapping[str, str] = {
    "ARERA": "ARERA",
    "ARERA, TIAD (resolution 727/2022)": "ARERA, TIAD (delibera 727/2022)",
    "ARERA, TIAD and transmission tariffs for 2023": "ARERA, TIAD e tariffe di trasmissione per il 2023",
    "ARERA, TIAD": "ARERA, TIAD",
    "ARERA, resolution 280/07": "ARERA, delibera 280/07",
    "D.Lgs. 8 November 2021 n. 199 art. 31": "D.Lgs. 8 novembre 2021 n. 199, art. 31",
    "DL 34/2020 art. 119 paragraph 16-bis, for plants of communities and groups": (
        "DL 34/2020, art. 119 comma 16-bis, per gli impianti di comunità e gruppi"
    ),
    "DM 16 May 2025 n. 127": "DM 16 maggio 2025 n. 127",
    "DM 16 May 2025 n. 127, in force 26 June 2025": "DM 16 maggio 2025 n. 127, in vigore dal 26 giugno 2025",
    "DM 7 December 2023 n. 414": "DM 7 dicembre 2023 n. 414",
    "DM 7 December 2023 n. 414 (earlier if 5 GW are reached)": (
        "DM 7 dicembre 2023 n. 414 (prima, se si raggiungono 5 GW)"
    ),
    "DM 7 December 2023 n. 414, annex 1": "DM 7 dicembre 2023 n. 414, allegato 1",
    "DM 7 December 2023 n. 414, annex 1 paragraph 3": "DM 7 dicembre 2023 n. 414, allegato 1 paragrafo 3",
    "DM MASE 2024 n. 106": "DM MASE 2024 n. 106",
    "DPR 633/1972, table A, part III, n. 127-quinquies": "DPR 633/1972, tabella A, parte III, n. 127-quinquies",
    "DPR 917/1986 (TUIR) art. 16-bis": "DPR 917/1986 (TUIR), art. 16-bis",
    "IRAP: D.Lgs. 446/1997 art. 16": "IRAP: D.Lgs. 446/1997, art. 16",
    "IRES: DPR 917/1986 (TUIR) art. 77": "IRES: DPR 917/1986 (TUIR), art. 77",
    "IRPEF, first bracket: DPR 917/1986 (TUIR) art. 11; the sale is taxed on the member: Agenzia delle Entrate, "
    "resolution 37/E of 22 July 2024": (
        "IRPEF, primo scaglione: DPR 917/1986 (TUIR), art. 11; la vendita è tassata in capo al socio: Agenzia delle "
        "Entrate, risoluzione 37/E del 22 luglio 2024"
    ),
    "Assumption of the example: the value of 2024 carried forward. ARERA's values from 2025 on are not in our tables "
    "and must be put in its place.": (
        "Ipotesi dell'esempio: il valore del 2024, portato avanti. Quelli dell'ARERA dal 2025 non sono nelle nostre "
        "tabelle e vanno messi al suo posto."
    ),
}
"""The words of the figures that come with Borgo, the example's one among them."""


def split_source(source: str) -> tuple[str, tuple[str, ...]]:
    """The words and the addresses of a figure's source; remarks in brackets on an address go with it."""
    parts = (part.strip(" ,") for part in ADDRESS.sub("", source).split(";"))
    return "; ".join(part for part in parts if part and not part.startswith("(")), tuple(ADDRESS.findall(source))


def said_source(words: str, code: str) -> tuple[str, str | None]:
    """The words in the reader's language, and the language that they are in where it is not the reader's.

    Args:
        words: of a figure's source; those of a community's own figures are shown as they were written.
        code: the reader's language.
    """
    if code == "it":
        return (ITALIAN[words], None) if words in ITALIAN else (words, "en")
    return words, None
