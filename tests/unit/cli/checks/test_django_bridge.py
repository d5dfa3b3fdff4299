"""What the doctor says of the bridge to a site."""

import pytest

from cli.checks import django_bridge
from portico.settings.core import parse
from portico.storage.mirror.refusals import BridgeFacts


@pytest.mark.parametrize(
    ("facts", "lines"),
    [
        (
            BridgeFacts(0, 0, 0.0),
            ["ok   django: 0 messages wait, the oldest for 0 s", "ok   django refusals: none"],
        ),
        (
            BridgeFacts(0, 1, 3.0),
            ["ok   django: 1 message waits, the oldest for 3 s", "ok   django refusals: none"],
        ),
        (
            BridgeFacts(2, 90, 7200.0),
            [
                "warn django: 90 messages wait, the oldest for 120 minutes -> is the site up",
                "warn django refusals: the site refused 2 for good -> see `portico django refusals`",
            ],
        ),
    ],
)
def test_lag_and_refusals(facts: BridgeFacts, lines: list[str]) -> None:
    for result, line in zip(django_bridge.verdicts(facts), lines, strict=True):
        assert result.line().startswith(line)


def test_without_a_site_there_is_nothing_to_say() -> None:
    assert django_bridge.check(parse({})) == []
