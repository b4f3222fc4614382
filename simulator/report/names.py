"""The names of what results hold by key, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

Pair = tuple[str, str]

LEDGER: Mapping[str, Pair] = {
    "capex": ("investimento", "investment"),
    "grant": ("contributo in conto capitale", "capital grant"),
    "pnrr_fee": ("istruttoria PNRR", "PNRR fee"),
    "deduction": ("detrazione fiscale", "tax deduction"),
    "sale": ("vendita dell'energia", "energy sold"),
    "saving": ("risparmio in bolletta", "saving on bills"),
    "tip": ("tariffa premio", "premium tariff"),
    "valorisation": ("valorizzazione", "valorisation"),
    "tax": ("imposte", "taxes"),
    "opex": ("manutenzione", "upkeep"),
    "insurance": ("assicurazione", "insurance"),
    "replacement": ("sostituzioni", "replacements"),
    "gse_fee": ("corrispettivi GSE", "GSE fees"),
    "setup": ("costituzione", "setting up"),
    "management": ("gestione della comunità", "running the community"),
    "invested": ("versato dai soci", "paid in by members"),
    "distribution": ("ripartito ai soci", "paid to members"),
    "social": ("finalità sociali", "social purposes"),
    "loan_in": ("mutui ricevuti", "loans received"),
    "loan_out": ("rate dei mutui", "loan instalments"),
    "leasing_in": ("leasing", "leasing"),
    "leasing_out": ("canoni di leasing", "leasing instalments"),
    "rental_in": ("noleggio operativo", "operating rental"),
    "rental_out": ("canoni di noleggio", "rents"),
    "investor_in": ("capitale di terzi", "third parties' capital"),
    "investor_out": ("quote ai terzi", "paid to third parties"),
}
INPUTS: Mapping[str, Pair] = {
    "price": ("prezzo dell'energia", "price of energy"),
    "irradiation": ("irraggiamento", "irradiation"),
    "consumption": ("consumi", "consumption"),
    "capex": ("costo degli impianti", "cost of the plants"),
    "opex": ("costi di gestione", "running costs"),
    "membership": ("adesioni", "membership"),
    "discount_rate": ("tasso di sconto", "discount rate"),
    "interest_rate": ("tasso dei finanziamenti", "interest rate"),
}
MODELS: Mapping[str, Pair] = {
    "equal": ("In parti uguali", "Equal parts"),
    "withdrawn": ("Secondo l'energia condivisa prelevata", "By shared energy withdrawn"),
    "injected": ("Secondo l'energia condivisa immessa", "By shared energy injected"),
    "investment": ("Misto con l'investimento", "Mixed with investment"),
    "solidarity": ("Con quota di solidarietà", "With a solidarity quota"),
    "cascade": ("A cascata percentuale", "Percentage cascade"),
    "seniority": ("Con priorità di anzianità", "Priority by seniority"),
    "quotas": ("Millesimi ANPCI", "ANPCI millesimi"),
}
KINDS: Mapping[str, Pair] = {
    "cer": ("Comunità energetica rinnovabile", "Renewable energy community"),
    "gac": ("Gruppo di autoconsumatori", "Group of self-consumers"),
    "remote": ("Autoconsumatore a distanza", "Remote self-consumer"),
}
PROFILES: Mapping[str, Pair] = {
    "residential": ("casa", "home"),
    "condominium": ("parti comuni di un condominio", "a condominium's common parts"),
    "office": ("ufficio", "office"),
    "school": ("scuola", "school"),
    "commercial": ("negozio", "shop"),
    "craft": ("laboratorio artigiano", "workshop"),
    "industrial": ("industria", "industry"),
    "flat": ("sempre uguale", "always the same"),
}
"""The profiles that need nothing but their name."""
SEVERITIES: Mapping[str, Pair] = {
    "barred": ("non ammessa", "barred"),
    "no_tariff": ("senza tariffa", "no tariff"),
    "no_grant": ("senza contributo", "no grant"),
    "note": ("da verificare", "to check"),
}
STATUSES: Mapping[str, Pair] = {
    "established": ("accertato", "established"),
    "from_memory": ("da riscontrare", "to be re-read"),
    "assumption": ("ipotesi", "assumption"),
}
OWNERS: Mapping[str, Pair] = {
    "community": ("la comunità", "the community"),
    "third_party": ("un terzo", "a third party"),
}
FUNDS: Mapping[str, Pair] = {
    "equity": ("mezzi propri", "equity"),
    "loan": ("mutuo", "loan"),
    "leasing": ("leasing", "leasing"),
    "operating_rental": ("noleggio operativo", "operating rental"),
    "third_party": ("capitale di terzi", "third party's capital"),
}
FIGURES_IT: Mapping[str, str] = {
    "tip_small_up_to": "potenza massima della classe piccola della tariffa premio",
    "tip_small_fixed": "parte fissa della tariffa premio, impianti piccoli",
    "tip_small_cap": "tetto della tariffa premio, impianti piccoli",
    "tip_medium_up_to": "potenza massima della classe media della tariffa premio",
    "tip_medium_fixed": "parte fissa della tariffa premio, impianti medi",
    "tip_medium_cap": "tetto della tariffa premio, impianti medi",
    "tip_large_up_to": "potenza massima che riceve la tariffa premio",
    "tip_large_fixed": "parte fissa della tariffa premio, impianti grandi",
    "tip_large_cap": "tetto della tariffa premio, impianti grandi",
    "tip_reference_price": "prezzo di riferimento della tariffa premio",
    "pv_correction_north": "correzione fotovoltaica, regioni del Nord",
    "pv_correction_centre": "correzione fotovoltaica, regioni del Centro",
    "pv_correction_elsewhere": "correzione fotovoltaica, altre regioni",
    "pv_regions_north": "regioni con la correzione del Nord",
    "pv_regions_centre": "regioni con la correzione del Centro",
    "in_operation_from": "primo giorno di esercizio che dà la tariffa premio",
    "tip_years": "durata della tariffa premio",
    "tras_e": "valorizzazione TRAS_e (trasmissione, bassa tensione)",
    "btau": "valorizzazione BTAU (distribuzione, gruppi in un edificio)",
    "grant_limit": "contributo massimo che lascia una tariffa premio",
    "grant_reduction": "riduzione F della tariffa premio al contributo massimo",
    "grant_exempt_holders": "titolari esenti dalla riduzione F",
    "threshold_tariff_only": "soglia dell'eccedenza, impianti senza contributo",
    "threshold_with_grant": "soglia dell'eccedenza, impianti con contributo",
    "gse_fee_free_up_to": "potenza massima senza corrispettivo del GSE",
    "gse_fee_flat_up_to": "potenza massima con il solo corrispettivo fisso",
    "gse_fee_flat": "corrispettivo fisso del GSE per impianto",
    "gse_fee_per_kw": "corrispettivo del GSE per ogni altro kW",
    "gse_fee_per_pod": "corrispettivo per punto di connessione",
    "rid_minimum_price": "prezzo minimo garantito del fotovoltaico",
    "rid_minimum_up_to": "potenza massima con il prezzo minimo garantito",
    "rid_minimum_energy": "energia annua con il prezzo minimo garantito",
    "avoided_losses_lv": "perdite di rete evitate da un gruppo in un edificio, bassa tensione",
    "pnrr_grant_share": "quota del costo ammesso data dal PNRR",
    "pnrr_operation_by": "ultimo giorno per l'entrata in esercizio, PNRR",
    "home_deduction_main": "detrazione fiscale, abitazione principale",
    "home_deduction_other": "detrazione fiscale, altre abitazioni",
    "home_deduction_cap": "spesa massima della detrazione",
    "home_deduction_years": "rate annuali della detrazione",
    "home_deduction_up_to": "potenza massima con la detrazione",
    "corporate_tax": "imposta sul reddito delle società (IRES)",
    "regional_business_tax": "imposta regionale sulle attività produttive (IRAP)",
    "personal_tax": "imposta sulle persone (IRPEF), primo scaglione",
    "plant_vat": "IVA sugli impianti rinnovabili",
}
"""Legal figures in Italian; one that is missing here is shown by its English title."""
