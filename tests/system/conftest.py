"""Fixtures of the system tests: a report, the serializations, and somebody who misbehaves in each of them."""

from collections.abc import AsyncIterator
from itertools import count

import pytest
import pytest_twisted

from tests.support.culprit import Culprit
from tests.support.node import Node
from tests.support.people import arrive
from tests.support.raw import CODECS, Codec, enter_raw

NUMBERS = count()


@pytest.fixture(params=CODECS, ids=lambda codec: codec.subprotocol)
def codec(request: pytest.FixtureRequest) -> Codec:
    """Each serialization of WAMP."""
    given: Codec = request.param
    return given


@pytest_twisted.async_yield_fixture()
async def culprit(node: Node, codec: Codec) -> AsyncIterator[Culprit]:
    """Somebody who misbehaves, new for each test."""
    witness, third = await arrive(node, "witness"), await arrive(node, "third")
    user = f"bad-{next(NUMBERS)}"
    raw = await enter_raw(node, user, codec)
    own = await witness.ask("conversation.create", participant_ids=[user], type="general")
    foreign = await third.ask("conversation.create", participant_ids=["fourth"], type="general")
    foreign_id = foreign["conversation"]["id"]
    sent = await third.ask("message.send", conversation_id=foreign_id, text="ours", local_id="ours")
    yield Culprit(node, user, raw, own["conversation"]["id"], foreign_id, sent["message"]["id"], witness)
    raw.leave()
    third.leave()
    witness.leave()
