"""The page of one member and the list of them."""

from __future__ import annotations

PAIRS = {
    "nav.people": ("Soci", "Members"),
    "people.title": ("I soci", "The members"),
    "people.lead": (
        "Chi fa parte della comunità e con quanti millesimi: sono la parte di ciascuno quando si divide, su mille.",
        "Who belongs to the community and with what quota: each one's part of what is divided, in thousandths.",
    ),
    "people.table": ("I soci e i loro millesimi", "The members and their quotas"),
    "people.class": ("Chi è", "Kind"),
    "people.none": (
        "Ancora nessun mese: i millesimi si vedranno col primo riparto.",
        "No month yet: quotas come with it.",
    ),
    "me.eyebrow_own": ("La tua pagina", "Your page"),
    "me.eyebrow": ("La pagina del socio", "The member's page"),
    "me.last": ("{month}: quanto ti spetta", "{month}: what you are due"),
    "me.last_other": ("{month}: quanto gli spetta", "{month}: what it is due"),
    "me.why": ("Perché questa cifra?", "Why this amount?"),
    "me.state.final": (
        "Cifra definitiva: pubblicata, e il periodo di verifica è finito.",
        "Final: published, and the review window is over.",
    ),
    "me.state.open": (
        "Pubblicata; si può ancora correggere fino al {day}.",
        "Published; it may still be corrected until {day}.",
    ),
    "me.state.corrected": (
        "Corretta dopo che era definitiva; la correzione è in verifica fino al {day}.",
        "Corrected after it was final; the correction is under review until {day}.",
    ),
    "me.state.suspended": (
        "Sospesa fino al {day}: qualcuno ha chiesto di ricontrollare il mese.",
        "Suspended until {day}: somebody asked to look at the month again.",
    ),
    "me.state.void": (
        "Annullata dai soci: il mese sarà pubblicato di nuovo.",
        "Declared void by the members: the month will be published again.",
    ),
    "me.state.waiting": ("Non ancora pubblicata.", "Not published yet."),
    "me.year": ("in {count} mesi, {period}", "in {count} months, {period}"),
    "me.year_what": (
        "La somma di tutti gli importi, dopo fondi e corrispettivi.",
        "The sum of all amounts, after funds and fees.",
    ),
    "me.quota": ("millesimi, {month}", "thousandths, {month}"),
    "me.quota_what": (
        "È la tua parte di quanto i soci dividono: su 1.000 € te ne toccano {euros}.",
        "It is your part of what the members divide: of €1,000, {euros} go to you.",
    ),
    "me.quota_what_other": (
        "È la sua parte di quanto i soci dividono: su 1.000 € gliene toccano {euros}.",
        "It is its part of what the members divide: of €1,000, {euros} go to it.",
    ),
    "me.none": (
        "Ancora nessun mese: dopo il primo riparto qui c'è l'importo, con ogni passo che ci porta.",
        "No month yet: after the first settlement the amount is here, with every step that leads to it.",
    ),
    "me.months": ("Mese per mese", "Month by month"),
    "me.months_what": (
        "Apri un mese per vedere, passo per passo, perché quell'importo.",
        "Open a month to see, step by step, why that amount.",
    ),
    "me.months_table": (
        "Ogni mese: energia in kWh, millesimi, euro",
        "Each month: energy in kWh, quota in thousandths, euros",
    ),
    "me.quota_column": ("Millesimi", "Quota (‰)"),
    "me.day": ("In {month} è condiviso {share} di quanto prelevi", "In {month} {share} of what you withdraw is shared"),
    "me.day_other": (
        "In {month} è condiviso {share} di quanto preleva",
        "In {month} {share} of what it withdraws is shared",
    ),
    "me.day_producer": (
        "In {month} è condiviso {share} di quanto immetti",
        "In {month} {share} of what you inject is shared",
    ),
    "me.day_producer_other": (
        "In {month} è condiviso {share} di quanto immette",
        "In {month} {share} of what it injects is shared",
    ),
    "me.day_none": ("In {month} non hai prelevato energia", "In {month} nothing was withdrawn"),
    "me.day_what": (
        "Il giorno tipico di questo contatore: media di ogni ora dell'orologio. Il verde è la parte condivisa.",
        "The typical day at this meter: the mean of each hour of the clock. Green is the shared part.",
    ),
    "me.day_more": (
        "Più consumi nelle ore di sole, più ne è condiviso.",
        "The more is used in the hours of sun, the more is shared.",
    ),
    "me.curve": ("Le curve, giorno per giorno", "The curves, day by day"),
    "me.plants": ("I tuoi impianti", "Your plants"),
    "me.plants_other": ("I suoi impianti", "Its plants"),
    "me.plants_what": (
        "Quanto hanno immesso in {month}, e quanto è stato condiviso.",
        "What they injected in {month}.",
    ),
    "me.produced": ("Prodotta kWh", "Produced kWh"),
    "me.unmeasured": ("non misurata", "not measured"),
    "me.plants_table": ("Gli impianti in {month}", "The plants in {month}"),
    "me.next": ("Servizi e token", "Services and tokens"),
    "me.turn": ("in un servizio tocca a te", "in one service it is your turn"),
    "me.turn_other": ("in un servizio tocca a questo socio", "in one service it is this member's turn"),
    "me.turns": ("in {count} servizi tocca a te", "in {count} services it is your turn"),
    "me.turns_other": ("in {count} servizi tocca a questo socio", "in {count} services it is this member's turn"),
    "me.no_turns": ("adesso nessuno aspetta te", "nobody is waiting for you now"),
    "me.no_turns_other": ("adesso nessuno aspetta questo socio", "nobody is waiting for this member now"),
    "me.tokens": ("ne hai {tokens} da spendere", "you have {tokens} to spend"),
    "me.tokens_other": ("ne ha {tokens} da spendere", "it has {tokens} to spend"),
    "me.shared_note": (
        "Energia condivisa: la parte di questo socio come consumatore.",
        "Shared energy: this member's part as a consumer.",
    ),
    # why this amount: what each step is about, for whom has never heard of it
    "story.plain_shared": (
        "Tutto comincia da quanto abbiamo usato insieme: energia immessa da alcuni e prelevata da altri nella stessa "
        "ora.",
        "It all begins with what we used together: energy that some injected and others withdrew in the same hour.",
    ),
    "story.plain_tip": (
        "È quanto lo Stato riconosce, attraverso il GSE, per ogni kWh condiviso.",
        "It is what the State pays, through the GSE, for every kWh shared.",
    ),
    "story.plain_net": (
        "La valorizzazione restituisce i costi di rete che l'energia condivisa non ha causato; i corrispettivi sono il "
        "prezzo del servizio del GSE.",
        "The valorisation gives back the grid costs that shared energy did not cause; the fees are the price of the "
        "GSE's "
        "service.",
    ),
    "story.plain_surplus": (
        "Quando la comunità condivide molto, la legge riserva una parte della tariffa premio a chi non è impresa.",
        "When the community shares a lot, the law reserves a part of the premium tariff for whoever is not an "
        "enterprise.",
    ),
    "story.plain_funds": (
        "Una parte resta in comune, come l'assemblea ha scelto: {funds}.",
        "A part stays in common, as the assembly chose: {funds}.",
    ),
    "story.plain_quota": (
        "Dicono quale parte ti spetta di ogni mille: più contribuisci, più ne hai; chi ne ha moltissimi ne lascia a "
        "chi ha "
        "più bisogno.",
        "They say what part of every thousand is due to you: the more you contribute the more you have; who has very "
        "many "
        "leaves some to who needs more.",
    ),
    "story.plain_amount": (
        "Quanto i soci dividono, per la tua parte su mille.",
        "What the members divide, times your part of a thousand.",
    ),
    "people.since": ("socio dal {day}", "a member since {day}"),
    "people.left": ("uscito il {day}", "left on {day}"),
    "people.door": ("La porta è aperta", "The door is open"),
    "people.door_what": (
        "Si può dire di no a chi chiede di entrare solo per sette motivi di legge. Ogni no è pubblico, col suo "
        "motivo e senza il nome.",
        "Who asks to join can be refused only for seven reasons of the law. Each refusal is public, with its reason "
        "and without a name.",
    ),
    "people.no_refusals": ("Finora nessun no.", "No refusals so far."),
    "people.refusal": ("{day}: {reason}", "{day}: {reason}"),
    "refusal.not eligible": ("la legge non ammette enti di questo tipo", "the law does not admit bodies of this kind"),
    "refusal.main activity": (
        "l'energia è l'attività principale dell'impresa",
        "energy is the enterprise's main business",
    ),
    "refusal.outside the area": (
        "il punto di prelievo è fuori dalla zona della cabina primaria",
        "the point of delivery lies outside the primary substation's area",
    ),
    "refusal.point taken elsewhere": (
        "il punto di prelievo è già in un'altra configurazione",
        "the point of delivery belongs to another configuration",
    ),
    "refusal.identity not proven": (
        "identità o punto di prelievo non dimostrati",
        "identity or point of delivery not proven",
    ),
    "refusal.already a member": ("è già socio", "already a member"),
    "refusal.application incomplete": (
        "manca ciò che lo statuto chiede a tutti, ed è stato chiesto",
        "what the statute asks of everybody is missing, and was asked for",
    ),
    "membership.title": ("Il tuo posto nella comunità", "Your place in the community"),
    "membership.title_other": ("Il suo posto nella comunità", "Its place in the community"),
    "membership.private": (
        "Questo riquadro lo vedono il socio stesso, il gestore e il revisore.",
        "This box is seen by the member itself, the steward and the auditor.",
    ),
    "membership.class": ("Tipo di socio", "Kind of member"),
    "membership.since": ("Socio dal", "Member since"),
    "membership.left": ("Uscito il", "Left on"),
    "membership.left_what": (
        "{day}. I token non spesi sono andati alla comunità.",
        "{day}. Tokens not spent went to the community.",
    ),
    "membership.offices": ("Incarichi", "Offices"),
    "membership.office": ("{role}, fino al {day}", "{role}, until {day}"),
    "membership.phone": ("Il telefono con cui firmi", "The telephone that you sign with"),
    "membership.phone_other": ("Il telefono con cui firma", "The telephone that it signs with"),
    "membership.phone.same": ("Lo stesso dal primo giorno.", "The same since the first day."),
    "membership.phone.changed": ("{day}: telefono cambiato.", "{day}: telephone changed."),
    "membership.phone.recovered": (
        "{day}: telefono nuovo, con l'aiuto di due contatti.",
        "{day}: a new telephone, with the help of two contacts.",
    ),
    "membership.phone.cancelled": (
        "{day}: un cambio di telefono cominciato, poi ritirato.",
        "{day}: a change of telephone was begun, then withdrawn.",
    ),
    "membership.phone.stopped": (
        "{day}: un recupero con due contatti cominciato, poi fermato.",
        "{day}: a recovery with two contacts was begun, then stopped.",
    ),
    "membership.phone.changing": (
        "Cambio di telefono in corso: il nuovo vale dal {day}. Se non l'hai chiesto tu, fermalo prima.",
        "A change of telephone is under way: the new one counts from {day}. If you did not ask for it, stop it before.",
    ),
    "membership.phone.recovering": (
        "Recupero in corso con due contatti: il telefono nuovo vale dal {day}. Se non l'hai chiesto tu, fermalo prima.",
        "A recovery with two contacts is under way: the new telephone counts from {day}. If you did not ask for it, "
        "stop it before.",
    ),
    "membership.contacts": ("Contatti, se perdi il telefono", "Contacts, if you lose the telephone"),
    "membership.contacts_other": ("Contatti, se perde il telefono", "Contacts, if it loses the telephone"),
    "membership.contacts.none": (
        "Nessuno. Con tre contatti, due di loro possono darti un telefono nuovo in sette giorni.",
        "Nobody. With three contacts, two of them can give you a new telephone in seven days.",
    ),
    "membership.contacts.coming": ("dal {day}: {names}", "from {day}: {names}"),
    "membership.contact_of": ("Sei contatto di", "You are a contact of"),
    "membership.contact_of_other": ("È contatto di", "It is a contact of"),
    "membership.delegate": ("Chi chiede servizi per te", "Who asks for services for you"),
    "membership.delegate_other": ("Chi chiede servizi al suo posto", "Who asks for services in its place"),
    "membership.delegate.none": ("Nessuno.", "Nobody."),
    "membership.delegate.limits": (
        "{name}: fino a {each} per servizio e {month} al mese; questo mese {spent}.",
        "{name}: up to {each} for a service and {month} in a month; {spent} this month.",
    ),
    "membership.delegate.ended": (
        "Nessuno; l'ultima delega è finita il {day}.",
        "Nobody; the last one ended on {day}.",
    ),
    "membership.acts_for": ("Chiedi servizi per", "You ask for services for"),
    "membership.acts_for_other": ("Chiede servizi per", "It asks for services for"),
}
