"""Which rule counts, and what it says."""

from portico.domain.guard.rules import ALLOWED, ContactRules, Place, Rule

NUMBER = "Call me on 0712 345 678"
INQUIRY = Place("property_inquiry")
WARN = Rule(action="warn", types=frozenset({"property_inquiry"}), detectors=frozenset({"phone", "email"}))


def decided(*rules: Rule, text: str = NUMBER, place: Place = INQUIRY) -> str:
    return ContactRules(rules).decide([text], place).action


def test_without_rules_nothing_is_found() -> None:
    assert not ContactRules()
    assert ContactRules().decide([NUMBER], INQUIRY) == ALLOWED


def test_the_first_rule_that_finds_something_counts() -> None:
    bank = Rule(action="block", detectors=frozenset({"iban"}))
    assert decided(bank, WARN, Rule(action="block")) == "warn"
    assert decided(bank, WARN, text="GB82 WEST 1234 5698 7654 32") == "block"
    assert decided(Rule(action="allow"), WARN) == "allow"


def test_a_rule_is_for_its_types_only() -> None:
    assert decided(WARN, place=Place("support")) == "allow"
    assert decided(Rule(action="mask"), place=Place("support")) == "mask"


def test_a_rule_ends_when_the_metadata_say_so() -> None:
    rule = Rule(action="block", until="booked")
    assert decided(rule, place=Place("general", {"booked": False})) == "block"
    assert decided(rule, place=Place("general", {"booked": "2026-05-01"})) == "allow"


def test_names_are_under_the_rules_of_every_type() -> None:
    assert decided(WARN, place=Place()) == "warn"


def test_what_a_rule_allows_is_no_finding() -> None:
    rule = Rule(action="block", allow=frozenset({"example.com", "0712345678"}))
    assert decided(rule) == "allow"
    assert decided(rule, text="see www.homes.example.com or mail jane@example.com") == "allow"
    assert decided(rule, text="see example.com.evil.net/x") == "block"


def test_the_verdict_has_the_detectors_and_the_masked_texts() -> None:
    verdict = ContactRules((Rule(action="mask"),)).decide([NUMBER, "plan.pdf", "me@example.com"], INQUIRY)
    assert verdict.detectors == ("email", "phone")
    assert verdict.masked == (
        "Call me on \u2022\u2022\u2022\u2022\u2022\u2022",
        "plan.pdf",
        "\u2022\u2022\u2022\u2022\u2022\u2022",
    )


def test_a_number_that_goes_on_from_earlier_messages_counts() -> None:
    rules = ContactRules((WARN,))
    assert rules.decide(["345 678"], INQUIRY).action == "allow"
    assert rules.decide(["345 678"], INQUIRY, ["0712"]).action == "warn"


def test_a_text_is_suspect_wherever_it_is_written() -> None:
    assert ContactRules((WARN,)).suspects([NUMBER])
    assert not ContactRules((WARN,)).suspects(["Is the flat free from 1 May for 85,000 a month?"])
