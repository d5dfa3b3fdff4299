"""Every mail of the corpus gives the expected answer, or the reason why it is none.

`NAME.eml` is the mail as it came, `NAME.json` what is to become of it.
"""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from portico.domain.inbound.mail import read_mail

CORPUS = Path(__file__).parents[3] / "corpora" / "inbound_mail"
NAMES = sorted(path.stem for path in CORPUS.glob("*.eml"))
DOMAIN = "reply.example"
TOKEN = "abcdefghijklmnopqrstuvwxyz234567"


def test_the_corpus_is_large_enough() -> None:
    assert len(NAMES) >= 150
    assert {path.stem for path in CORPUS.glob("*.json")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_mail(name: str) -> None:
    expected: dict[str, Any] = msgspec.json.decode((CORPUS / f"{name}.json").read_bytes())
    mail = read_mail((CORPUS / f"{name}.eml").read_bytes(), DOMAIN)
    assert mail.tokens == [TOKEN]
    assert mail.machine == expected.get("drop")
    if mail.machine is None:
        assert mail.text == expected["text"]
        assert [file.filename for file in mail.files] == expected["files"]
        assert mail.sender == expected["sender"]
