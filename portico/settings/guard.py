"""Reads the rules of the contact guard from the TOML file that `GUARD_RULES` names."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portico.domain.conversations import CONVERSATION_TYPES
from portico.domain.guard.finding import DETECTORS
from portico.domain.guard.rules import ACTIONS, ContactRules, Rule
from portico.settings.environment import SettingsError
from portico.settings.variables.messages import GUARD_RULES

LISTS = ("types", "detectors", "allow", "words")
KEYS = (*LISTS, "action", "until")
CHOICES = {"types": CONVERSATION_TYPES, "detectors": DETECTORS}
MAX_RULES = 100
MAX_WORDS = 1_000  # of one rule


def contact_rules(env: Mapping[str, str]) -> ContactRules:
    """The rules; none when there is no file. Raises SettingsError with one line for the first mistake."""
    path = GUARD_RULES.read(env)
    return read_rules(Path(path)) if path else ContactRules()


def read_rules(path: Path) -> ContactRules:
    """The rules in a file. Raises SettingsError."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"GUARD_RULES={str(path)!r} cannot be read: {error}") from None
    return parse_rules(text, f"GUARD_RULES={str(path)!r}", f" of {path}")


def parse_rules(text: str, name: str = "the text", origin: str = "") -> ContactRules:
    """The rules in a text, which is called so in what is said of a mistake. Raises SettingsError."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name} is not TOML: {error}") from None
    tables = content.get("rule")
    if list(content) != ["rule"] or not isinstance(tables, list) or not 0 < len(tables) <= MAX_RULES:
        raise SettingsError(f"{name} must have 1 to {MAX_RULES} tables [[rule]] and nothing else")
    return ContactRules(tuple(_rule(table, f"rule {index}{origin}") for index, table in enumerate(tables, 1)))


def _rule(table: Any, where: str) -> Rule:
    if not isinstance(table, dict):
        raise SettingsError(f"GUARD_RULES: {where} must be a table [[rule]]")
    unknown = [key for key in table if key not in KEYS]
    if unknown:
        raise SettingsError(f"GUARD_RULES: {where} has {unknown[0]!r}: it may have {', '.join(KEYS)}")
    action = table.get("action")
    if action not in ACTIONS:
        raise SettingsError(f"GUARD_RULES: {where} has action={action!r}: write one of {', '.join(ACTIONS)}")
    lists = {key: _texts(table[key], key, where) for key in LISTS if key in table}
    words = lists.get("words", ())
    detectors = frozenset(lists.get("detectors", DETECTORS))
    if "detectors" in lists and ("words" in detectors) != bool(words):
        raise SettingsError(
            f'GUARD_RULES: {where} needs both "words" in detectors and a list words, or neither'
        )
    return Rule(
        action=action,
        types=frozenset(lists.get("types", ())),
        detectors=detectors,  # type: ignore[arg-type]
        until=_until(table, where),
        allow=frozenset(allowed.lower() for allowed in lists.get("allow", ())),
        words=words,
    )


def _texts(value: Any, key: str, where: str) -> tuple[str, ...]:
    """A list of texts; of `types` and `detectors` only what exists."""
    if (
        not isinstance(value, list)
        or not all(isinstance(text, str) and text.strip() for text in value)
        or not value
    ):
        raise SettingsError(f"GUARD_RULES: {where} has {key}={value!r}: write a list of texts")
    choices = CHOICES.get(key)
    wrong = [text for text in value if choices and text not in choices]
    if choices and wrong:
        raise SettingsError(
            f"GUARD_RULES: {where} has {wrong[0]!r} in {key}: write some of {', '.join(choices)}"
        )
    if len(value) > MAX_WORDS:
        raise SettingsError(f"GUARD_RULES: {where} has more than {MAX_WORDS} texts in {key}")
    return tuple(value)


def _until(table: Mapping[str, Any], where: str) -> str | None:
    until = table.get("until")
    if until is not None and (not isinstance(until, str) or not until):
        raise SettingsError(
            f"GUARD_RULES: {where} has until={until!r}: write a name of the metadata as a text"
        )
    return until
