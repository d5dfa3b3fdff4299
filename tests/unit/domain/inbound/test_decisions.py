"""Whose an answer is, and under which id it is stored."""

import pytest

from portico.domain.inbound.decisions import Place, RefusedFile, local_id, mail_answer, metadata_of
from portico.domain.inbound.mail import Mail

PLACE = Place("ada", 7, "Ada@Example.org")


def mail(sender: str | None = "ada@example.org", message_id: str | None = "1@x", text: str = "Yes") -> Mail:
    return Mail(message_id=message_id, sender=sender, tokens=[], machine=None, text=text, files=[])


@pytest.mark.parametrize("sender", ["ada@example.org", "ADA@EXAMPLE.ORG"])
def test_the_person_is_known_by_the_address_in_any_case(sender: str) -> None:
    assert mail_answer(mail(sender), PLACE).is_from_them


@pytest.mark.parametrize("sender", ["ada@example.net", "ada+x@example.org", "a.da@example.org", "", None])
def test_everybody_else_is_not_the_person(sender: str | None) -> None:
    assert not mail_answer(mail(sender), PLACE).is_from_them
    assert not mail_answer(mail(sender), Place("ada", 7, None)).is_from_them


def test_the_id_is_of_one_mail_in_one_conversation() -> None:
    ids = {
        mail_answer(mail(), PLACE).local_id,
        mail_answer(mail(message_id="2@x"), PLACE).local_id,
        mail_answer(mail(), Place("ada", 8, None)).local_id,
        mail_answer(mail(message_id=None), PLACE).local_id,
        mail_answer(mail(message_id=None, text="No"), PLACE).local_id,
        local_id("sms", "1@x", 7),
    }
    assert len(ids) == 6
    assert mail_answer(mail(text="changed"), PLACE).local_id in ids
    assert max(map(len, ids)) <= 64


def test_the_message_names_refused_files_on_one_line_and_not_all_of_many() -> None:
    refused = [RefusedFile("../a\n\u202eb.pdf", "too_large"), *[RefusedFile("x" * 300, "too_many")] * 20]
    named = metadata_of(refused)["files_refused"]
    assert named[0] == {"filename": "a b.pdf", "reason": "too_large"}
    assert len(named) == 10
    assert len(named[1]["filename"]) == 100
    assert metadata_of([]) == {}
