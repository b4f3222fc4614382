"""What is published of a month, and its statement."""

from __future__ import annotations

PAIRS = {
    "publication.title": ("La verifica di questo riparto", "How this settlement is checked"),
    "publication.what": (
        "Più calcolatori, di mani diverse, rifanno ogni mese i conti dai file dei contatori, ciascuno per sé. "
        "Il riparto vale solo se abbastanza di loro firmano lo stesso risultato.",
        "Several computers in different hands do each month's accounts again from the meters' files, each by itself. "
        "The settlement counts only if enough of them sign the same result.",
    ),
    "publication.not_yet": ("Non è ancora pubblicato", "It is not published yet"),
    "publication.not_yet_next": (
        "I calcolatori lo pubblicano quando sono d'accordo: di solito pochi minuti dopo la fine del mese.",
        "The computers publish it when they agree: usually a few minutes after the month has ended.",
    ),
    "publication.void": ("Annullato dai soci, il {day}", "Declared void by the members, on {day}"),
    "publication.void_next": (
        "Quanto era pubblicato non vale. I calcolatori pubblicano di nuovo il mese, con ciò che era sbagliato "
        "corretto.",
        "What was published does not count. The computers publish the month again, with what was wrong mended.",
    ),
    "publication.revised": (
        "È la revisione numero {revision}: prende il posto di quanto era pubblicato prima.",
        "It is revision number {revision}: it takes the place of what was published before.",
    ),
    "publication.suspended": (
        "Sospeso fino al {until}, se i soci non decidono prima",
        "Suspended until {until}, unless the members decide before",
    ),
    "publication.suspended_by.auditor": (
        "Un revisore ha chiesto di ricontrollarlo, il {since}.",
        "An auditor asked to look at it again, on {since}.",
    ),
    "publication.suspended_by.members": (
        "Dei soci hanno chiesto di ricontrollarlo, il {since}.",
        "Members asked to look at it again, on {since}.",
    ),
    "publication.suspended_says": ("«{title}» {description}", "“{title}” {description}"),
    "publication.suspension_confirmed": (
        "I soci non l'hanno annullato: vale, dal {day}.",
        "The members did not declare it void: it counts, from {day} on.",
    ),
    "publication.suspension_ended": (
        "La sospensione è finita il {day}: nessuno l'ha annullato, e vale.",
        "The suspension ended on {day}: nobody declared it void, and it counts.",
    ),
    "publication.decisions": ("Che cosa decidono i soci", "What the members decide"),
    "publication.claims": ("I token per l'energia di questo mese", "The tokens for this month's energy"),
    "publication.claims_open": (
        "Riservati ai soci: {reserved}. Ritirati finora: {claimed}. Il resto si può ritirare fino al {day}, poi "
        "decade.",
        "Kept for the members: {reserved}. Taken so far: {claimed}. The rest can be taken until {day}, then it lapses.",
    ),
    "publication.claims_over": (
        "Riservati ai soci: {reserved}. Ritirati: {claimed}. Il termine era il {day}.",
        "Kept for the members: {reserved}. Taken: {claimed}. They could be taken until {day}.",
    ),
    "publication.claims_less": (
        "Il riparto ne prevedeva {published}: il mese non permetteva di più, e ogni riga ne ha la stessa parte.",
        "The settlement had {published}: the month allowed no more, and each line has the same part of them.",
    ),
    "publication.claims_final": (
        "{tokens}, da ritirare quando qualcuno apre il ritiro.",
        "{tokens}, to be taken once somebody opens the claims.",
    ),
    "publication.claims_later": (
        "{tokens}, da ritirare quando il riparto è definitivo.",
        "{tokens}, to be taken once the settlement is final.",
    ),
    "publication.given_back": (
        "Alcuni soci lasciano una parte di quanto spetta loro: questo mese {euros}, andati al fondo interno.",
        "Some members leave a part of what they are due: {euros} this month, gone to the internal fund.",
    ),
    "publication.no_chain": (
        "Questa comunità non pubblica i suoi conti",
        "This community does not publish its accounts",
    ),
    "publication.window": (
        "In verifica: si può contestare e correggere fino al {until}",
        "Under review: it can be challenged and corrected until {until}",
    ),
    "publication.final": (
        "Definitivo: il periodo di verifica è finito il {until}",
        "Final: the review window ended on {until}",
    ),
    "publication.signed": (
        "{signers} calcolatori su {reporters} hanno firmato lo stesso risultato; ne bastavano {threshold}.",
        "{signers} of {reporters} computers signed the same result; {threshold} were enough.",
    ),
    "publication.signed_unknown": (
        "{signers} calcolatori su {reporters} hanno firmato lo stesso risultato.",
        "{signers} of {reporters} computers signed the same result.",
    ),
    "publication.unsigned": (
        "Le firme stanno nel registro, che in questo momento non risponde.",
        "The signatures are in the register, which does not answer just now.",
    ),
    "publication.same": (
        "L'energia condivisa e gli euro di questa pagina sono quelli pubblicati.",
        "The shared energy and the euros of this page are those that were published.",
    ),
    "publication.other": (
        "Attenzione: i numeri di questa pagina non sono quelli pubblicati. Valgono quelli pubblicati: {shared} "
        "condivisi e {euros} tra fondi e soci.",
        "Beware: this page's numbers are not those that were published. The published ones count: {shared} shared "
        "and {euros} for funds and members.",
    ),
    "publication.own": (
        "Ogni socio controlla la propria riga sul suo telefono, dalla pagina «Perché questa cifra?».",
        "Each member checks its own line on its phone, from the page “Why this amount?”.",
    ),
    "publication.details": (
        "Le impronte, per chi vuole rifare il controllo",
        "The fingerprints, to do the check again",
    ),
    "publication.published_at": ("Pubblicato", "Published"),
    "publication.revision": ("Revisione", "Revision"),
    "publication.first": ("la prima", "the first"),
    "publication.leaves": ("Soci nel riparto", "Members in the settlement"),
    "publication.root": ("Impronta del riparto", "The settlement's fingerprint"),
    "publication.dataset": ("Impronta dei dati", "The data's fingerprint"),
    "publication.rules": ("Impronta delle regole", "The rules' fingerprint"),
    "publication.code": ("Impronta del programma", "The program's fingerprint"),
    "publication.signers": ("Chi ha firmato", "Who signed"),
    "statement.title": ("Prospetto del mese", "Statement of the month"),
    "statement.what": (
        "Come nei conti del GSE: dall'energia ai contributi, dai contributi ai fondi e ai soci.",
        "As in the GSE's accounts: from energy to contributions, from contributions to funds and members.",
    ),
    "statement.line": ("Voce", "Line"),
    "statement.energy": ("Energia kWh", "Energy kWh"),
    "statement.rate": ("Media €/MWh", "Mean €/MWh"),
    "statement.amount": ("Importo", "Amount"),
    "statement.csv": ("Scarica il prospetto (CSV)", "Download the statement (CSV)"),
    "statement.pdf": ("Stampa il prospetto (PDF)", "Print the statement (PDF)"),
    "statement.line.injected": ("Energia immessa", "Energy injected"),
    "statement.line.withdrawn": ("Energia prelevata", "Energy withdrawn"),
    "statement.line.shared": ("Energia condivisa", "Energy shared"),
    "statement.line.tip": ("Tariffa premio", "Premium tariff"),
    "statement.line.valorisation": ("Contributo di valorizzazione", "Valorisation"),
    "statement.line.contributions": ("Contributi", "Contributions"),
    "statement.line.fees": ("Corrispettivi trattenuti dal GSE", "Fees kept by the GSE"),
    "statement.line.net": ("Da dividere tra fondi e soci", "For funds and members"),
    "statement.line.fund": ("Al fondo: {name}", "To the fund: {name}"),
    "statement.line.members": ("Ai soci", "To the members"),
    "paper.month": ("Riparto di {month}", "Settlement of {month}"),
    "paper.member": ("{member}, {month}", "{member}, {month}"),
    "paper.pdf": ("Stampa questo conto (PDF)", "Print this account (PDF)"),
    "paper.synthetic": (
        "Nessuna persona e nessun pagamento sono veri.",
        "No person and no payment in it is real.",
    ),
    "paper.foot": ("{community} · stampato il {printed}", "{community} · printed on {printed}"),
    "paper.published": (
        "Pubblicato il {time}, revisione {revision}. Impronta {root}",
        "Published on {time}, revision {revision}. Fingerprint {root}",
    ),
}
