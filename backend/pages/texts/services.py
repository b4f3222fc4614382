"""The pages of services."""

from __future__ import annotations

PAIRS = {
    "services.title": ("Servizi", "Services"),
    "services.eyebrow": ("Quello che i soci fanno gli uni per gli altri", "What members do for one another"),
    "services.what": (
        "Chi chiede un servizio impegna i token del prezzo; passano a chi lo fa quando è fatto e confermato, "
        "altrimenti tornano indietro.",
        "Whoever asks for a service sets its price in tokens aside; they pass to whoever does it once it is done and "
        "confirmed, otherwise they go back.",
    ),
    "services.private_note": (
        "I nomi e le parole di un accordo li vedono le due parti, il mediatore se c'è una contestazione, il gestore e "
        "il revisore.",
        "The names and words of an agreement are seen by its two parties, in a dispute by the mediator, by the steward "
        "and the auditor.",
    ),
    "services.filter": ("Quali servizi", "Which services"),
    "services.filter.all": ("Tutti", "All"),
    "services.filter.open": ("Aperti", "Open"),
    "services.filter.disputed": ("Contestati", "In dispute"),
    "services.filter.closed": ("Fatti", "Done"),
    "services.filter.resolved": ("Decisi", "Decided"),
    "services.filter.cancelled": ("Annullati", "Cancelled"),
    "services.filter.expired": ("Scaduti", "Expired"),
    "services.filter.mine": ("Solo i miei", "Only mine"),
    "services.filter.everybody": ("Di tutti", "Everybody's"),
    "services.csv": ("Scarica la tabella (CSV)", "Download the table (CSV)"),
    "services.group.turn": ("Tocca a te", "Your turn"),
    "services.group.turn_what": (
        "Questi servizi aspettano un tuo gesto. La firma la metti tu: qui si legge soltanto.",
        "These services wait for you. You sign for yourself: this page only reads.",
    ),
    "services.group.turn_none": (
        "Nessun servizio aspetta te, adesso.",
        "No service is waiting for you now.",
    ),
    "services.group.open": ("In corso", "Under way"),
    "services.group.open_what": (
        "Sono d'accordo, o si stanno accordando: i token sono impegnati.",
        "Agreed, or being agreed: the tokens are set aside.",
    ),
    "services.group.ended": ("Conclusi", "Ended"),
    "services.group.ended_what": ("Dal più recente.", "The newest first."),
    "services.column.service": ("Servizio", "Service"),
    "services.column.state": ("A che punto è", "Where it stands"),
    "services.column.parties": ("Chi", "Who"),
    "services.column.price": ("Prezzo in token", "Price in tokens"),
    "services.column.asked": ("Chiesto il", "Asked on"),
    "services.table": ("{group}: un servizio per riga", "{group}: one service in each row"),
    "services.more": ("I servizi più vecchi", "Older services"),
    "services.newest": ("Torna ai più recenti", "Back to the newest"),
    "services.shown": (
        "Qui i {shown} chiesti da meno tempo, su {total}; tutti gli altri sono nella tabella da scaricare.",
        "Here the {shown} asked for most recently, of {total}; all others are in the table to download.",
    ),
    "services.empty.none": ("Ancora nessun servizio", "No services yet"),
    "services.empty.none_next": (
        "Il primo nasce quando un socio chiede qualcosa a un altro: un passaggio, una lezione, una riparazione. "
        "Il benvenuto in token di ogni socio serve a cominciare.",
        "The first one begins when a member asks another for something: a lift, a lesson, a repair. "
        "Each member's welcome in tokens is there to begin with.",
    ),
    "services.empty.filtered": ("Nessun servizio così", "No such services"),
    "services.empty.filtered_next": ("Togli il filtro per vederli tutti.", "Take the filter away to see all of them."),
    "services.empty.show_all": ("Mostra tutti i servizi", "Show all services"),
    "services.no_chain": ("Qui non c'è ancora nulla", "There is nothing here yet"),
    "services.no_chain_next": (
        "Il registro della comunità non è acceso. Il gestore lo accende con ./borgo up.",
        "The community's register is not running. The steward starts it with ./borgo up.",
    ),
    "services.parties": ("{provider} per {requester}", "{provider} for {requester}"),
    "services.you": ("tu", "you"),
    "services.you_object": ("te", "you"),
    "services.requester": ("chi chiede", "who asks"),
    "services.provider": ("chi offre", "who offers"),
    "services.mediator": ("il mediatore", "the mediator"),
    "services.counter": ("Al banco di un'attività locale", "At a local counter"),
    "services.unknown": ("un ex socio", "a former member"),
    "services.state.requested": ("da accettare", "to be accepted"),
    "services.state.active": ("accettato", "accepted"),
    "services.state.delivered": ("da confermare", "to be confirmed"),
    "services.state.disputed": ("contestato", "in dispute"),
    "services.state.closed": ("fatto", "done"),
    "services.state.at_once": ("pagato subito", "paid at once"),
    "services.state.resolved": ("deciso dal mediatore", "decided by the mediator"),
    "services.state.halved": ("diviso a metà", "split in halves"),
    "services.state.cancelled": ("annullato", "cancelled"),
    "services.state.expired": ("scaduto", "expired"),
    "services.state.late": ("in ritardo", "late"),
    "services.wait.approve.me": (
        "Accettalo o rifiutalo entro il {when}; altrimenti scade e i token tornano a chi li ha impegnati.",
        "Accept or refuse it by {when}; otherwise it expires and the tokens go back to whoever set them aside.",
    ),
    "services.wait.approve.other": ("Deve accettare {who}, entro il {when}.", "To be accepted by {who}, until {when}."),
    "services.wait.start": ("Comincia {when}.", "It begins {when}."),
    "services.wait.deliver.me": (
        "Fallo, e di' che è fatto, entro il {when}.",
        "Do it, and say that it is done, by {when}.",
    ),
    "services.wait.deliver.other": (
        "Lo fa {who}, entro il {when}.",
        "To be done by {who}, until {when}.",
    ),
    "services.wait.confirm.me": (
        "Conferma che è stato fatto, o contestalo, entro il {when}. Se non dici nulla, vale come conferma.",
        "Confirm that it was done, or object, by {when}. If you say nothing, that counts as a yes.",
    ),
    "services.wait.confirm.other": (
        "Deve confermare {who}, entro il {when}; il silenzio vale come conferma.",
        "To be confirmed by {who}, until {when}; silence counts as a yes.",
    ),
    "services.wait.resolve.me": (
        "Ti hanno scelto come mediatore: di' come si divide il prezzo, entro il {when}. Altrimenti va metà a ciascuno.",
        "They chose you as the mediator: say how the price is divided, by {when}. Otherwise each gets half.",
    ),
    "services.wait.resolve.other": (
        "Decide {who} come mediatore, entro il {when}; altrimenti va metà a ciascuno.",
        "To be decided by {who} as the mediator, until {when}; otherwise each gets half.",
    ),
    "services.wait.resolve.unknown": (
        "Chi le parti hanno scelto come mediatore decide entro il {when}; altrimenti va metà a ciascuno.",
        "Whoever the parties chose as mediator decides by {when}; otherwise each gets half.",
    ),
    "services.wait.resolve.nobody": (
        "Nessun mediatore è stato scelto: se le parti non si accordano entro il {when}, va metà a ciascuno.",
        "No mediator was chosen: unless the parties agree by {when}, each gets half.",
    ),
    "services.late.me": (
        "Doveva essere fatto entro {planned}. Se è stato fatto, confermalo entro il {when}; altrimenti scade e i token "
        "ti tornano.",
        "It should have been done by {planned}. If it was, confirm it by {when}; otherwise it expires and the tokens "
        "come back to you.",
    ),
    "services.late.other": (
        "Doveva essere fatto entro {planned}. Se è stato fatto, può confermarlo {who} entro il {when}; altrimenti "
        "scade e i token tornano a chi li ha impegnati.",
        "It should have been done by {planned}. If it was, {who} can confirm it by {when}; otherwise it expires and "
        "the tokens go back to whoever set them aside.",
    ),
    "services.over.closed": ("Fatto e confermato, {when}.", "Done and confirmed, {when}."),
    "services.over.lower": (
        "Concluso d'accordo per {paid} invece di {price}, {when}.",
        "Closed by agreement for {paid} instead of {price}, {when}.",
    ),
    "services.over.at_once": (
        "Pagato subito, al banco, {when}: hanno firmato tutti e due.",
        "Paid at once, at the counter, {when}: both signed.",
    ),
    "services.over.resolved": (
        "Il mediatore ha diviso il prezzo, {when}: {paid} a chi offre, {rest} a chi ha chiesto.",
        "The mediator divided the price, {when}: {paid} to who offers, {rest} back to who asked.",
    ),
    "services.over.halved": (
        "Nessuno ha deciso in tempo: {paid} a chi offre, {rest} a chi ha chiesto.",
        "Nobody decided in time: {paid} to who offers, {rest} back to who asked.",
    ),
    "services.over.halved_unbooked": (
        "Il tempo per decidere è passato: va metà a ciascuno.",
        "The time to decide has passed: each gets half.",
    ),
    "services.over.silent": (
        "Fatto; nessuno ha obiettato entro il termine, e vale come conferma.",
        "Done; nobody objected in time, which counts as a yes.",
    ),
    "services.over.silent_unbooked": (
        "Il termine per confermare è passato: il silenzio vale come conferma e i token passano a chi l'ha fatto.",
        "The time to confirm has passed: silence counts as a yes and the tokens pass to whoever did it.",
    ),
    "services.over.cancelled": (
        "Annullato da {who}, {when}: i token sono tornati.",
        "Cancelled by {who}, {when}: the tokens went back.",
    ),
    "services.over.cancelled_me": (
        "L'hai annullato tu, {when}: i token sono tornati.",
        "You cancelled it, {when}: the tokens went back.",
    ),
    "services.over.cancelled_both": (
        "Annullato d'accordo tra le due parti, {when}: i token sono tornati.",
        "Cancelled by both, {when}: the tokens went back.",
    ),
    "services.over.expired": ("Scaduto: i token sono tornati.", "Expired: the tokens went back."),
    "services.over.expired_unbooked": ("Scaduto: i token tornano.", "Expired: the tokens are going back."),
    "service.back": ("Tutti i servizi", "All services"),
    "service.eyebrow": ("Servizio · {category}", "Service · {category}"),
    "service.untitled": ("Un servizio tra due soci", "A service between two members"),
    "service.price": ("token, il prezzo concordato", "tokens, the agreed price"),
    "service.price_set_aside": (
        "Sono impegnati: nessuno può spenderli finché il servizio non finisce.",
        "They are set aside: nobody can spend them until the service ends.",
    ),
    "service.price_paid": ("Sono di chi ha fatto il servizio.", "They belong to whoever did the service."),
    "service.price_passing": ("Passano a chi ha fatto il servizio.", "They pass to whoever did the service."),
    "service.price_returned": (
        "Sono tornati a chi li aveva impegnati.",
        "They went back to whoever had set them aside.",
    ),
    "service.price_returning": (
        "Tornano a chi li aveva impegnati.",
        "They are going back to whoever had set them aside.",
    ),
    "service.price_divided": (
        "Divisi: {paid} a chi ha fatto il servizio, {rest} a chi l'aveva chiesto.",
        "Divided: {paid} to whoever did the service, {rest} to whoever had asked for it.",
    ),
    "service.price_dividing": (
        "Si dividono a metà tra chi ha fatto il servizio e chi l'aveva chiesto.",
        "They are split in halves between whoever did the service and whoever had asked for it.",
    ),
    "service.bonus": (
        "Di interesse collettivo: la comunità ha aggiunto {tokens} a chi l'ha fatto.",
        "Of collective interest: the community added {tokens} for whoever did it.",
    ),
    "service.mediator": ("Mediatore, se serve", "Mediator, if needed"),
    "service.no_mediator": (
        "nessuno: se non c'è accordo, metà a ciascuno",
        "nobody: without an agreement each gets half",
    ),
    "service.stakeholder": ("D'accordo con il sostenitore", "In agreement with the supporter"),
    "service.offer": ("L'offerta al banco", "The offer at the counter"),
    "service.offer_value": (
        "fino a {most} alla volta, valida fino al {until}",
        "up to {most} each time, valid until {until}",
    ),
    "service.group": ("Approvati insieme", "Approved together"),
    "service.group_value": ("{count} richieste, un gruppo", "{count} requests, one group"),
    "service.now": ("Adesso", "Now"),
    "service.life": ("La sua storia", "Its story"),
    "service.about": ("L'accordo", "The agreement"),
    "service.requester": ("Chi chiede", "Who asks"),
    "service.provider": ("Chi offre", "Who offers"),
    "service.category": ("Categoria", "Category"),
    "service.when": ("Quando", "When"),
    "service.when_value": ("da {start} a {end}", "from {start} to {end}"),
    "service.place": ("Dove", "Where"),
    "service.description": ("Che cosa", "What"),
    "service.no_words": (
        "Le parole di questo accordo non sono conservate qui, o sono state cancellate.",
        "The words of this agreement are not kept here, or were erased.",
    ),
    "service.step.requested": ("Chiesto", "Asked for"),
    "service.step.requested_text": ("{who} ha impegnato {tokens}.", "{who} set {tokens} aside."),
    "service.step.requested_text_me": ("Hai impegnato {tokens}.", "You set {tokens} aside."),
    "service.step.approved": ("Accettato", "Accepted"),
    "service.step.approved_text": ("{who} ha detto di sì.", "{who} said yes."),
    "service.step.approved_text_me": ("Hai detto di sì.", "You said yes."),
    "service.step.approve_next": ("Da accettare", "To be accepted"),
    "service.step.delivered": ("Fatto", "Done"),
    "service.step.delivered_text": ("{who} ha detto che è fatto.", "{who} said that it is done."),
    "service.step.delivered_text_me": ("Hai detto che è fatto.", "You said that it is done."),
    "service.step.deliver_next": ("Da fare", "To be done"),
    "service.step.group": (
        "Insieme alle altre di un gruppo di {count} richieste.",
        "Together with the others of a group of {count} requests.",
    ),
    "service.step.disputed": ("Contestato", "Disputed"),
    "service.step.disputed_text": (
        "{who} non è d'accordo. Nessuno può prendere i token finché non è deciso.",
        "{who} does not agree. Nobody can take the tokens until it is decided.",
    ),
    "service.step.disputed_text_me": (
        "Hai detto che non sei d'accordo. Nessuno può prendere i token finché non è deciso.",
        "You said that you do not agree. Nobody can take the tokens until it is decided.",
    ),
    "service.step.quoted": ("«{words}»", "“{words}”"),
    "service.step.resolve_next": ("Da decidere", "To be decided"),
    "service.step.resolve_still": (
        "Intanto le due parti possono ancora accordarsi: confermare, annullare, o concordare meno.",
        "Meanwhile the two can still agree: confirm, cancel, or settle for less.",
    ),
    "service.step.resolved": ("Deciso dal mediatore", "Decided by the mediator"),
    "service.step.resolved_text": ("{who} ha diviso il prezzo.", "{who} divided the price."),
    "service.step.resolved_text_me": ("Hai diviso il prezzo.", "You divided the price."),
    "service.step.halved": ("Diviso a metà", "Split in halves"),
    "service.step.halved_text": (
        "Nessuno ha deciso in tempo: metà a ciascuno, chiunque avesse contestato.",
        "Nobody decided in time: half to each, whoever had objected.",
    ),
    "service.step.at_once": ("Pagato subito", "Paid at once"),
    "service.step.at_once_text": (
        "Tutti e due hanno firmato al banco, per un'offerta registrata prima.",
        "Both signed at the counter, for an offer that was registered before.",
    ),
    "service.step.lower_text": (
        "Tutti e due hanno firmato per {paid} invece di {price}.",
        "Both signed for {paid} instead of {price}.",
    ),
    "service.step.cancelled_both": (
        "L'hanno annullato d'accordo.",
        "Both cancelled it.",
    ),
    "service.step.divided_lost": (
        "Persi, perché scaduti intanto o oltre quanto un socio può tenere: {lost}.",
        "Lost, since they expired meanwhile or were more than a member may hold: {lost}.",
    ),
    "service.step.bonus": (
        "Premio di interesse collettivo, a {who}: {tokens}.",
        "Community bonus, to {who}: {tokens}.",
    ),
    "service.step.closed": ("Confermato", "Confirmed"),
    "service.step.closed_text": ("{who} ha confermato.", "{who} confirmed."),
    "service.step.closed_text_me": ("Hai confermato.", "You confirmed."),
    "service.step.silent_text": (
        "Nessuno ha obiettato entro il termine, e vale come conferma.",
        "Nobody objected in time, which counts as a yes.",
    ),
    "service.step.confirm_next": ("Da confermare", "To be confirmed"),
    "service.step.cancelled": ("Annullato", "Cancelled"),
    "service.step.cancelled_text": ("{who} l'ha annullato.", "{who} cancelled it."),
    "service.step.cancelled_text_me": ("L'hai annullato tu.", "You cancelled it."),
    "service.step.expired": ("Scaduto", "Expired"),
    "service.step.unanswered_text": ("Nessuno ha accettato in tempo.", "Nobody accepted in time."),
    "service.step.undone_text": (
        "Nessuno ha confermato in tempo che fosse fatto.",
        "Nobody confirmed in time that it was done.",
    ),
    "service.step.paid": (
        "A {who}: {tokens}.",
        "To {who}: {tokens}.",
    ),
    "service.step.paid_lost": (
        "{who} aveva già quanto un socio può tenere. Non entrati: {lost}.",
        "{who} held as much as a member may. Did not enter: {lost}.",
    ),
    "service.step.paid_lost_me": (
        "Avevi già quanto un socio può tenere. Non entrati: {lost}.",
        "You held as much as a member may. Did not enter: {lost}.",
    ),
    "service.step.returned": (
        "Tornano a {who}: {tokens}.",
        "Back to {who}: {tokens}.",
    ),
    "service.step.returned_lost": (
        "Scaduti intanto: {lost}.",
        "Expired meanwhile: {lost}.",
    ),
    "service.step.unbooked": (
        "Il registro lo annota appena qualcuno lo chiede; nulla cambia per chi aspetta.",
        "The register notes it as soon as anybody asks; nothing changes for those who wait.",
    ),
    "service.step.still": ("poi", "then"),
    "service.step.here": ("adesso", "now"),
}
