"""A delivered service that the requester objects to..."""

import pytest

DAY = 86_400
DISPUTED, RESOLVED = 4, 8


@pytest.fixture
def order(village):
    """A service of ten tokens that is done, says the provider."""
    message = village.order()
    service = village.request(message)
    village.say("approve", service, 2)
    village.wait(2 * DAY)
    village.say("deliver", service, 2)
    return message


@pytest.fixture
def service(village, order):
    """The same, disputed."""
    service = village.digest("Request", order)
    message = {"service": service, "signer": 1, "evidence": b"\x01" * 32, "validUntil": village.until()}
    values, signatures = village.signed("Dispute", message, village.keys[1])
    village.services.dispute(*values, *signatures, village.relayer)
    return service


def resolve(village, order, mediator, part):
    message = {
        "service": village.digest("Request", order),
        "signer": 3,
        "providerBps": part,
        "reasons": b"\x02" * 32,
        "validUntil": village.until(),
    }
    values, signatures = village.signed("Resolve", message, village.keys[mediator])
    return village.services.resolve(tuple(order.values()), *values[2:], *signatures, village.relayer)


def test_is_not_paid_by_silence(village, service):
    village.wait(4 * DAY)
    assert village.state(service) == DISPUTED
    with village.refuses("Services_WrongState"):
        village.services.closeAfterReview(service, village.relayer)


def test_is_divided_by_the_mediator_of_the_request(village, order, service):
    resolve(village, order, mediator=3, part=7_000)
    assert village.state(service) == RESOLVED
    assert village.ledger.balanceOf(2) == 20_00 + 7_00
    assert village.ledger.balanceOf(1) == 20_00 - 7_00


@pytest.mark.usefixtures("service")
def test_is_divided_by_nobody_else(village, order):
    with village.refuses("Members_WrongOfficer"):
        resolve(village, order, mediator=2, part=10_000)


def test_is_halved_where_the_mediator_says_nothing(village, service):
    with village.refuses("Services_TooEarly"):
        village.services.resolveByDefault(service, village.relayer)
    village.wait(10 * DAY + 10)
    village.services.resolveByDefault(service, village.relayer)
    assert village.ledger.balanceOf(2) == 20_00 + 5_00
    assert village.ledger.balanceOf(1) == 20_00 - 5_00
