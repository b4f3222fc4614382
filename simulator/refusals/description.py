"""What is wrong with a description: its text, its single values, and what contradicts itself."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.refusals.words import Words

DESCRIPTION: Mapping[str, Words] = {
    # the text
    "description_unreadable": Words(
        "La descrizione non si può leggere.", "The description cannot be read: {reason}.",
        "Controlla dov'è, o copia uno dei modelli.", "Check its path, or copy one of the templates.",
    ),
    "not_utf8": Words(
        "Il file non è un testo in UTF-8.", "The file is not UTF-8 text.",
        "Salvalo in UTF-8.", "Save it as UTF-8.",
    ),
    "not_toml": Words(
        "Non è TOML valido, dalla colonna {column}.", "The file is not valid TOML: {reason}.",
        "Testi e nomi stanno tra virgolette doppie, i numeri hanno il punto decimale, le date si scrivono 2026-12-31.",
        "Texts and names stand in double quotes, numbers have a decimal point, dates read 2026-12-31.",
    ),
    "not_toml_to_its_end": Words(
        "Non è TOML valido, e lo si vede solo alla fine.", "The file is not valid TOML: {reason}.",
        "Cerca virgolette o parentesi non chiuse, o una chiave scritta due volte.",
        "Look for quotes or brackets that are not closed, or a key that stands twice.",
    ),
    "number_too_long": Words(
        "Un numero ha migliaia di cifre.", "A number has thousands of digits.",
        "Correggilo.", "Correct it.",
    ),
    # keys
    "folder_is_no_key": Words(
        "«folder» non è una chiave della descrizione.", "'folder' is not a key of the description.",
        "Toglila: i percorsi partono dalla cartella del file.", "Remove it: paths start at the file's folder.",
    ),
    "unknown_key": Words(
        "La chiave {given} non c'è per {table}.", "{given} is not a key of {table}.",
        "Quelle note: {known}.", "Known are: {known}.",
    ),
    "unknown_key_near": Words(
        "La chiave {given} non c'è per {table}.", "{given} is not a key of {table}."
    ),
    "missing_key": Words(
        "Manca {key}.", "There is no {key} in {table}.", "Aggiungi {key} = …", "Add {key} = …"
    ),
    "not_a_table": Words(
        "{key} dev'essere una tabella.", "{key} must be a table.",
        "Scrivi [{key}] e sotto le sue chiavi.", "Write [{key}] and its keys below.",
    ),
    "not_a_list": Words(
        "{key} dev'essere un elenco.",
        "{key} must be a list.", "Scrivilo tra parentesi quadre.", "Write it in brackets."
    ),
    # single values
    "unknown_choice": Words(
        "{given} non è tra i valori di {key}.", "{given} is not a known {key}.",
        "Quelli noti: {known}.", "Known are: {known}.",
    ),
    "unknown_region": Words(
        "{given} non è una regione italiana.", "{given} is not an Italian region.",
        "Scrivine una di queste: {known}.", "Write one of: {known}.",
    ),
    "not_a_number": Words(
        "{given} non è un numero.", "{given} is not a number.",
        "Scrivilo senza virgolette, con il punto decimale.", "Write it without quotes, with a decimal point.",
    ),
    "not_whole": Words(
        "{given} non è un numero intero.", "{given} is not a whole number.",
        "Scrivilo senza virgolette e senza decimali.", "Write it without quotes and decimals.",
    ),
    "not_text": Words(
        "{given} non è un testo.", "{given} is not a text.",
        "Scrivilo tra virgolette doppie.", "Write it in double quotes.",
    ),
    "not_true_or_false": Words(
        "{given} non è né true né false.", "{given} is neither true nor false.",
        "Scrivi true o false, senza virgolette.", "Write true or false, without quotes.",
    ),
    "not_a_date": Words(
        "{given} non è una data.", "{given} is not a date.",
        "Scrivila come 2026-12-31, senza virgolette.", "Write it as 2026-12-31, without quotes.",
    ),
    "not_above": Words(
        "{given} non va.", "{given} is out of range.", "Dev'essere sopra {limit}.", "It must be above {limit}."
    ),
    "not_at_least": Words(
        "{given} non va.", "{given} is out of range.", "Dev'essere almeno {limit}.", "It must be at least {limit}."
    ),
    "not_below": Words(
        "{given} non va.", "{given} is out of range.", "Dev'essere sotto {limit}.", "It must be below {limit}."
    ),
    "not_at_most": Words(
        "{given} non va.", "{given} is out of range.", "Dev'essere al massimo {limit}.", "It must be at most {limit}."
    ),
    "no_blanks": Words(
        "{given} non può essere una chiave.", "{given} is not a key.",
        "Usa lettere, cifre, punti e trattini, senza spazi.", "Use letters, digits, dots and dashes, without blanks.",
    ),
    "too_few": Words(
        "Le voci sono {count}.", "It has {count} items.", "Devono essere almeno {limit}.", "Give at least {limit}."
    ),
    "too_many": Words(
        "Le voci sono {count}.", "It has {count} items.", "Devono essere al massimo {limit}.", "Give at most {limit}."
    ),
    "not_meant": Words(
        "{given} qui non ha un senso.", "{given} means nothing here.",
        "Guarda come è scritto in uno dei modelli.", "See how one of the templates has it.",
    ),
    "no_opening": Words(
        "{given} non sono orari.", "{given} are no opening hours.",
        'Scrivili come "mon-fri 08:00-12:30"; i giorni sono mon tue wed thu fri sat sun, le feste sono sun.',
        'Write it as "mon-fri 08:00-12:30"; days are mon tue wed thu fri sat sun, holidays are sun.',
    ),
    "no_weekday": Words(
        "{given} non è un giorno.", "{given} is not a day.",
        'Scrivili come "mon-fri 08:00-12:30"; i giorni sono mon tue wed thu fri sat sun, le feste sono sun.',
        'Write it as "mon-fri 08:00-12:30"; days are mon tue wed thu fri sat sun, holidays are sun.',
    ),
    "opening_over_midnight": Words(
        "{given} non finisce dopo l'inizio, nello stesso giorno.",
        "{given} does not end after it begins, within one day.",
        'Scrivi gli orari oltre mezzanotte in due: "fri 20:00-24:00" e "sat 00:00-02:00".',
        'Write hours over midnight as two: "fri 20:00-24:00" and "sat 00:00-02:00".',
    ),
    "no_closure": Words(
        "{given} non è una chiusura.", "{given} is no closure.",
        'Scrivi un giorno come "12-24" o più giorni come "08-10..08-20", prima il mese.',
        'Write a day as "12-24" or a span as "08-10..08-20", month first.',
    ),
    "strange_file": Words(
        "{given} non è il nome di un file caricato.", "{given} is not the name of an uploaded file.",
        "Carica il file nello scenario e scrivi solo il suo nome, senza cartelle.",
        "Upload the file to the scenario and write its plain name, without folders.",
    ),
    # the community
    "prices_count": Words(
        "I prezzi sono {count}.", "There are {count} prices.",
        "Danne uno per l'anno, o dodici.", "Give one for the year, or twelve.",
    ),
    "shares_management": Words(
        "La quota per la gestione e quella solidale superano l'intero.",
        "The management's and the solidarity share exceed the whole.",
        "Insieme devono fare 1 o meno.", "Make them add to 1 or less.",
    ),
    "shares_producers": Words(
        "La quota dei produttori e quella di chi investe superano l'intero.",
        "The producers' and the investors' share exceed the whole.",
        "Insieme devono fare 1 o meno.", "Make them add to 1 or less.",
    ),
    "key_twice": Words(
        "La chiave {given} c'è {count} volte.", "The key {given} is there {count} times.",
        "Dai a ognuno una chiave sua; le copie prendono -2, -3 e così via.",
        "Give each a key of its own; copies are numbered -2, -3 and so on.",
    ),
    "key_of_owners": Words(
        "Nessun socio può avere la chiave {given}.", "No member can be called {given}.",
        "Indica un proprietario di impianti.", "It names an owner of plants.",
    ),
    "group_of_one_building": Words(
        "Un gruppo in un edificio ha una sola cabina.", "A group in one building has one substation.",
        'Da\' a tutti la stessa, o scegli la comunità: kind = "cer".', 'Give all the same, or write kind = "cer".',
    ),
    # members
    "no_substation": Words(
        "{name} non ha una cabina.", "{name} has no substation.",
        "Aggiungi substation = una di queste: {known}.", "Add substation = one of: {known}.",
    ),
    "unknown_substation": Words(
        "La cabina {given} non è nell'elenco.", "The substation {given} is not listed.",
        "Quelle note: {known}.", "Known are: {known}.",
    ),
    "no_use_no_plant": Words(
        "{name} non consuma e non produce.", "{name} neither consumes nor produces.",
        "Aggiungi un consumo con la bolletta, o un impianto.", "Add a use with a bill, or a plant.",
    ),
    "size_of_no_enterprise": Words(
        "{name} non è un'impresa e non ha una dimensione.", "{name} is no enterprise and has no size.",
        "Togli la dimensione (size), o correggi che cos'è (class).", "Remove size, or correct class.",
    ),
    "bill_beside_plant": Words(
        "Le bollette di {name} sono accanto a un impianto che c'è già: serve un solo consumo, con la bolletta.",
        "{name} was billed beside an existing plant; that needs one use, with a bill.",
        "Uniscilo in un consumo, o scrivi billed_with_plants = false se le bollette sono di tutto il consumo.",
        "Join its uses to one, or write billed_with_plants = false if the bills are of its whole consumption.",
    ),
    # uses
    "profile_needs": Words(
        "Con il profilo {profile} serve {key}.", "The profile {profile} needs {key}.",
        "Aggiungi {key} = {{ … }}.", "Add {key} = {{ … }}.",
    ),
    "profile_without": Words(
        "Con il profilo {profile} non serve {key}.", "The profile {profile} makes no use of {key}.",
        "Toglilo, o correggi il profilo.", "Remove it, or correct profile.",
    ),
    "profile_needs_bill": Words(
        "Con il profilo {profile} serve la bolletta.", "The profile {profile} needs a bill.",
        "Aggiungi bill = {{ total = 2700 }}, i kWh di un anno.", "Add bill = {{ total = 2700 }}, kWh of a year.",
    ),
    "arera_power_class": Words(
        "La tabella dell'ARERA vuole una classe di potenza.", "ARERA's table needs a power class.",
        'Aggiungi power_class = "1.5<P<=3", com\'è nel file.', 'Add power_class = "1.5<P<=3", as in the file.',
    ),
    "arera_one_file": Words(
        "La tabella dell'ARERA è un file solo.", "ARERA's table is one file.", "Tienine uno.", "Keep one of them."
    ),
    "day_without_energy": Words(
        "Il giorno tipo è senza energia.", "The typical day has no energy.",
        "Metti delle ore sopra 0.", "Give some hours above 0.",
    ),
    "bill_empty": Words(
        "La bolletta è vuota.", "The bill has nothing.",
        "Dai il totale (total); o f1, f2 e f3; o f1 e f23.", "Give total; or f1, f2 and f3; or f1 and f23.",
    ),
    "bill_columns": Words(
        "La bolletta ha {columns}.", "The bill has {columns}.",
        "Dai il totale (total); o f1, f2 e f3; o f1 e f23.", "Give total; or f1, f2 and f3; or f1 and f23.",
    ),
    "bill_lengths": Words(
        "Le colonne della bolletta hanno questi numeri di valori: {lengths}.",
        "The columns of the bill have these numbers of values: {lengths}.",
        "Dai a ogni colonna un numero per l'anno, o a tutte dodici, da gennaio.",
        "Give each column one number for the year, or all of them twelve, January first.",
    ),
    # plants
    "plant_without_series": Words(
        "L'impianto {plant} non è fotovoltaico e non ha la sua serie.", "Plant {plant} is no pv and has no series.",
        "Aggiungi series = il suo file.", "Add series = its file.",
    ),
    "arrays_of_no_pv": Words(
        "L'impianto {plant} ha dei campi di pannelli ma non è fotovoltaico.", "Plant {plant} has arrays but is no pv.",
        "Toglili.", "Remove them.",
    ),
    "plant_without_arrays": Words(
        "L'impianto {plant} non ha né campi di pannelli né una serie.",
        "Plant {plant} has neither arrays nor a series.",
        "Aggiungi arrays = [{{ kw = 6, tilt = 20 }}].", "Add arrays = [{{ kw = 6, tilt = 20 }}].",
    ),
    "arrays_unlike_plant": Words(
        "I campi hanno {peak} kW, l'impianto {kw} kW.", "The arrays have {peak} kW, the plant {kw} kW.",
        "Correggi uno dei due.", "Correct one of the two.",
    ),
    "owner_unknown": Words(
        "Il proprietario {given} dell'impianto {plant} non è un socio.",
        "The owner {given} of plant {plant} is no member.",
        "Scrivi la chiave di un socio, «community» o «third_party», o lascia in bianco se è di chi lo ospita.",
        "Write a member's id, 'community' or 'third_party', or leave it out for the host.",
    ),
    "financing_shares": Words(
        "Le quote del denaro per {plant} fanno {total}.", "The shares of the money for {plant} add to {total}.",
        "Insieme devono fare 1.", "Make them add to 1.",
    ),
    "financing_years": Words(
        "Al finanziamento di {plant} mancano gli anni.", "The {kind} of {plant} has no years.",
        "Aggiungi years = 10.", "Add years = 10.",
    ),
}  # fmt: skip
"""Every refusal of a description by its code; the places are the values that it must be given."""
