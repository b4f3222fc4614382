"""What is wrong with the files beside a description, or with what a run would make of both."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.refusals.words import Words

SERIES = (
    "Scrivi due colonne, start;kwh: l'inizio di ogni ora (o quarto d'ora) come 2025-01-31T13:00 nell'ora locale, o con "
    "Z o uno scarto, e la sua energia. Serve un anno intero.",
    "Write two columns, start;kwh: the start of each hour (or quarter-hour) as 2025-01-31T13:00 on the local clock, or "
    "with Z or an offset, and the energy in it. A whole year is needed.",
)
PVGIS = (
    "Scarica da PVGIS l'anno meteorologico tipico (TMY), o i dati orari con le componenti della radiazione su un piano "
    "orizzontale (slope 0), come CSV o JSON.",
    "Download from PVGIS the typical meteorological year (TMY), or the hourly data with radiation components on a "
    "horizontal plane (slope 0), as CSV or JSON.",
)

FILES: Mapping[str, Words] = {
    # the production of a plant
    "series_unreadable": Words(
        "La serie non si può leggere.", "The series cannot be read: {reason}.",
        "Controlla il nome nella serie (series) dell'impianto.", "Check the plant's `series`.",
    ),
    "series_columns": Words("La riga non ha due colonne.", "The line has no two columns.", *SERIES),
    "series_time": Words("{given} non è un'ora.", "{given} is not a time.", *SERIES),
    "series_pvgis_time": Words("{given} non è un'ora di PVGIS.", "{given} is not a time of PVGIS.", *SERIES),
    "series_energy": Words(
        "{given} non è un'energia.", "{given} is not an energy.",
        "Scrivi i kWh, da zero in su.", "Write kWh, zero or more.",
    ),
    "series_empty": Words("La serie è vuota.", "The series is empty.", *SERIES),
    "series_hour_missing": Words(
        "Manca l'ora del {day}/{month}, {hour}:00 UTC ({count} passi in tutto).",
        "The hour of {month}-{day}, {hour}:00 UTC is missing ({count} steps in all).",
        *SERIES,
    ),
    # irradiation
    "pvgis_no_answer": Words(
        "PVGIS non ha dato l'irradiazione.", "PVGIS gave no irradiation: {reason}.",
        f"Riprova, o dai un file. {PVGIS[0]} Senza, vale la climatologia fornita.",
        f"Try again, or give a file. {PVGIS[1]} Without either, the shipped climatology is used.",
    ),
    "pvgis_unreadable": Words("L'irradiazione non si può leggere.", "The irradiation cannot be read.", *PVGIS),
    "pvgis_not_its_file": Words("Non è un file di PVGIS.", "This is not a file of PVGIS.", *PVGIS),
    "pvgis_elsewhere": Words(
        "Il file è per latitudine {latitude} e longitudine {longitude}, la comunità è a {own_latitude} e "
        "{own_longitude}.",
        "The file is for latitude {latitude} and longitude {longitude}, the community at {own_latitude} and "
        "{own_longitude}.",
        "Scarica i dati di PVGIS per il luogo della comunità, o correggi il luogo.",
        "Download PVGIS's data for the community's place, or correct the place.",
    ),
    "pvgis_without_components": Words(
        "Il file non ha la radiazione diretta e quella diffusa.",
        "The file has no direct and diffuse components.", *PVGIS
    ),
    "pvgis_tilted": Words(
        "L'irradiazione è su un piano inclinato di {degrees} gradi.",
        "The irradiation lies on a plane tilted by {degrees} degrees.",
        *PVGIS,
    ),
    "pvgis_no_year": Words(
        "Il file non ha un anno intero.", "The file holds no whole year.",
        "Scarica da PVGIS degli anni interi.", "Download whole years from PVGIS.",
    ),
    "pvgis_hour_missing": Words(
        "Manca l'ora del {day}/{month}, {hour}:00 UTC.", "The hour of {month}-{day}, {hour}:00 UTC is missing.",
        "Scarica di nuovo il file da PVGIS.", "Download the file from PVGIS again.",
    ),
    # consumption
    "arera_unreadable": Words(
        "Il file non si può leggere.", "The file cannot be read: {reason}.", "Controlla il nome.", "Check its path."
    ),
    "arera_no_region": Words(
        "Nel file non c'è la regione {given}.", "The file has no region {given}.",
        "Ci sono: {known}.", "It has: {known}.",
    ),
    "arera_no_class": Words(
        "Nel file non c'è la classe di potenza {given}.", "The file has no power class {given}.",
        "Ci sono: {known}.", "It has: {known}.",
    ),
    "arera_value_missing": Words(
        "Manca il valore del mese {month}, {kind_it}, ora {hour}.",
        "The file has no value for month {month}, {kind}, hour {hour}.",
        "Scaricalo di nuovo, intero.", "Download it again, whole.",
    ),
    "arera_no_column": Words(
        "Manca la colonna {given}.", "It has no column {given}.",
        "Dai il CSV dell'ARERA con i prelievi medi orari per regione, com'è scaricato.",
        "Give ARERA's CSV of mean hourly withdrawals by region, as downloaded.",
    ),
    "arera_row": Words(
        "La riga non si può leggere: {row}.", "The row cannot be read: {row}.",
        "I mesi vanno da 1 a 12, le ore da 0 a 23, i giorni sono Giorno feriale, Sabato, Domenica.",
        "Months are 1 to 12, hours 0 to 23, days Giorno feriale, Sabato, Domenica.",
    ),
    "curve_several_points": Words(
        "Nei file ci sono più punti: {points}.", "The files hold {points}.",
        "Scrivi pod = quello da leggere.", "Write pod = the one to be read.",
    ),
    "curve_not_withdrawn": Words(
        "Nei file non c'è energia prelevata.", "The files hold no withdrawn energy.",
        "Dai i file dell'energia prelevata.", "Give files of withdrawn energy.",
    ),
    "curve_not_injected": Words(
        "Nei file non c'è energia immessa.", "The files hold no injected energy.",
        "Dai i file dell'energia immessa.", "Give files of injected energy.",
    ),
    "curve_not_measured": Words(
        "Nei file non c'è un solo quarto d'ora misurato.", "No quarter-hour of the files was measured.",
        "Scaricali di nuovo.", "Download them again.",
    ),
    # prices
    "prices_no_year": Words(
        "I file dei prezzi hanno {days} giorni, e nessun anno intero.",
        "The price files hold {days} days, and no whole calendar year.",
        "Aggiungi i file del GME (MGP, Prezzi) di un anno intero, o dai dei prezzi medi (zonal_eur_per_mwh).",
        "Add GME's files (MGP, Prezzi) of a whole year, or state mean prices (zonal_eur_per_mwh).",
    ),
    # sharing
    "share_out_of_range": Words(
        "Una quota sta tra 0 e 1.", "A share lies between 0 and 1.",
        "Per il 25 % scrivi 0.25.", "Write 0.25 for 25 %.",
    ),
    "unknown_model": Words(
        "{given} non è un modo di ripartire.", "{given} is not a sharing model.",
        "Scrivine uno di questi: {known}.", "Write one of: {known}.",
    ),
    "member_twice": Words(
        "Un socio c'è due volte.", "A member is listed twice.",
        "Dai a ogni socio una chiave sua.", "Give each member a key of its own.",
    ),
    "quotas_refused": Words(
        "I millesimi non si possono calcolare con questi soci e queste regole.",
        "The quotas cannot be computed: {reason}",
        "Controlla i consumi e gli impianti, e le regole dei millesimi (sharing.quotas).",
        "{remedy}",
    ),
}  # fmt: skip
"""Every refusal of a run by its code; the places are the values that it must be given."""
