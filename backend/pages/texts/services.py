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
        "I nomi e le parole di un accordo li vedono le due parti, il gestore e il revisore.",
        "The names and words of an agreement are seen by its two parties, the steward and the auditor.",
    ),
    "services.filter": ("Quali servizi", "Which services"),
    "services.filter.all": ("Tutti", "All"),
    "services.filter.open": ("Aperti", "Open"),
    "services.filter.closed": ("Fatti", "Done"),
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
    "services.unknown": ("un ex socio", "a former member"),
    "services.state.requested": ("da accettare", "to be accepted"),
    "services.state.active": ("accettato", "accepted"),
    "services.state.delivered": ("da confermare", "to be confirmed"),
    "services.state.closed": ("fatto", "done"),
    "services.state.cancelled": ("annullato", "cancelled"),
    "services.state.expired": ("scaduto", "expired"),
    "services.state.late": ("in ritardo", "late"),
    "services.wait.approve.me": (
        "Accettalo o rifiutalo entro {when}; altrimenti scade e i token tornano a chi li ha impegnati.",
        "Accept or refuse it by {when}; otherwise it expires and the tokens go back to whoever set them aside.",
    ),
    "services.wait.approve.other": ("Deve accettare {who}, entro {when}.", "To be accepted by {who}, until {when}."),
    "services.wait.start": ("Comincia {when}.", "It begins {when}."),
    "services.wait.deliver.me": (
        "Fallo, e di' che è fatto, entro {when}.",
        "Do it, and say that it is done, by {when}.",
    ),
    "services.wait.deliver.other": (
        "Lo fa {who}, entro {when}.",
        "To be done by {who}, until {when}.",
    ),
    "services.wait.confirm.me": (
        "Conferma che è stato fatto, entro {when}. Se non dici nulla, vale come conferma.",
        "Confirm that it was done, by {when}. If you say nothing, that counts as a yes.",
    ),
    "services.wait.confirm.other": (
        "Deve confermare {who}, entro {when}; il silenzio vale come conferma.",
        "To be confirmed by {who}, until {when}; silence counts as a yes.",
    ),
    "services.late.me": (
        "Doveva essere fatto entro {planned}. Se è stato fatto, confermalo entro {when}; altrimenti scade e i token "
        "ti tornano.",
        "It should have been done by {planned}. If it was, confirm it by {when}; otherwise it expires and the tokens "
        "come back to you.",
    ),
    "services.late.other": (
        "Doveva essere fatto entro {planned}. Se è stato fatto, può confermarlo {who} entro {when}; altrimenti scade "
        "e i token tornano a chi li ha impegnati.",
        "It should have been done by {planned}. If it was, {who} can confirm it by {when}; otherwise it expires and "
        "the tokens go back to whoever set them aside.",
    ),
    "services.over.closed": ("Fatto e confermato, {when}.", "Done and confirmed, {when}."),
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
