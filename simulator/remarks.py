"""What a simulation has to say about itself: assumptions and warnings, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from energy.remarks import MOST_NAMES, Remark, Value, places, some_names


class Sentence(NamedTuple):
    """A remark's sentence; both languages have places for the same values."""

    it: str
    en: str


SENTENCES: Mapping[str, Sentence] = {
    # access to the tariff
    "no_plant": Sentence(
        "Nessun impianto: senza energia immessa non c'è energia condivisa.",
        "There is no plant: without injected energy none is shared.",
    ),
    "no_consumer": Sentence(
        "Nessun consumo: senza energia prelevata non c'è energia condivisa.",
        "Nobody consumes: without withdrawn energy none is shared.",
    ),
    "one_member_only": Sentence(
        "Un solo membro: una comunità o un gruppo ne ha almeno due.",
        "There is one member only: a community or group has at least two.",
    ),
    "remote_customers": Sentence(
        "L'autoconsumo a distanza è di un solo cliente: i punti descritti devono essere tutti suoi.",
        "Self-consumption at a distance is of one customer: all the described points must be its own.",
    ),
    "substation_without_plant": Sentence(
        "Cabina {substation}: nessun impianto, quindi nessuna energia condivisa.",
        "Substation {substation}: no plant, hence no shared energy.",
    ),
    "substation_without_consumer": Sentence(
        "Cabina {substation}: nessun consumo, quindi nessuna energia condivisa.",
        "Substation {substation}: no consumption, hence no shared energy.",
    ),
    "large_company_in_control": Sentence(
        "Una grande impresa può partecipare ma non avere poteri di controllo: {members}.",
        "A large company may take part, but without power of control: {members}.",
    ),
    "company_size_assumed": Sentence(
        "Dimensione non dichiarata, considerate PMI: {members}.",
        "Size not stated, taken as small or medium-sized: {members}.",
    ),
    "nobody_in_control": Sentence(
        "Nessun membro può esercitare il controllo: servono cittadini, PMI, enti locali o del terzo settore.",
        "No member may have control: citizens, small companies, local authorities or associations are needed.",
    ),
    "existing_plants_above_share": Sentence(
        "Gli impianti preesistenti sono una quota di {share} della potenza; il massimo è {limit}.",
        "Plants older than the scheme are a share of {share} of the power; at most {limit} is allowed.",
    ),
    "plant_before_scheme": Sentence(
        "Impianto {plant}: niente tariffa premio, perché era in esercizio prima del {earliest}.",
        "Plant {plant}: no premium tariff, as it was in operation before {earliest}.",
    ),
    "plant_before_constitution": Sentence(
        "Impianto {plant}: niente tariffa premio, perché era in esercizio prima della costituzione ({constituted}).",
        "Plant {plant}: no premium tariff, as it was in operation before the constitution ({constituted}).",
    ),
    "plant_after_access": Sentence(
        "Impianto {plant}: niente tariffa premio, perché l'accesso si chiude il {until}.",
        "Plant {plant}: no premium tariff, as access closes on {until}.",
    ),
    "grant_above_limit": Sentence(
        "Impianto {plant}: niente tariffa premio, perché il contributo supera la quota di {limit} del costo.",
        "Plant {plant}: no premium tariff, as its grant exceeds a share of {limit} of the cost.",
    ),
    "pnrr_too_late": Sentence(
        "Impianto {plant}: il PNRR chiede l'esercizio entro il {until}; nessun contributo contato.",
        "Plant {plant}: the PNRR asks for operation by {until}; no grant is counted.",
    ),
    "pnrr_share_above": Sentence(
        "Impianto {plant}: il PNRR dà al massimo una quota di {limit} del costo.",
        "Plant {plant}: the PNRR gives at most a share of {limit} of the cost.",
    ),
    "pnrr_town_too_large": Sentence(
        "Impianto {plant}: il PNRR era per comuni sotto {below} abitanti, non {inhabitants}: nessun contributo.",
        "Plant {plant}: the PNRR was for towns below {below} inhabitants, not {inhabitants}; no grant is counted.",
    ),
    # profiles
    "profiles_standard": Sentence(
        "Profili standard tedeschi (BDEW) sul calendario italiano, in mancanza di curve proprie: {profiles}.",
        "German standard profiles (BDEW) on the Italian calendar, for want of own curves: {profiles}.",
    ),
    "bills_without_months": Sentence(
        "Bollette solo annuali, divise fra i mesi come il profilo: {members}.",
        "Bills of the year only, split among the months as the profile is: {members}.",
    ),
    "curve_carried": Sentence(
        "{member}: curva misurata di {measured} giorni; {carried} giorni dell'anno simulato vengono da giorni simili.",
        "{member}: the measured curve has {measured} days; {carried} days of the simulated year are like similar ones.",
    ),
    "prosumers_rebuilt": Sentence(
        "Consumo ricostruito da bolletta e produzione degli impianti esistenti: {members}.",
        "Consumption rebuilt from the bill and the production of the existing plants: {members}.",
    ),
    "prosumer_storage_left_out": Sentence(
        "L'accumulo esistente non è considerato nel ricostruire il consumo: {members}.",
        "The existing storage is left out where the consumption is rebuilt: {members}.",
    ),
    "heat_by_climate": Sentence(
        "Pompe di calore distribuite secondo le temperature medie mensili del luogo: {members}.",
        "Heat pumps spread by the place's mean monthly temperatures: {members}.",
    ),
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
        "I prezzi zonali sono quelli del {year}, riportati per giorno della settimana e ora sugli anni simulati.",
        "The zonal prices are those of {year}, carried by weekday and hour to the simulated years.",
    ),
    "prices_invented": Sentence(
        "I prezzi zonali del file sono sintetici: inventati per dimostrazione.",
        "The zonal prices of the file are synthetic: invented for demonstration.",
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
    "community_in_deficit": Sentence(
        "La quota trattenuta dalla comunità non copre i suoi costi negli anni: {years}.",
        "What the community keeps does not cover its costs in the years: {years}.",
    ),
    "tariff_ends_in_horizon": Sentence(
        "Impianto {plant}: i {years} anni di tariffa premio finiscono entro l'orizzonte.",
        "Plant {plant}: its {years} years of premium tariff end within the horizon.",
    ),
    # the sun
    "irradiation_climatology": Sentence(
        "Irradiazione: anno tipico dalle medie mensili della UNI 10349:1994, stazioni vicine {stations}; per una "
        "decisione d'investimento si dia un file PVGIS del luogo.",
        "Irradiation: a typical year from the monthly means of UNI 10349:1994, nearby stations {stations}; for an "
        "investment give a PVGIS file of the place.",
    ),
    "irradiation_calibrated": Sentence(
        "Irradiazione corretta sulle rese PVGIS pubblicate di luoghi vicini (il più vicino: {place}, {km} km).",
        "Irradiation corrected towards published PVGIS yields of places nearby (the nearest: {place}, {km} km).",
    ),
    "irradiation_far_from_pvgis": Sentence(
        "Irradiazione quasi non corretta: la resa PVGIS pubblicata più vicina è a {km} km ({place}). Le stazioni della "
        "norma danno di solito meno di PVGIS, da qualche punto fino al 15 %.",
        "Irradiation hardly corrected: the nearest published PVGIS yield is {km} km away ({place}). The standard's "
        "stations usually give less than PVGIS, by some percent and up to 15 %.",
    ),
    "irradiation_not_calibrated": Sentence(
        "Irradiazione della norma senza correzione, come richiesto: le rese sono più basse di PVGIS, in Lombardia del "
        "10-16 %.",
        "Uncorrected irradiation of the standard, as asked for: yields are below PVGIS's, in Lombardy by 10-16 %.",
    ),
    "irradiation_pvgis_tmy": Sentence(
        "Irradiazione: anno tipico (TMY) di PVGIS.",
        "Irradiation: PVGIS's typical meteorological year (TMY).",
    ),
    "irradiation_pvgis_year": Sentence(
        "Irradiazione: ore di PVGIS del {year}, l'anno più vicino alla media di quelli nel file.",
        "Irradiation: PVGIS's hours of {year}, the year nearest to the mean of those in the file.",
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
        if language == "it" and len(value) > MOST_NAMES:
            return f"{', '.join(value[:MOST_NAMES])} e altri {len(value) - MOST_NAMES}"
        return some_names(value)
    if isinstance(value, Fraction):
        text = f"{float(value):g}"
        return text.replace(".", ",") if language == "it" else text
    if isinstance(value, date) and language == "it":
        return value.strftime("%d/%m/%Y")
    return str(value)
