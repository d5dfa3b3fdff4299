"""The fields of saved replies."""

import pytest

from portico.domain.errors import InvalidArgument, PorticoError
from portico.domain.teams.saved_replies import check_reply, rendered


def test_fields_are_filled_in_and_unknown_values_left_out() -> None:
    text = "Hello {{customer.name}}, {{ property.title }} is free. {{member.name}}"
    values = {"customer.name": "Carla", "property.title": "Flat 7", "member.name": None}
    assert rendered(text, values) == "Hello Carla, Flat 7 is free. "


def test_a_value_is_not_read_for_fields() -> None:
    assert (
        rendered("{{customer.name}}", {"customer.name": "{{team.name}}", "team.name": "x"}) == "{{team.name}}"
    )


@pytest.mark.parametrize("text", ["{{customer.email}}", "{{}}", " ", "x" * 5001])
def test_a_reply_that_cannot_be_sent_is_not_saved(text: str) -> None:
    with pytest.raises(PorticoError):
        check_reply(text)


def test_braces_that_are_no_field_stay() -> None:
    check_reply("{a} {{team.name}} }}{{")
    assert rendered("{a} }}{{", {}) == "{a} }}{{"
    with pytest.raises(InvalidArgument, match=r"customer\.email"):
        check_reply("{{customer.email}}")
