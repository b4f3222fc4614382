"""A service, when it was requested..."""

DAY = 86_400
REQUESTED, ACTIVE, DELIVERED, DISPUTED, CLOSED, CANCELLED, EXPIRED, RESOLVED = range(1, 9)


def test_sets_the_price_aside(village):
    service = village.request(village.order())
    assert village.state(service) == REQUESTED
    assert village.ledger.balanceOf(1) == 10_00
    assert village.ledger.accountOf(1)[2] == 10_00


def test_and_approved_and_closed_pays_the_provider(village):
    service = village.request(village.order())
    village.say("approve", service, 2)
    paid = village.say("close", service, 1).events["Paid"]
    assert paid["received"] == 10_00
    assert village.ledger.balanceOf(2) == 30_00
    assert village.state(service) == CLOSED


def test_and_delivered_in_silence_pays_after_the_review(village):
    service = village.request(village.order())
    village.say("approve", service, 2)
    village.wait(2 * DAY)
    village.say("deliver", service, 2)
    with village.refuses("Services_TooEarly"):
        village.services.closeAfterReview(service, village.relayer)
    village.wait(3 * DAY + 10)
    village.services.closeAfterReview(service, village.relayer)
    assert village.ledger.balanceOf(2) == 30_00


def test_and_never_approved_comes_back(village):
    service = village.request(village.order())
    with village.refuses("Services_TooEarly"):
        village.services.expire(service, village.relayer)
    village.wait(DAY + 10)
    village.services.expire(service, village.relayer)
    assert village.state(service) == EXPIRED
    assert village.ledger.accountOf(1)[2] == 0


def test_and_cancelled_by_the_provider_comes_back(village):
    service = village.request(village.order())
    until = village.chain.time() + DAY
    message = {"service": service, "signer": 2, "validUntil": until}
    signature = village.sign(village.keys[2], village.digest("Cancel", message))
    village.services.cancel(service, 2, until, signature, village.relayer)
    assert village.state(service) == CANCELLED
    assert village.ledger.balanceOf(1) == 20_00


def test_cannot_be_approved_by_the_requester(village):
    service = village.request(village.order())
    with village.refuses("Members_WrongSignature"):
        village.say("approve", service, 1, named=2)


def test_cannot_be_requested_twice(village):
    message = village.order()
    village.request(message)
    with village.refuses("Services_Exists"):
        village.request(message)


def test_cannot_cost_more_than_there_is(village):
    with village.refuses("Ledger_NotEnough"):
        village.request(village.order(amount=20_01))


def test_cannot_be_requested_in_another_members_name(village):
    with village.refuses("Members_WrongSignature"):
        village.request(village.order(), signer=3)


def test_leaves_nothing_to_spend_after_four_months(village):
    village.wait(124 * DAY)
    issued, burnt, commons = village.ledger.totals()
    assert village.ledger.balanceOf(1) == 0
    assert issued == burnt == commons == 60_00
