"""The page of the decisions, and who holds which office."""

from __future__ import annotations

PAIRS = {
    "decisions.title": ("Decisioni", "Decisions"),
    "decisions.eyebrow": ("Quello che i soci decidono insieme", "What the members decide together"),
    "decisions.what": (
        "Ogni socio ha un voto. Su come si calcolano i millesimi e su come si dividono i fondi devono essere d'accordo "
        "anche i millesimi.",
        "Each member has one vote. On how quotas are computed and the funds are divided, the quotas must agree too.",
    ),
    "decisions.how": (
        "Propone il direttivo, o un socio su venti. Ciò che è approvato si attua come è scritto qui: nessuno può "
        "cambiarlo.",
        "The board proposes, or one member in twenty. What is carried is done as it is written here: nobody can change "
        "it.",
    ),
    "decisions.running": ("In corso", "Running"),
    "decisions.running_none": ("Adesso non si vota su nulla.", "Nothing is being voted on now."),
    "decisions.past": ("Già decise", "Already decided"),
    "decisions.past_what": ("Dalla più recente.", "The newest first."),
    "decisions.past_table": ("Le decisioni passate: una per riga", "Past decisions: one in each row"),
    "decisions.column.question": ("Che cosa si chiedeva", "What was asked"),
    "decisions.column.result": ("Com'è andata", "How it went"),
    "decisions.column.votes": ("Voti", "Votes"),
    "decisions.column.closed": ("Voto chiuso il", "Vote closed on"),
    "decisions.none": ("Ancora nessuna decisione", "No decisions yet"),
    "decisions.none_next": (
        "La prima comincia quando il direttivo, o un socio su venti, propone qualcosa: un parametro, un incarico, un "
        "dono a tutti.",
        "The first one begins when the board, or one member in twenty, proposes something: a parameter, an office, a "
        "gift to all.",
    ),
    "decisions.asked_now": ("I soci decidono", "The members decide"),
    "decisions.by_board": ("Proposta dal direttivo il {day}.", "Proposed by the board on {day}."),
    "decisions.by_members": ("Proposta da {count} soci il {day}.", "Proposed by {count} members on {day}."),
    "decisions.by_member": ("Proposta da un socio il {day}.", "Proposed by one member on {day}."),
    "decisions.mine.for": ("Hai votato sì.", "You voted yes."),
    "decisions.mine.against": ("Hai votato no.", "You voted no."),
    "decisions.mine.abstain": ("Ti sei astenuto.", "You abstained."),
    "decisions.mine.none": (
        "Non hai ancora votato. La firma la metti tu: qui si legge soltanto.",
        "You have not voted yet. You sign for yourself: this page only reads.",
    ),
    "decisions.question.change_parameter": ("{name}: da {before} a {value}", "{name}: from {before} to {value}"),
    "decisions.question.change_vector": ("{name}: {parts}", "{name}: {parts}"),
    "decisions.question.part": ("{name} da {before} a {value}", "{name} from {before} to {value}"),
    "decisions.question.grant_role": (
        "L'incarico «{role}» a {who}, fino al {day}",
        "The office “{role}” for {who}, until {day}",
    ),
    "decisions.question.end_role": (
        "Fine dell'incarico «{role}» di {who}",
        "The end of the office “{role}” of {who}",
    ),
    "decisions.question.grant_commons": (
        "{each} a ciascuno di {count} soci, dai token tornati alla comunità",
        "{each} for each of {count} members, out of the tokens that came back to the community",
    ),
    "decisions.question.set_standing_grant": (
        "Ogni mese fino a {each} a chi partecipa, dai token tornati alla comunità",
        "Each month up to {each} for whoever takes part, out of the tokens that came back to the community",
    ),
    "decisions.question.end_standing_grant": (
        "Fine del dono mensile a chi partecipa",
        "The end of the monthly gift to whoever takes part",
    ),
    "decisions.question.judge_settlement": (
        "Annullare il riparto di {month}?",
        "Declare the settlement of {month} void?",
    ),
    "decisions.question.judge_true_up": (
        "Annullare il conguaglio numero {number} di {month}?",
        "Declare correction number {number} of {month} void?",
    ),
    "decisions.vector.Shares": ("Le parti di quanto nasce in un mese", "The parts of what is made in a month"),
    "decisions.vector.Coefficients": ("I coefficienti dei millesimi", "The coefficients of the quotas"),
    "decisions.vector.Funds": ("Le parti dei fondi", "The funds' parts"),
    "decisions.state.open": ("si vota", "voting"),
    "decisions.state.waiting": ("approvata", "carried"),
    "decisions.state.due": ("approvata", "carried"),
    "decisions.state.executed": ("attuata", "carried out"),
    "decisions.state.rejected": ("respinta", "rejected"),
    "decisions.state.no_quorum": ("pochi voti", "no quorum"),
    "decisions.state.lapsed": ("decaduta", "lapsed"),
    "decisions.result.open": ("Si vota fino al {closes}.", "Voting ends {closes}."),
    "decisions.result.waiting": (
        "Approvata. Si può attuare da {due}: chiunque può farlo fare.",
        "Carried. It can be carried out from {due} on, at anybody's request.",
    ),
    "decisions.result.due": (
        "Approvata: chiunque può farla attuare, fino al {lapses}.",
        "Carried: anybody may have it carried out, until {lapses}.",
    ),
    "decisions.result.due_not": (
        "Respinta: il riparto resta, e chiunque può farlo confermare fino al {lapses}.",
        "Rejected: the settlement stays, and anybody may have it confirmed until {lapses}.",
    ),
    "decisions.result.executed": ("Approvata, e attuata il {executed}.", "Carried, and carried out on {executed}."),
    "decisions.result.executed_not": (
        "Respinta: il riparto resta valido, confermato il {executed}.",
        "Rejected: the settlement stays valid, confirmed on {executed}.",
    ),
    "decisions.result.rejected": ("Respinta: i sì non bastavano.", "Rejected: too few voted yes."),
    "decisions.result.no_quorum": (
        "Senza effetto: hanno votato in {cast}, ne servivano {needed}.",
        "Without effect: {cast} voted, {needed} were needed.",
    ),
    "decisions.result.no_quorum_quotas": (
        "Senza effetto: i soci che hanno votato avevano troppo pochi millesimi.",
        "Without effect: the members who voted had too small a quota.",
    ),
    "decisions.result.lapsed": (
        "Approvata, ma nessuno l'ha fatta attuare entro il {lapses}.",
        "Carried, but nobody had it carried out by {lapses}.",
    ),
    "decisions.heads": ("Soci", "Members"),
    "decisions.quotas": ("Millesimi, dal riparto di {month}", "Quotas, of the settlement of {month}"),
    "decisions.votes": ("sì {yes} · no {no} · astenuti {abstained}", "yes {yes} · no {no} · abstained {abstained}"),
    "decisions.quorum_reached": (
        "Servono almeno {needed} voti su {entitled}, il segno sulla riga: ci sono.",
        "At least {needed} of {entitled} votes are needed, the mark on the bar: they are there.",
    ),
    "decisions.quorum_missing": (
        "Servono almeno {needed} voti su {entitled}, il segno sulla riga: ne mancano {missing}.",
        "At least {needed} of {entitled} votes are needed, the mark on the bar: {missing} are missing.",
    ),
    "decisions.quorum_missed": (
        "Servivano almeno {needed} voti su {entitled}: ne sono mancati {missing}.",
        "At least {needed} of {entitled} votes were needed: {missing} were missing.",
    ),
    "decisions.majority.half": (
        "Passa se i sì sono più dei no.",
        "It is carried if there are more yes than no.",
    ),
    "decisions.majority.three_fifths": (
        "Passa se i sì sono più di tre quinti dei sì e dei no.",
        "It is carried if yes is more than three fifths of yes and no.",
    ),
    "decisions.majority.both": (
        "Passa se i sì sono più di tre quinti, dei soci e dei millesimi.",
        "It is carried if yes is more than three fifths, of the members and of the quotas.",
    ),
    "decisions.words_note": (
        "Il titolo e la spiegazione di chi propone li legge chi entra come socio.",
        "The proposers' own title and explanation are read by who signs in as a member.",
    ),
    "decisions.a_member": ("un socio", "a member"),
    "decisions.an_office": ("chi ha un incarico della comunità", "somebody in the community's service"),
    "decisions.parameters_link": ("I parametri di oggi", "Today's parameters"),
    "offices.title": ("Chi ha un incarico", "Who holds an office"),
    "offices.what": (
        "Ogni incarico ha un ultimo giorno. Lo dà e lo toglie una decisione dei soci.",
        "Each office has a last day. The members' decisions give it and end it.",
    ),
    "offices.table": ("Gli incarichi: uno per riga", "The offices: one in each row"),
    "offices.role": ("Incarico", "Office"),
    "offices.who": ("Chi", "Who"),
    "offices.until": ("Fino al", "Until"),
    "offices.by_key": ("incaricato dalla comunità", "in the community's service"),
    "offices.by_keys": ("{count} incaricati dalla comunità", "{count} in the community's service"),
    "offices.by_member": ("un socio", "a member"),
    "offices.by_members": ("{count} soci", "{count} members"),
    "offices.none": ("Nessuno ha un incarico adesso.", "Nobody holds an office now."),
    "offices.pauses": ("Pause", "Pauses"),
    "offices.pauses_what": (
        "Due persone incaricate possono fermare nuove richieste e nuovi token per sette giorni al massimo, una volta "
        "ogni trenta.",
        "Two people in office can let new requests and new tokens rest for seven days at most, once in thirty.",
    ),
    "offices.pauses_none": ("Mai successo finora.", "It never happened so far."),
    "offices.pause": ("dal {since} al {until}", "from {since} to {until}"),
    "offices.paused": (
        "Pausa: nuove richieste e nuovi token riposano fino al {until}. Tutto il resto va avanti.",
        "Paused: new requests and new tokens rest until {until}. All else goes on.",
    ),
    "role.registrar": ("Segreteria dei soci", "Registrar"),
    "role.registrar.what": ("ammette chi ne ha diritto", "admits whoever is entitled"),
    "role.oracle": ("Calcolatori del riparto", "Reporters"),
    "role.oracle.what": ("rifanno i conti del mese e li firmano", "do the month's accounts and sign them"),
    "role.treasurer": ("Tesoreria", "Treasurer"),
    "role.treasurer.what": ("conferma che gli euro dei sostenitori sono arrivati", "confirms the supporters' euros"),
    "role.recogniser": ("Riconoscimento", "Recogniser"),
    "role.recogniser.what": (
        "dice prima che cosa è di interesse collettivo",
        "says beforehand what is of collective interest",
    ),
    "role.mediator": ("Mediazione", "Mediator"),
    "role.mediator.what": ("divide il prezzo di un servizio contestato", "divides the price of a disputed service"),
    "role.auditor": ("Revisione", "Auditor"),
    "role.auditor.what": ("può sospendere un riparto", "may suspend a settlement"),
    "role.pauser": ("Pausa", "Pauser"),
    "role.pauser.what": ("in due possono fermare per pochi giorni", "two of them may stop for a few days"),
    "role.board": ("Direttivo", "Board"),
    "role.board.what": ("propone le decisioni", "proposes decisions"),
}
