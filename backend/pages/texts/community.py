"""The community's front page and the list of its months."""

from __future__ import annotations

PAIRS = {
    "home.title": ("{community}", "{community}"),
    "home.eyebrow": ("Comunità energetica rinnovabile", "Renewable energy community"),
    "home.lead": (
        "Siamo {members} soci e {plants} impianti: usiamo insieme, nella stessa ora, l'energia che facciamo qui, e ci "
        "dividiamo il contributo che lo Stato riconosce per questo.",
        "We are {members} members and {plants} plants: together, in the same hour, we use the energy that we make "
        "here, "
        "and we divide what the State pays for doing so.",
    ),
    "home.who": ("Chi siamo: {classes}.", "Who we are: {classes}."),
    "home.class.citizen": ("famiglie: {count}", "households: {count}"),
    "home.class.association": ("associazioni: {count}", "associations: {count}"),
    "home.class.shop": ("esercizi: {count}", "shops: {count}"),
    "home.class.company": ("imprese: {count}", "companies: {count}"),
    "home.class.public_body": ("enti pubblici: {count}", "public bodies: {count}"),
    "home.what": ("Che cos'è l'energia condivisa?", "What is shared energy?"),
    "home.what_alt": (
        "Un tetto con pannelli immette energia nella rete; nella stessa ora due case della stessa cabina primaria la "
        "prelevano.",
        "A roof with panels puts energy into the grid; in the same hour two houses of the same primary substation take "
        "it.",
    ),
    "home.what_1": (
        "I tetti con i pannelli immettono in rete l'energia che non usano.",
        "Roofs with panels put into the grid the energy that they do not use.",
    ),
    "home.what_2": (
        "Nella stessa ora le altre case della zona ne prelevano.",
        "In the same hour the other houses of the area take some.",
    ),
    "home.what_3": (
        "Il più piccolo dei due numeri è l'energia condivisa. Se alle 13 i tetti immettono 10 kWh e le case ne "
        "prelevano "
        "6, ne condividiamo 6: per ognuno il GSE, il gestore pubblico, paga un contributo alla comunità.",
        "The smaller of the two numbers is the shared energy. If at 1 pm the roofs inject 10 kWh and the houses "
        "withdraw "
        "6, we share 6: for each of them the GSE, the public operator, pays the community.",
    ),
    "home.roof": ("tetto", "roof"),
    "home.houses": ("case", "houses"),
    "home.substation": ("cabina", "substation"),
    "home.glance_shared": ("condivisi tra noi {period}", "shared among us {period}"),
    "home.glance_euros": ("divisi tra i soci {period}", "divided among the members {period}"),
    "home.news_line": ("{shared} condivisi, {cents} ai soci", "{shared} shared, {cents} to the members"),
    "home.plot_source": (
        "Fonte: i contatori di rete, letti a quarti d'ora e sommati per ora.",
        "Source: the grid meters, read every quarter-hour and added up by hour.",
    ),
    "home.energy": ("La nostra energia", "Our energy"),
    "home.spans": ("Scegli il periodo", "Choose the period"),
    "span.today": ("Oggi", "Today"),
    "span.month": ("Questo mese", "This month"),
    "span.settled": ("Ultimo mese chiuso", "Last settled month"),
    "span.year": ("Dodici mesi", "Twelve months"),
    "home.day_only": ("{day}, finora", "{day}, so far"),
    "home.days": ("dal {first} al {last}", "from {first} to {last}"),
    "home.provisional": (
        "Misure provvisorie: il riparto del mese può cambiarle.",
        "Provisional measurements: the month's settlement may change them.",
    ),
    "home.unmeasured": (
        "Sono le misure dei contatori di rete. Ciò che ogni tetto fa e usa subito sotto di sé qui non si vede.",
        "These are the grid meters' measurements. What a roof makes and uses at once beneath it does not show here.",
    ),
    "home.produced": ("prodotta", "produced"),
    "home.produced_what": ("Quanto hanno fatto i nostri impianti.", "What our plants made."),
    "home.consumed": ("consumata", "consumed"),
    "home.consumed_what": (
        "Quanto abbiamo usato in tutto: dalla rete e dai propri tetti.",
        "What we used in all: from the grid and from our own roofs.",
    ),
    "home.injected": ("immessa in rete", "injected into the grid"),
    "home.injected_what": ("Quanto i tetti hanno dato agli altri.", "What the roofs gave to others."),
    "home.withdrawn": ("prelevata dalla rete", "withdrawn from the grid"),
    "home.withdrawn_what": ("Quanto i soci hanno preso, in tutte le ore.", "What members took, at all hours."),
    "home.shared": ("condivisa", "shared"),
    "home.shared_what": (
        "È {of_injected} di quanto immettiamo e {of_withdrawn} di quanto preleviamo: quanto usano {homes} famiglie "
        "tipo "
        "(2\u202f700 kWh l'anno) nello stesso periodo.",
        "It is {of_injected} of what we inject and {of_withdrawn} of what we withdraw: what {homes} typical households "
        "(2,700\u00a0kWh a year) use over the same time.",
    ),
    "home.shared_part": (
        "È {of_injected} di quanto immettiamo e {of_withdrawn} di quanto preleviamo.",
        "It is {of_injected} of what we inject and {of_withdrawn} of what we withdraw.",
    ),
    "home.shared_none": (
        "In nessuna ora abbiamo immesso e prelevato insieme.",
        "In no hour have we injected and withdrawn together.",
    ),
    "home.nothing_injected": (
        "Finora nessuno ha immesso energia: si condivide quando i tetti sono al sole",
        "Nobody has injected any energy yet: there is sharing when the roofs are in the sun",
    ),
    "home.day_what": (
        "Il giorno tipico: media di ogni ora dell'orologio, {period}. Il verde è l'energia condivisa.",
        "The typical day: the mean of each hour of the clock, {period}. Green is the shared energy.",
    ),
    "home.day_today": (
        "Le ore di oggi finora. Il verde è l'energia condivisa.",
        "Today's hours so far. Green is shared.",
    ),
    "home.day_table": ("Giorno tipico, kWh medi in ogni ora, {period}", "Typical day, mean kWh in each hour, {period}"),
    "home.when": ("Quando far partire la lavatrice?", "When to run the washing machine?"),
    "home.when_hours": (
        "{hours}: in queste ore di solito immettiamo più di quanto preleviamo, e ogni kWh usato allora è condiviso.",
        "{hours}: at these hours we usually inject more than we withdraw, and every kWh used then is shared.",
    ),
    "home.when_range": ("tra le {start} e le {end}", "between {start} and {end}"),
    "home.when_and": ("{first} e {second}", "{first} and {second}"),
    "home.when_none": (
        "In questo periodo c'è sempre chi preleva quanto immettiamo: a tutte le ore è già tutto condiviso.",
        "In this period there is always somebody to take what we inject: at every hour all of it is shared already.",
    ),
    "home.when_basis": ("Dal giorno tipico, {period}.", "From the typical day, {period}."),
    "months.best": (
        "{month} è il mese in cui abbiamo condiviso di più: {kwh}",
        "{month} is the month in which we shared most: {kwh}",
    ),
    "months.no_best": ("In nessun mese abbiamo condiviso energia", "In no month have we shared energy"),
    "months.what": (
        "Per ogni mese due barre: a sinistra l'immessa, a destra la prelevata. Il verde, uguale in tutte e due, è la "
        "condivisa.",
        "Two bars for each month: injected on the left, withdrawn on the right. Green, the same in both, is shared.",
    ),
    "months.alt": (
        "Energia immessa, prelevata e condivisa di ogni mese. I valori sono nella tabella.",
        "Injected, withdrawn and shared energy of each month. The values are in the table.",
    ),
    "months.axis": ("kWh in un mese", "kWh in a month"),
    "months.table": ("Energia di ogni mese, in kWh", "Each month's energy, in kWh"),
    "months.month": ("Mese", "Month"),
    "months.slider": ("Scegli il mese", "Choose the month"),
    "home.euros": (
        "In {count} mesi ai soci {members} su {received} ricevuti",
        "In {count} months {members} to the members, of {received} received",
    ),
    "home.euros_one": (
        "In un mese ai soci {members} su {received} ricevuti",
        "In one month {members} to the members, of {received} received",
    ),
    "home.euros_what": (
        "Da dove a dove: il contributo del GSE, {period}, e come le regole della comunità lo dividono.",
        "From where to where: what the GSE paid, {period}, and how the community's rules divide it.",
    ),
    "home.euros_table": ("Come è stato diviso il contributo", "How the contribution was divided"),
    "home.part": ("Parte", "Part"),
    "home.of_whole": ("Parte del ricevuto", "Part of what was received"),
    "home.to_members": ("Ai soci", "To the members"),
    "home.to_fund": ("Al fondo {name}", "To the {name} fund"),
    "home.to_fees": ("Al GSE, per il servizio", "To the GSE, for its service"),
    "home.received": ("Ricevuti in tutto", "Received in all"),
    "home.members": ("Chi riceve quanto", "Who receives how much"),
    "home.members_office": (
        "Dal più grande al più piccolo. I millesimi dicono quale parte spetta a ciascuno.",
        "From the largest to the smallest. The quota in thousandths says what part is due to each.",
    ),
    "home.members_member": (
        "I millesimi di tutti, dal più grande: dicono quale parte spetta a ciascuno. Gli euro vedi solo i tuoi.",
        "Everybody's quota, from the largest: it says what part is due to each. Of euros you see your own.",
    ),
    "home.members_guest": (
        "{count} soci si dividono {cents}. Quanto spetta a ciascuno lo vede chi entra: un socio i propri euro e i "
        "millesimi di tutti.",
        "{count} members divide {cents}. Who signs in sees how much is due to each: a member its own euros and "
        "everybody's "
        "quota.",
    ),
    "home.last_euros": ("Euro, {month}", "Euros, {month}"),
    "home.year_euros": ("Euro, {count} mesi", "Euros, {count} months"),
    "home.news": ("Ultimi mesi pubblicati", "Latest months published"),
    "home.news_what": (
        "Ogni mese più di un calcolatore rifà il conto da sé; si pubblica solo ciò su cui sono d'accordo, e chiunque "
        "può "
        "controllarlo.",
        "Each month more than one computer does the sums by itself; only what they agree on is published, and anybody "
        "can "
        "check it.",
    ),
    "home.all_months": ("Tutti i mesi", "All months"),
    "home.curves": ("Guarda le curve ora per ora", "Look at the curves hour by hour"),
    "state.final": ("definitivo", "final"),
    "state.open": ("in verifica fino al {day}", "under review until {day}"),
    "state.corrected": ("corretto, in verifica fino al {day}", "corrected, under review until {day}"),
    "state.suspended": ("sospeso fino al {day}", "suspended until {day}"),
    "state.void": ("annullato, sarà rifatto", "void, to be done again"),
    "state.waiting": ("non ancora pubblicato", "not published yet"),
    "list.title": ("I mesi", "The months"),
    "list.lead": (
        "Un riparto per ogni mese: quanta energia abbiamo condiviso, quanto abbiamo ricevuto, quanto è andato ai soci.",
        "A settlement for each month: how much energy we shared, how much we received, how much went to the members.",
    ),
    "list.table": (
        "I mesi chiusi: energia in kWh, importi in euro",
        "The settled months: energy in kWh, amounts in euros",
    ),
    "list.injected": ("Immessa kWh", "Injected kWh"),
    "list.withdrawn": ("Prelevata kWh", "Withdrawn kWh"),
    "list.shared": ("Condivisa kWh", "Shared kWh"),
    "list.received": ("Ricevuti dal GSE", "Received from the GSE"),
    "list.members": ("Ai soci", "To the members"),
    "list.state": ("Stato", "State"),
    "list.total": ("In tutto", "In all"),
    "list.states": (
        "Definitivo: pubblicato, e il periodo di verifica è passato. In verifica: pubblicato, si può ancora "
        "correggere. Corretto: era definitivo, e dati arrivati dopo lo cambiano con un conguaglio.",
        "Final: published, and the review window is over. Under review: published, and may still be corrected. "
        "Corrected: it was final, and data that came later change it by a correction.",
    ),
    "home.csv": ("Scarica la tabella (CSV)", "Download the table (CSV)"),
}
