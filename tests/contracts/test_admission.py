"""Admission, when a registrar signed it..."""


def test_gives_a_founding_member_the_welcome_at_once(village):
    assert village.ledger.balanceOf(1) == 20_00
    assert village.ledger.foundingAllowance() == 0


def test_says_who_and_how_but_not_which_identity(village):
    event = village.admit(4, village.stranger).events["MemberAdmitted"]
    assert (event["member"], event["key"], event["registrar"]) == (
        4,
        village.stranger.address,
        village.registrar.address,
    )
    assert "identity" not in event


def test_pays_a_later_member_what_the_month_allows_and_owes_the_rest(village):
    issued = village.admit(4, village.stranger).events["Issued"]
    # three members × 100 tokens × 10 % growth × 20 % for welcomes
    assert issued["received"] == 6_00
    assert village.ledger.welcomeOwedTo(4) == 14_00


def test_is_refused_to_a_number_that_was_given(village):
    with village.refuses("Members_NumberTaken"):
        village.admit(1, village.stranger)


def test_is_refused_to_a_key_that_another_member_has(village):
    with village.refuses("Members_KeyTaken"):
        village.admit(4, village.keys[1])
