"""The formulas and sources in the reader's language, where the models' own words are in the other one."""

from __future__ import annotations

from collections.abc import Mapping

SHORT = "Short, Packey, Holt, NREL/TP-462-5173 (1995)"
TIP_SOURCE = "DM 7 dicembre 2023 n. 414; GSE, ripartizione dei contributi"
CRITERIA = "QualEnergia, criteri di ripartizione degli incentivi"
CASCADE = "Catasto Energetico, criterio proporzionale con priorità"

ITALIAN: Mapping[str, tuple[str, str]] = {
    "energy.self_consumed": ("", "D.Lgs. 199/2021 art. 30; bilancio al punto di connessione"),
    "energy.shared": ("", "D.Lgs. 199/2021 art. 31; ARERA, TIAD (delibera 727/2022)"),
    "energy.plant_shared": ("", "attribuzione gerarchica del GSE, prima l'impianto più anziano"),
    "energy.member_shared": ("", "in proporzione ai prelievi di ogni ora"),
    "storage.level": (
        "s_t = min(C·d·a, max(0, s_(t-1) + √η·min(eccesso_t, P_c·Δt) - min(mancanza_t, P_d·Δt)/√η))",
        "bilancio di un accumulo con limiti; C capacità, d profondità di scarica, a quota lasciata dall'età, η "
        "rendimento",
    ),
    "sun.calibration": (
        "K = K_UNI · exp(e^-(d/120 km)² · Σ w·ln f), f: la resa è quella di PVGIS nei luoghi pubblicati",
        "UNI 10349:1994; PVGIS © Unione europea, luoghi in pvgis_places.csv",
    ),
    "sun.typical_day": (
        "F(K) = (e^(γ·K_min) - e^(γ·K)) / (e^(γ·K_min) - e^(γ·K_max)), γ tale che la media sia quella del mese",
        "Bendt, Collares-Pereira e Rabl (1981); K_max di Hollands e Huget (1983)",
    ),
    "sun.typical_hour": ("", "Collares-Pereira e Rabl (1979)"),
    "sun.diffuse": ("", "Erbs, Klein e Duffie (1982), con pvlib"),
    "sun.plane": ("", "Hay e Davies (1980); Martin e Ruiz (2001, 2013), con pvlib"),
    "sun.cells": ("", "Faiman (2008), con pvlib"),
    "sun.power": (
        "P = min(P_max, Σ kWp·G'·(1 + k1·ln G' + k2·ln² G' + T'·(k3 + k4·ln G' + k5·ln² G') + k6·T'²)·(1 - perdite))",
        "Huld et al. (2011), coefficienti di PVGIS 5, con pvlib",
    ),
    "sun.degradation": ("", "garanzie dei costruttori; le quote sono della descrizione"),
    "money.zonal_price": (
        "il prezzo del GME dello stesso giorno della settimana e ora; senza file, media · forma dell'ora",
        "GME, MGP; la forma senza file è un'ipotesi",
    ),
    "money.tip": (
        "Σ_h condivisa_h · (min(tetto, fissa + max(0, 180 - Pz_h)) + correzione) · (1 - F · parte dei non esenti)",
        "DM 7 dicembre 2023 n. 414, allegato 1; lo stesso codice del riparto (energy.incentive)",
    ),
    "money.valorisation": (
        "TRAS_e · Σ condivisa; per un gruppo in un edificio (TRAS_e + BTAU) · Σ condivisa + perdite · Σ_h "
        "condivisa_h · Pz_h",
        "ARERA, TIAD (delibera 727/2022)",
    ),
    "money.surplus": (
        "max(0, r - θ) / r della tariffa di ciascun insieme di impianti, r = energia incentivata / immessa dell'anno",
        TIP_SOURCE,
    ),
    "money.sale": (
        "Σ_h immessa_h · prezzo zonale_h",
        "ARERA, delibera 280/07; GSE, condizioni economiche del ritiro dedicato",
    ),
    "money.minimum_price": (
        "sui primi 1,5 GWh dell'anno max(prezzo minimo, prezzo zonale medio dell'immessa), oltre il prezzo zonale",
        "ARERA, delibera 280/07; https://www.pv-magazine.it/?p=27044",
    ),
    "money.bill": (
        "(Σ_fascia prelevata · (energia + altri prezzi per kWh) + parte fissa) · (1 + IVA non recuperata)",
        "tariffa come descritta, per fascia F1, F2, F3 o unica",
    ),
    "money.saving": (
        "Σ_fascia autoconsumata · (energia + altri prezzi per kWh) · (1 + IVA non recuperata)",
        "il kWh non prelevato non è fatturato; più impianti di un punto lo dividono secondo la produzione",
    ),
    "money.capex": (
        "costo · (1 + IVA, se il proprietario non la recupera), all'inizio del primo anno di esercizio",
        "DPR 633/1972, tabella A, parte III, n. 127-quinquies (10 %)",
    ),
    "money.grant": (
        "quota · costo ammesso; per il PNRR al massimo il 40 % di min(costo, massimale · kW), se ammesso in tempo",
        "DM 7 dicembre 2023 n. 414; DM 16 maggio 2025 n. 127",
    ),
    "money.deduction": (
        "quota · min(massimale, costo dopo il contributo della parte propria) / 10, dall'anno dopo il pagamento",
        "DPR 917/1986 (TUIR) art. 16-bis, per giorno di pagamento",
    ),
    "money.instalment": (
        "P · r / (1 - (1 + r)^-n); P / n se r = 0",
        "NREL, Annual Technology Baseline 2024, fattore di recupero del capitale; Microsoft Excel, RATA",
    ),
    "money.residual_debt": (
        "restituito con la rata dell'ultimo anno",
        "ipotesi: l'orizzonte chiude ogni mutuo e leasing",
    ),
    "money.operating_rental": (
        "rata costante della quota noleggiata; la stessa quota di manutenzione e assicurazione è del locatore",
        "ipotesi: noleggio tutto compreso, senza detrazione né ammortamento per chi noleggia",
    ),
    "money.escalated": ("c · (1 + i)^y nell'anno y = 0, 1, …", f"{SHORT}, § 2"),
    "money.tax_person": (
        "aliquota IRPEF del primo scaglione · vendita; tariffa premio e valorizzazione non sono reddito",
        "Agenzia delle Entrate, risposta 37/2022 e risoluzione 37/E del 22 luglio 2024",
    ),
    "money.tax_enterprise": (
        "IRES · (risparmio + vendita - manutenzione - canoni - interessi - ammortamento) + IRAP · (lo stesso + "
        "interessi); le perdite riducono altri redditi",
        "DPR 917/1986 (TUIR) art. 77; D.Lgs. 446/1997; che le quote dei contributi non siano tassate è un'ipotesi",
    ),
    "money.tax_community": (
        "IRES · max(0, vendita - manutenzione - interessi) degli impianti della comunità",
        "ipotesi: la vendita di un ente non commerciale è tassata come quella di una società",
    ),
    "money.gse_fee": (
        "Σ_impianti (0 fino a 3 kW; 15 € fino a 20 kW; 15 € + 1 €/kW oltre 20 kW) + 4 € per punto di connessione",
        "DM MASE 2024 n. 106; ARERA, TIAD",
    ),
    "money.pool": (
        "tariffa + valorizzazione - corrispettivi GSE - quota di gestione; l'eccedenza resta intera a chi può "
        "riceverla",
        "lo statuto della comunità, come descritto",
    ),
    "money.called_up": (
        "investito_i · min(1, (costituzione + mezzi propri degli impianti della comunità) / Σ investito), all'inizio",
        "ipotesi: i soci versano quanto serve alla comunità, in proporzione a quanto dichiarano di investire",
    ),
    "money.npv": (
        "Σ_t F_t / (1 + r)^t, t = 0 all'investimento, poi la fine di ogni anno",
        f"{SHORT}, § 4; Microsoft Excel, VAN",
    ),
    "money.irr": (
        "r > -1 con Σ_t F_t / (1 + r)^t = 0; si danno tutti i tassi, anche se sono nessuno o più d'uno",
        f"{SHORT}, § 4; Microsoft Excel, TIR.COST",
    ),
    "money.payback": (
        "il momento da cui la somma dei flussi resta ≥ 0: t + (-C_t) / F_(t+1), t l'ultimo anno con C_t < 0",
        f"{SHORT}, § 4",
    ),
    "money.discounted_payback": (
        "come il tempo di ritorno semplice, dei flussi F_t / (1 + r)^t",
        "Titman, Keown, Martin, Financial Management, cap. 11",
    ),
    "money.roi": (
        "Σ_t F_t / I, con I il denaro messo (i flussi negativi degli anni di investimento)",
        "prassi di regioni e banche; qui su tutto l'orizzonte, non attualizzato",
    ),
    "money.wacc": (
        "Σ_k s_k · r_k, il debito per (1 - aliquota) dove gli interessi sono deducibili",
        "NREL, Annual Technology Baseline 2024, equazioni e variabili",
    ),
    "sharing.equal": ("", "clausola comune degli statuti; il GSE lascia la ripartizione alla comunità"),
    "sharing.withdrawn": ("condivisa_i / Σ condivisa, ora per ora in proporzione ai prelievi", CRITERIA),
    "sharing.injected": ("immessa_i / Σ immessa, della condivisa attribuita a ciascun impianto", CRITERIA),
    "sharing.investment": (
        "v · investito_i / Σ investito + p · immessa_i / Σ immessa + (1 - v - p) · condivisa_i / Σ condivisa",
        "RSE, CACER Simulator, ripartizione per investimento",
    ),
    "sharing.solidarity": (
        "s · β_i / Σ β + (1 - s) · (p · immessa_i / Σ immessa + (1 - p) · condivisa_i / Σ condivisa)",
        CRITERIA,
    ),
    "sharing.cascade": (
        "solidarietà s del totale, investimento v del resto, produttori p di quel resto, ai consumatori ciò che rimane",
        CASCADE,
    ),
    "sharing.seniority": (
        "in ordine di adesione, prelevata_i · fondo / Σ condivisa finché il fondo dura; stesso giorno in proporzione",
        CASCADE,
    ),
    "sharing.quotas": (
        "quote base dei parametri, riduzione dei dominanti, sostegno dei deboli",
        "ANPCI, modello delle quote; lo stesso codice del riparto",
    ),
    "sharing.surplus": ("gli stessi pesi senza le imprese; a finalità sociali se non resta nessuno", TIP_SOURCE),
    "uncertainty.factors": (
        "f_y = exp(p·z - p²/2) · exp(a·z_y - a²/2), uno z per tutto l'orizzonte e uno z_y per anno, normali",
        "ipotesi: fattori lognormali di media 1, tagliati ai limiti dichiarati",
    ),
    "uncertainty.response": (
        "F_y = Σ_c F_c,y · R_c(f_y) / R_c(1) + i flussi che nessun fattore tocca; R_c è l'importo dell'anno, "
        "ricalcolato "
        "esattamente su una griglia di fattori e interpolato linearmente",
        "ipotesi: gli anni dell'orizzonte rispondono come l'anno tipo",
    ),
    "uncertainty.npv_positive": (
        "estrazioni con VAN > 0 / estrazioni",
        "stima Monte Carlo; errore tipico √(p (1 - p) / n)",
    ),
    "uncertainty.tornado": (
        "il VAN con una voce al valore basso e a quello alto, le altre ferme; l'anno tipo è ricalcolato esattamente e "
        "l'orizzonte lo segue",
        f"{SHORT}, § 3, analisi di sensitività",
    ),
    "report.self_sufficiency": ("", "l'indicatore usuale delle comunità energetiche, dell'anno tipo"),
    "report.self_consumption": ("", "autoconsumo fisico sulla produzione, dell'anno tipo"),
    "report.shared_of_injected": ("", "il rapporto della soglia 55/45 %; DM 7 dicembre 2023 n. 414"),
    "report.typical_day": (
        "media di ogni ora locale sui giorni del mese o della stagione",
        "definizione propria; una stagione è la media dei suoi tre mesi",
    ),
    "report.net_bill": (
        "bolletta dopo gli impianti - quota dei contributi ricevuta",
        "definizione propria, dell'anno tipo ai suoi prezzi; il costo di un impianto proprio sta nel VAN del socio",
    ),
    "report.co2": ("", "indicatore delle comunità energetiche: ogni kWh prodotto ne sostituisce uno medio della rete"),
    "report.supported": ("Σ ricevuto dai soci con β > 0 / Σ ricevuto da tutti", "definizione propria, dell'anno tipo"),
    "report.gini": (
        "Σ_i (2 i - N - 1) · x_i / (N · Σ x), x in ordine crescente",
        "Gini 1912; 0 se tutti ricevono lo stesso, quasi 1 se uno riceve tutto",
    ),
    "report.answer": (
        "sì se VAN > 0 e P(VAN > 0) ≥ 90 %; probabilmente dal 60 %; incerto dal 40 %; sotto, no",
        "convenzione propria; P è quella del Monte Carlo",
    ),
}
"""Formula and source in Italian; an empty formula stays as it is."""

ENGLISH: Mapping[str, str] = {
    "energy.self_consumed": "Σ_t (consumed_t - withdrawn_t)",
    "energy.shared": "Σ_substation Σ_h min(Σ injected_h, Σ withdrawn_h)",
    "energy.plant_shared": "by seniority: min(injected_p,h, shared_h - attributed before)",
    "energy.member_shared": "Σ_h shared_h · withdrawn_m,h / Σ withdrawn_h",
    "sun.degradation": "P_n = P · (1 - d_1) · (1 - d)^n, n whole years of age",
    "report.self_sufficiency": "(Σ self-consumed + Σ shared) / Σ consumed",
    "report.self_consumption": "Σ self-consumed / Σ produced",
    "report.shared_of_injected": "Σ_h min(injected_h, withdrawn_h) / Σ_h injected_h",
    "report.co2": "Σ produced · emission factor",
}
"""Formulas in English whose symbols are Italian words."""


def told(formula: Mapping[str, str]) -> dict[str, str]:
    """A formula's table with its formula and source in both languages."""
    italian, source = ITALIAN.get(formula["key"], ("", ""))
    own = formula["formula"]
    return {
        "key": formula["key"],
        "words_it": formula["words_it"][:1].upper() + formula["words_it"][1:],
        "words_en": formula["words_en"][:1].upper() + formula["words_en"][1:],
        "formula_it": italian or own,
        "formula_en": ENGLISH.get(formula["key"], own),
        "source_it": source or formula["source"],
        "source_en": formula["source"],
    }
