"""The example provider in docs/how-to/notification-provider.md takes one module and one registration."""

import re
import sys
from types import ModuleType

import pytest
import pytest_twisted

from cli.generate import ROOT
from components.delivery.http_provider import ProviderContext
from components.delivery.items import ProviderRejected, Sent
from portico.settings import delivery
from portico.settings.delivery import PROVIDERS, Variables
from tests.support.providers import EMAIL, FakeProvider, answer, provider

PAGE = (ROOT / "docs" / "how-to" / "notification-provider.md").read_text()
REFERENCE = (ROOT / "docs" / "reference" / "notifications.md").read_text()


@pytest.fixture
def added(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example, put where the page says."""
    line, file = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    row: dict[str, Variables] = eval(f"{{{line}}}", {"Variables": Variables})  # noqa: S307 - our own page
    table = {**PROVIDERS, "email": {**PROVIDERS["email"], **row}}
    monkeypatch.setattr(delivery, "PROVIDERS", table)
    module = ModuleType("components.delivery.email.postmark")
    exec(compile(file, "docs/how-to/notification-provider.md", "exec"), module.__dict__)  # noqa: S102
    monkeypatch.setitem(sys.modules, module.__name__, module)


@pytest.mark.usefixtures("added")
@pytest_twisted.ensureDeferred
async def test_the_example_sends(tools: ProviderContext, fake: FakeProvider) -> None:
    postmark = provider(
        "email", tools, EMAIL_PROVIDER="postmark", POSTMARK_TOKEN="t", FROM_EMAIL="a@example.org",
        POSTMARK_BASE_URL=fake.url,
    )  # fmt: skip
    fake.answers(200, {"MessageID": "m-1", "ErrorCode": 0})
    assert await answer(postmark, EMAIL) == Sent("m-1")
    assert (fake.seen[0].path, fake.seen[0].headers["x-postmark-server-token"]) == ("/email", "t")
    assert fake.seen[0].json["HtmlBody"] == EMAIL.html
    fake.only_answers(401)
    assert await answer(postmark, EMAIL) == ProviderRejected("http_401")


def test_the_page_names_every_provider_and_every_variable() -> None:
    table = [(name, takes) for providers in PROVIDERS.values() for name, takes in providers.items()]
    for name, takes in table:
        for word in (name, *takes.needed, *takes.defaults):
            assert f"`{word}`" in REFERENCE, word
