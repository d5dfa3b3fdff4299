"""The file of rules: what it becomes, and one line for each mistake in it."""

from pathlib import Path

import pytest

from portico.domain.guard.rules import ContactRules, Rule
from portico.settings.environment import SettingsError
from portico.settings.guard import contact_rules

EXAMPLE = """
[[rule]]
types = ["property_inquiry"]
detectors = ["phone", "email", "words"]
action = "warn"
until = "booked"
allow = ["Example.com"]
words = ["western union"]

[[rule]]
action = "hold"
"""


def rules_of(folder: Path, text: str) -> ContactRules:
    path = folder / "rules.toml"
    path.write_text(text)
    return contact_rules({"GUARD_RULES": str(path)})


def test_without_a_file_there_are_no_rules() -> None:
    assert contact_rules({}) == ContactRules()


def test_a_file_becomes_rules(tmp_path: Path) -> None:
    first = Rule(
        action="warn",
        types=frozenset({"property_inquiry"}),
        detectors=frozenset({"phone", "email", "words"}),
        until="booked",
        allow=frozenset({"example.com"}),
        words=("western union",),
    )
    assert rules_of(tmp_path, EXAMPLE) == ContactRules((first, Rule(action="hold")))


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("rule = 1", "1 to 100 tables"),
        ("", "1 to 100 tables"),
        ("[[rule]]", "action=None: write one of allow, warn, mask, hold, block"),
        ('[[rule]]\naction = "warn"\n[[rule]]\naction = "shout"', "rule 2 of .*action='shout'"),
        ('[[rule]]\naction = "warn"\ntype = ["support"]', "has 'type': it may have types, detectors"),
        (
            '[[rule]]\naction = "warn"\ntypes = ["chat"]',
            "has 'chat' in types: write some of property_inquiry",
        ),
        ('[[rule]]\naction = "warn"\ndetectors = ["fone"]', "has 'fone' in detectors: write some of phone"),
        ('[[rule]]\naction = "warn"\nallow = "example.com"', "write a list of texts"),
        ('[[rule]]\naction = "warn"\nallow = []', "write a list of texts"),
        ('[[rule]]\naction = "warn"\nuntil = 3', "until=3: write a name of the metadata"),
        (
            '[[rule]]\naction = "warn"\ndetectors = ["words"]',
            'needs both "words" in detectors and a list words',
        ),
        ("[[rule]", "is not TOML"),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, text: str, mistake: str) -> None:
    with pytest.raises(SettingsError, match=mistake) as error:
        rules_of(tmp_path, text)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"missing\.toml' cannot be read"):
        contact_rules({"GUARD_RULES": str(tmp_path / "missing.toml")})
