"""What stands around every page: navigation, signing in, problems."""

from __future__ import annotations

PAIRS = {
    "nav.label": ("Le parti della comunità", "The parts of the community"),
    "nav.menu": ("Menù", "Menu"),
    "nav.community": ("Comunità", "Community"),
    "nav.months": ("Mesi", "Months"),
    "nav.services": ("Servizi", "Services"),
    "nav.tokens": ("Token", "Tokens"),
    "nav.decisions": ("Decisioni", "Decisions"),
    "nav.parameters": ("Parametri", "Parameters"),
    "nav.audit": ("Verifica", "Audit"),
    "reader.sign_in": ("Entra", "Sign in"),
    "reader.sign_out": ("Esci", "Sign out"),
    "reader.member": ("Sei {name}", "You are {name}"),
    "reader.steward": ("Sei il gestore", "You are the steward"),
    "reader.auditor": ("Sei il revisore", "You are the auditor"),
    "reader.private": ("riservato", "private"),
    "reader.private_note": (
        "I dati di ciascuno li vedono lui, il gestore e il revisore.",
        "What concerns a member is seen by that member, the steward and the auditor.",
    ),
    "reader.sign_in_to_see": ("Entra per vederlo", "Sign in to see it"),
    "sign_in.title": ("Entra nella comunità", "Enter the community"),
    "sign_in.what": (
        "Chi non entra vede ciò che la comunità dice a tutti. Chi entra vede anche ciò che lo riguarda.",
        "Without signing in you see what the community tells everybody; signed in, also what concerns you.",
    ),
    "sign_in.demonstration": (
        "È una dimostrazione: nessuno qui è una persona vera, perciò puoi entrare come chi vuoi, senza chiave. "
        "Con dati veri questa scelta non c'è.",
        "This is a demonstration: nobody here is a real person, so you may enter as anybody, without a key. "
        "With real data there is no such choice.",
    ),
    "sign_in.members": ("Come socio", "As a member"),
    "sign_in.members_what": (
        "Vedi i tuoi conti, i tuoi servizi e i tuoi token, e la prova di quanto ti spetta.",
        "You see your accounts, your services and your tokens, and the proof of what you are due.",
    ),
    "sign_in.offices": ("Con un incarico", "With an office"),
    "sign_in.steward": ("Gestore", "Steward"),
    "sign_in.steward_what": (
        "Cura i conti di ogni mese: vede i dati di tutti i soci.",
        "Looks after each month's accounts: sees every member's data.",
    ),
    "sign_in.auditor": ("Revisore", "Auditor"),
    "sign_in.auditor_what": (
        "Controlla i conti per l'assemblea: li vede tutti e li rifà.",
        "Checks the accounts for the assembly: sees all of them and does them again.",
    ),
    "sign_in.as": ("Entra come {name}", "Enter as {name}"),
    "sign_in.key_title": ("Con la chiave del gestore", "With the steward's key"),
    "sign_in.key_what": (
        "È nell'indirizzo che ./borgo up ha scritto nel terminale.",
        "It is in the address that ./borgo up wrote in the terminal.",
    ),
    "sign_in.key": ("Chiave del gestore", "Steward's key"),
    "telling.what": (
        "Stiamo scrivendo nel registro la storia di questa dimostrazione: servizi, token e verifiche si riempiono "
        "tra poco.",
        "The history of this demonstration is being written into the register: services, tokens and checks fill up "
        "in a moment.",
    ),
    "telling.month": ("Siamo a {month}.", "It has come to {month}."),
    "telling.progress": ("Quanto è scritto", "How much is written"),
    "problem.401.title": ("Questa pagina non è per tutti", "This page is not for everybody"),
    "problem.401.what": ("Mostra dati di un socio o dei conti.", "It shows what concerns a member or the accounts."),
    "problem.401.safe": ("Nulla è cambiato.", "Nothing has changed."),
    "problem.401.next": ("Entra, e ci torniamo subito.", "Sign in, and you will be back here at once."),
    "problem.403.title": ("Non puoi farlo", "You may not do this"),
    "problem.403.what": (
        "La pagina riguarda qualcun altro, o la richiesta non viene da qui.",
        "The page concerns somebody else, or the request did not come from here.",
    ),
    "problem.403.safe": ("Nulla è cambiato.", "Nothing has changed."),
    "problem.403.next": (
        "Torna alla comunità, o entra come chi può.",
        "Go back to the community, or sign in as who may.",
    ),
    "problem.413.title": ("Troppo grande", "Too large"),
    "problem.413.what": ("Quanto è stato inviato è troppo grande.", "What was sent is too large."),
    "problem.413.safe": ("Nulla è cambiato.", "Nothing has changed."),
    "problem.413.next": ("Torna alla comunità.", "Go back to the community."),
}
