"""The page of the audit."""

from __future__ import annotations

PAIRS = {
    "audit.title": ("Verifica", "Audit"),
    "audit.what": (
        "Rifacciamo tutta la storia della comunità dal registro comune, che nessuno può cambiare: ogni socio ammesso, "
        "ogni token, ogni servizio, ogni riparto. Poi confrontiamo ogni numero con quello pubblicato.",
        "We do the community's whole history again from the common register, which nobody can change: every member "
        "admitted, every token, every service, every settlement. Then each number is compared with the published one.",
    ),
    "audit.own": (
        "Non devi fidarti di questa pagina: lo stesso controllo si fa con il tuo computer.",
        "You need not trust this page: the same check can be made on your own computer.",
    ),
    "audit.own_how": ("Come farlo da te", "How to do it yourself"),
    "audit.own_text": (
        "Prendi il programma, il file della comunità e, se vuoi, i dati di un mese, e dai questo comando. "
        "Non legge niente da noi: solo dal registro.",
        "Take the program, the community's file and, if you like, the data of a month, and give this command. "
        "It reads nothing of ours: only the register.",
    ),
    "audit.run": ("Controlla adesso", "Check now"),
    "audit.month": ("Rifai anche i conti di", "Also settle again"),
    "audit.month_none": ("nessun mese: solo il registro", "no month: only the register"),
    "audit.month_hint": (
        "Per un mese si rifanno i conti dai file dei contatori: ci vuole qualche secondo in più.",
        "For a month the accounts are done again from the meters' files: it takes some seconds more.",
    ),
    "audit.sign_in": (
        "Chi è entrato può far partire un controllo; il risultato lo leggono tutti.",
        "Whoever is signed in can start a check; everybody can read its result.",
    ),
    "audit.none": ("Nessun controllo ancora", "No check yet"),
    "audit.none_next": ("Fai partire il primo: dura pochi secondi.", "Start the first: it takes a few seconds."),
    "audit.no_chain": ("Qui non c'è un registro da controllare", "There is no register to check here"),
    "audit.no_chain_next": (
        "Il registro nasce con ./borgo up, che fonda la comunità e pubblica i suoi mesi.",
        "The register is made by ./borgo up, which founds the community and publishes its months.",
    ),
    "audit.running": ("Stiamo controllando", "Checking"),
    "audit.reload": ("Aggiorna", "Refresh"),
    "audit.progress": ("Passo {done} di {steps}: {step}", "Step {done} of {steps}: {step}"),
    "audit.starting": ("si comincia", "starting"),
    "audit.step.the contracts' code and links": ("il codice delle regole e i loro legami", "the rules' code and links"),
    "audit.step.all events": ("tutti i fatti, dal primo", "all events, from the first"),
    "audit.step.what the contracts tell": ("che cosa dicono oggi le regole", "what the rules say today"),
    "audit.step.the settlements' data sets": ("i conti, rifatti dai contatori", "the accounts, done again from meters"),
    "audit.clean": ("Torna tutto", "All agrees"),
    "audit.clean_count": ("{count} confronti, nessuna differenza", "{count} comparisons, no difference"),
    "audit.wrong": ("{count} cose non tornano", "{count} things do not agree"),
    "audit.wrong_one": ("Una cosa non torna", "One thing does not agree"),
    "audit.failed": ("Il controllo non si è potuto fare", "The check could not be made"),
    "audit.only_english": ("Il programma che controlla dice perché, in inglese:", "The program that checks says why:"),
    "audit.failed_safe": ("I conti non ne sono toccati.", "The accounts are not touched by this."),
    "audit.when": (
        "Controllo del {time}: {events} fatti, {members} soci, {services} servizi, {settlements} riparti, "
        "fino al blocco {block} del registro.",
        "Check of {time}: {events} events, {members} members, {services} services, {settlements} settlements, "
        "up to block {block} of the register.",
    ),
    "audit.months_done": ("Rifatti dai contatori: {months}.", "Settled again from the meters: {months}."),
    "audit.table": ("Che cosa è stato confrontato", "What was compared"),
    "audit.kind": ("Riguarda", "About"),
    "audit.agrees": ("Torna", "Agrees"),
    "audit.differs": ("Non torna", "Differs"),
    "audit.findings": ("Che cosa non torna", "What does not agree"),
    "audit.expected": ("Doveva essere", "Should be"),
    "audit.found": ("Invece è", "But is"),
    "audit.notes": ("Da sapere", "To know"),
    "audit.kind.chain": ("il registro", "the register"),
    "audit.kind.code": ("il codice delle regole", "the rules' code"),
    "audit.kind.link": ("i legami tra le regole", "the rules' links"),
    "audit.kind.plan": ("le decisioni di fondazione", "the founding decisions"),
    "audit.kind.event": ("l'ordine dei fatti", "the order of events"),
    "audit.kind.parameter": ("i parametri", "parameters"),
    "audit.kind.office": ("gli incarichi", "offices"),
    "audit.kind.member": ("i soci", "members"),
    "audit.kind.key": ("le chiavi dei soci", "members' keys"),
    "audit.kind.issuance": ("i token emessi", "tokens issued"),
    "audit.kind.balance": ("i saldi", "balances"),
    "audit.kind.escrow": ("i token impegnati", "tokens set aside"),
    "audit.kind.supply": ("i token in tutto", "tokens in all"),
    "audit.kind.service": ("i servizi", "services"),
    "audit.kind.offer": ("offerte e riconoscimenti", "offers and recognitions"),
    "audit.kind.allowance": ("i doni dei sostenitori e il fondo comune", "stakeholders' gifts and the commons"),
    "audit.kind.ballot": ("le votazioni", "ballots"),
    "audit.kind.pause": ("le pause", "pauses"),
    "audit.kind.settlement": ("i riparti", "settlements"),
    "audit.kind.signatures": ("le firme", "signatures"),
    "audit.kind.dataset": ("i dati di un mese", "a month's data"),
    "audit.kind.reading": ("le letture", "readings"),
    "audit.kind.rules": ("le regole di calcolo", "rules of calculation"),
    "audit.kind.code version": ("la versione del programma", "the program's version"),
    "audit.kind.quota": ("i millesimi", "quotas"),
    "audit.kind.total": ("i totali", "totals"),
    "audit.kind.root": ("l'impronta del riparto", "the settlement's fingerprint"),
}
