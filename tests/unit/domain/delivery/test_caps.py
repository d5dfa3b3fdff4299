"""Caps on mails and SMS: for who gets them, and for who causes them."""

from portico.domain.delivery.caps import Allowance, Caps, Mailing

CAPS: Caps = {("to", "sms"): 2, ("by", "sms"): 3}


def sms(user_id: str, cause: str | None = "eve") -> Mailing:
    return Mailing(user_id=user_id, channel="sms", cause=cause)


def test_who_receives_is_capped_whoever_causes_it() -> None:
    allowance = Allowance(CAPS, {("to", "bob", "sms"): 1})
    assert [allowance.count_if_allowed(sms("bob", cause)) for cause in ("ada", "cy")] == [True, False]
    assert allowance.count_if_allowed(sms("dee", "ada"))


def test_who_causes_is_capped_whomever_it_goes_to() -> None:
    allowance = Allowance(CAPS, {})
    assert [allowance.count_if_allowed(sms(f"bob-{number}")) for number in range(5)] == [True] * 3 + [
        False
    ] * 2
    assert allowance.count_if_allowed(sms("bob-4", "ada"))


def test_what_is_not_sent_counts_for_nobody() -> None:
    allowance = Allowance(CAPS, {("to", "bob", "sms"): 2, ("by", "eve", "sms"): 2})
    assert not allowance.count_if_allowed(sms("bob"))
    assert allowance.count_if_allowed(sms("dee"))


def test_what_the_site_tells_is_capped_for_who_receives_it_alone() -> None:
    allowance = Allowance(CAPS, {})
    assert [allowance.count_if_allowed(sms(name, None)) for name in "abcdeaa"] == [True] * 6 + [False]


def test_pushes_cost_nothing_and_zero_is_no_cap() -> None:
    allowance = Allowance({("to", "push"): 1, ("to", "email"): 0}, {})
    for channel in ("push", "email", "push", "email"):
        assert allowance.count_if_allowed(Mailing(user_id="bob", channel=channel, cause="eve"))
