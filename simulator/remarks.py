"""What a simulation has to say about itself: assumptions and warnings, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from energy.remarks import Remark, Value, places, some_names


class Sentence(NamedTuple):
    """A remark's sentence; both languages have places for the same values."""

    it: str
    en: str


SENTENCES: Mapping[str, Sentence] = {
    # money
    "figure_continued": Sentence(
        "Dal {first_day} la cifra {figure} non è nota: si usa l'ultima, del {last_day}.",
        "From {first_day} the figure {figure} is not known: the last one, of {last_day}, is used.",
    ),
    "prices_assumed": Sentence(
        "Nessun file di prezzi: i prezzi zonali orari sono un profilo tipico con media {mean_eur_per_mwh} €/MWh.",
        "No price file: the hourly zonal prices are a typical shape with a mean of {mean_eur_per_mwh} €/MWh.",
    ),
    "prices_of_another_year": Sentence(
        "I prezzi zonali sono quelli del {year}, riportati per mese, tipo di giorno e ora sugli anni simulati.",
        "The zonal prices are those of {year}, carried by month, type of day and hour to the simulated years.",
    ),
    "plant_above_tariff_limit": Sentence(
        "Impianto {plant}: oltre il limite di potenza della tariffa premio, riceve la sola valorizzazione.",
        "Plant {plant}: above the power limit of the premium tariff, it earns the valorisation only.",
    ),
    "plant_existing_without_investment": Sentence(
        "Impianto {plant}: esiste già, quindi costi, vendite e autoconsumo contano uguali prima e dopo.",
        "Plant {plant}: it exists already, so its costs, sales and self-consumption count alike before and after.",
    ),
    "minimum_price_not_due": Sentence(
        "Impianto {plant}: il prezzo minimo garantito vale per il fotovoltaico fino a {limit_kw} kW; venduto a prezzo "
        "zonale.",
        "Plant {plant}: the minimum guaranteed price is for photovoltaics up to {limit_kw} kW; sold at zonal prices.",
    ),
    "pnrr_without_admission": Sentence(
        "Impianto {plant}: lo sportello PNRR è chiuso e non risulta ammesso in tempo; nessun contributo contato.",
        "Plant {plant}: the PNRR window is closed and no admission in time is stated; no grant is counted.",
    ),
    "pnrr_cost_capped": Sentence(
        "Impianto {plant}: il PNRR conta al massimo {cap_eur_per_kw} €/kW.",
        "Plant {plant}: the PNRR counts at most {cap_eur_per_kw} €/kW.",
    ),
    "deduction_not_due": Sentence(
        "Impianto {plant}: la detrazione per la casa non spetta ({reason}).",
        "Plant {plant}: the home deduction is not due ({reason}).",
    ),
    "irr_none": Sentence(
        "{party}: nessun TIR, perché nessun tasso annulla il valore dei flussi.",
        "{party}: no IRR, as no rate brings the value of the flows to zero.",
    ),
    "irr_many": Sentence(
        "{party}: più TIR ({rates}); si guardi il VAN.",
        "{party}: several IRRs ({rates}); look at the NPV.",
    ),
    "surplus_undistributed": Sentence(
        "L'eccedenza oltre la soglia non ha destinatari ammessi: va a finalità sociali.",
        "Nobody may receive the surplus above the threshold: it goes to social purposes.",
    ),
    "tariff_ends_in_horizon": Sentence(
        "Impianto {plant}: i {years} anni di tariffa premio finiscono entro l'orizzonte.",
        "Plant {plant}: its {years} years of premium tariff end within the horizon.",
    ),
    "uncertainty_response": Sentence(
        "L'energia di ogni estrazione è interpolata fra {nodes} ricalcoli esatti dell'anno tipo.",
        "The energy of each draw is interpolated between {nodes} exact recomputations of the typical year.",
    ),
}
"""Every remark of the simulator by its code; the places are the values that it must be given."""


@dataclass(frozen=True)
class SimulatorRemark(Remark):
    """A remark with one of the simulator's codes.

    Raises:
        ValueError: an unknown code, or values that are not exactly those of its sentence.
    """

    def __post_init__(self) -> None:
        if self.code not in SENTENCES or self.values.keys() != places(SENTENCES[self.code].en):
            raise ValueError(f"There is no remark {self.code!r} of {', '.join(self.values) or 'nothing'}.")

    @property
    def text(self) -> str:
        """The sentence in English."""
        return self.said("en")

    def said(self, language: str) -> str:
        """The sentence in `it` or `en`."""
        sentence = SENTENCES[self.code].it if language == "it" else SENTENCES[self.code].en
        return sentence.format_map({name: _said(value, language) for name, value in self.values.items()})


def _said(value: Value, language: str) -> str:
    if isinstance(value, tuple):
        return some_names(value)
    if isinstance(value, Fraction):
        text = f"{float(value):g}"
        return text.replace(".", ",") if language == "it" else text
    if isinstance(value, date) and language == "it":
        return value.strftime("%d/%m/%Y")
    return str(value)
