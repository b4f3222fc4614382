"""The first page: is it worth it, in a sentence, and the few numbers that matter."""

from __future__ import annotations

from simulator.report.blocks import Block, Chapter, Number, Numbers, Text
from simulator.report.document import Document
from simulator.report.language import Language
from simulator.report.names import INPUTS, KINDS


def answer_sentence(document: Document, say: Language) -> str:
    """One sentence, honest about how sure it is."""
    answer, money = document["answer"], document["money"]
    whole, horizon = money["whole"], money["horizon_years"]
    npv = say.euros(abs(answer["npv_eur"]))
    verdict = answer["verdict"]
    if verdict == "barred":
        return say(
            "Conviene? Così com'è descritta la comunità non può essere registrata: prima va corretto quanto segue.",
            "Is it worth it? As it is described the community cannot be registered: what follows must be mended first.",
        )
    if verdict == "no_investment":
        return say(
            f"Conviene? Non c'è nulla da investire: con gli impianti che ci sono già, in {horizon} anni il "
            "progetto vale "
            f"{say.euros(answer['npv_eur'])}.",
            f"Is it worth it? There is nothing to invest: with the plants already there, over {horizon} years the "
            f"project is worth {say.euros(answer['npv_eur'])}.",
        )
    back = whole["payback_years"]
    returned = (
        say(f"i soldi investiti rientrano in {say.years(back)}", f"the money put in comes back in {say.years(back)}")
        if back is not None
        else say(
            f"i soldi investiti non rientrano in {horizon} anni",
            f"the money put in does not come back in {horizon} years",
        )
    )
    odds = say(
        f"i futuri simulati che chiudono in guadagno sono {say.odds(answer['positive_npv_share'])} su 100",
        f"the simulated futures that end with a gain are {say.odds(answer['positive_npv_share'])} of 100",
    )
    gain = say(
        f"in {horizon} anni il progetto vale {npv} {'più' if answer['npv_eur'] >= 0 else 'meno'} di quanto costa",
        f"over {horizon} years the project is worth {npv} {'more' if answer['npv_eur'] >= 0 else 'less'} than it costs",
    )
    opening = {
        "yes": say("Conviene? Sì", "Is it worth it? Yes"),
        "probably": say("Conviene? Probabilmente sì", "Is it worth it? Probably"),
        "uncertain": say("Conviene? È incerto", "Is it worth it? It is uncertain"),
        "no": say("Conviene? Così com'è descritta, no", "Is it worth it? As described, no"),
    }[verdict]
    return f"{opening}: {returned}; {gain}, {say('e', 'and')} {odds}."


def answer_chapter(document: Document, say: Language) -> Chapter:
    """The opening: numbers, who gains, what to keep in mind."""
    answer, energy, money = document["answer"], document["energy"]["totals"], document["money"]
    social, community = document["social"], document["community"]
    whole = money["whole"]
    blocks: list[Block] = [
        Numbers(
            (
                Number(
                    say.years(whole["payback_years"]),
                    say("tempo di ritorno", "payback time"),
                    say(
                        f"attualizzato al {say.percent(money['discount_rate'], 1)}: "
                        f"{say.years(whole['discounted_payback_years'])}",
                        f"discounted at {say.percent(money['discount_rate'], 1)}: "
                        f"{say.years(whole['discounted_payback_years'])}",
                    ),
                    ("money.payback", "money.discounted_payback"),
                ),
                Number(
                    say.euros(answer["npv_eur"]),
                    say("valore attuale netto (VAN)", "net present value (NPV)"),
                    say(
                        f"di tutte le parti insieme; 9 casi su 10 fra {say.euros(answer['npv_low_eur'])} e "
                        f"{say.euros(answer['npv_high_eur'])}",
                        f"of all parties together; 9 cases in 10 between {say.euros(answer['npv_low_eur'])} and "
                        f"{say.euros(answer['npv_high_eur'])}",
                    ),
                    ("money.npv",),
                ),
                Number(
                    say.percent(energy["self_sufficiency_share"]),
                    say("autosufficienza", "self-sufficiency"),
                    say(
                        f"del consumo coperto in casa o dai vicini: {say.kwh(energy['self_consumed_kwh'])} "
                        "autoconsumati "
                        f"e {say.kwh(energy['shared_kwh'])} condivisi l'anno",
                        f"of the consumption covered at home or by neighbours: {say.kwh(energy['self_consumed_kwh'])} "
                        f"self-consumed and {say.kwh(energy['shared_kwh'])} shared a year",
                    ),
                    ("report.self_sufficiency", "energy.shared"),
                    "green",
                ),
                Number(
                    say.euros(social["mean_gain_eur"]),
                    say("in meno l'anno per socio, in media", "less a year for a member, on average"),
                    say(
                        f"fra bolletta e contributi; {social['members_better_off']} soci su {community['members']} "
                        "spendono meno",
                        f"by bill and contributions; {social['members_better_off']} members of "
                        f"{community['members']} spend less",
                    ),
                    ("report.net_bill",),
                ),
            )
        ),
        Text(_for_whom(document, say)),
        Text(_how_sure(document, say), ("report.answer",)),
    ]
    return Chapter("answer", say("La risposta", "The answer"), tuple(blocks))


def subtitle(document: Document, say: Language) -> str:
    """What was simulated, in a line."""
    community, money = document["community"], document["money"]
    kind = say(*KINDS[community["kind"]])
    storage = community["storage_kwh"]
    parts = [
        kind,
        f"{community['municipality']} ({community['region']})",
        say(
            f"{community['members']} soci, {community['plants']} {say(*_plants(community['plants']))}, "
            f"{say.shortest(community['plants_kw'], 1)} kW",
            f"{community['members']} members, {community['plants']} {say(*_plants(community['plants']))}, "
            f"{say.shortest(community['plants_kw'], 1)} kW",
        ),
        *(
            [say(f"{say.shortest(storage, 1)} kWh di accumulo", f"{say.shortest(storage, 1)} kWh of storage")]
            if storage
            else []
        ),
        f"{money['first_year']}–{money['first_year'] + money['horizon_years'] - 1}",
    ]
    return " · ".join(parts)


def _plants(count: int) -> tuple[str, str]:
    return ("impianto", "plant") if count == 1 else ("impianti", "plants")


def _for_whom(document: Document, say: Language) -> str:
    """Who gains and who, putting money in, does not earn the rate that is asked for."""
    investors = [group for group in document["groups"] if group["invested_eur"] > 0]
    short = [group["name"] for group in investors if group["npv_eur"] < 0]
    gaining = [group["name"] for group in investors if group["npv_eur"] >= 0]
    rate = say.percent(document["money"]["discount_rate"], 1)
    parts = [say("Per chi?", "For whom?")]
    if gaining:
        parts.append(
            say(
                f"Chi investe e ci guadagna, oltre il {rate} l'anno: {_list(gaining, say)}.",
                f"Who puts money in and earns more than {rate} a year: {_list(gaining, say)}.",
            )
        )
    if short:
        parts.append(
            say(
                f"Chi investe senza arrivare al {rate}: {_list(short, say)}; guardare la ripartizione e chi "
                "possiede gli impianti.",
                f"Who puts money in and does not reach {rate}: {_list(short, say)}; look at the sharing and at who "
                "owns the plants.",
            )
        )
    worse = document["social"]["members_worse_off"]
    if worse:
        parts.append(say(f"{worse} soci spendono più di prima.", f"{worse} members spend more than before."))
    third = document["money"]["third_party"]
    if third["takes_part"] and third["npv_eur"] < -1:
        loss = say.euros(third["npv_eur"])
        parts.append(
            say(
                f"Il terzo che possiede o finanzia gli impianti ci perde ({loss} in valore attuale): a queste "
                "condizioni "
                "non lo farebbe.",
                f"The third party that owns or funds plants loses ({loss} of present value): on these terms it would "
                "not do it.",
            )
        )
    community = document["money"]["community"]["npv_eur"]
    if community < -1:
        parts.append(
            say(
                f"La comunità stessa resta in perdita ({say.euros(community)} in valore attuale): la quota "
                "trattenuta non copre i suoi costi.",
                f"The community itself stays at a loss ({say.euros(community)} of present value): what it keeps "
                "does not cover its costs.",
            )
        )
    if len(parts) == 1:
        parts.append(
            say(
                "Nessun socio anticipa denaro; i benefici sono nelle pagine che seguono.",
                "No member puts money in; the benefits are in the pages that follow.",
            )
        )
    return " ".join(parts)


def _how_sure(document: Document, say: Language) -> str:
    low, high = document["answer"]["npv_low_eur"], document["answer"]["npv_high_eur"]
    tornado = document["uncertainty"]["tornado"]
    monte = document["uncertainty"]["monte_carlo"]
    widest = say(*INPUTS[tornado[0]["input"]]) if tornado else "–"
    return say(
        f"Quanto è sicuro? Su {say.number(monte['draws'])} futuri estratti, 9 su 10 danno un valore fra "
        f"{say.euros(low)} e "
        f"{say.euros(high)}; pesa più di tutto: {widest}. Le probabilità valgono per le ipotesi elencate in fondo, "
        "non per "
        "ciò che il modello non vede: autorizzazioni, cambi di legge, impianti fermi.",
        f"How sure is it? Of {say.number(monte['draws'])} drawn futures 9 in 10 are worth between {say.euros(low)} and "
        f"{say.euros(high)}; what weighs most: {widest}. The odds hold for the assumptions listed at the end, not "
        "for what "
        "the model does not see: permits, changes of law, plants that stand still.",
    )


MOST = 5


def _list(names: list[str], say: Language) -> str:
    shown = ", ".join(names[:MOST])
    rest = len(names) - MOST
    return shown if rest <= 0 else say(f"{shown} e altri {rest}", f"{shown} and {rest} more")
