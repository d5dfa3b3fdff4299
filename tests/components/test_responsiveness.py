"""Others see how somebody answers inquiries, and a seller sees their own numbers."""

import pytest_twisted

from tests.support.components import Components
from tests.support.people import Person, arrive


async def ask(buyer: Person, number: int) -> int:
    sent = await buyer.ask(
        "message.send", to_user_id="seller", property_id=number, text="Still free?", local_id=str(number)
    )
    return int(sent["message"]["conversation_id"])


async def answer(seller: Person, conversation_id: int) -> None:
    said = {"text": "Yes", "local_id": str(conversation_id)}
    await seller.ask("message.send", conversation_id=conversation_id, **said)


@pytest_twisted.ensureDeferred
async def test_from_five_inquiries_on_everybody_sees_how_somebody_answers(components: Components) -> None:
    buyer, seller = await arrive(components, "buyer"), await arrive(components, "seller")
    for number in range(4):
        await answer(seller, await ask(buyer, number))
    assert "response" not in await buyer.ask("user.get", user_id="seller")
    await answer(seller, await ask(buyer, 5))
    await ask(buyer, 6)  # of just now: it may still be answered
    response = (await buyer.ask("user.get", user_id="seller"))["response"]
    assert response == {"rate": 100, "median_seconds": 0, "badge": "fast"}
    assert "response" not in await seller.ask("user.get", user_id="buyer")
    own = (await seller.ask("stats.get"))["inquiries"]
    assert own == {"received": 6, "answered": 5, "rate": 100, "median_seconds": 0, "badge": "fast"}
    assert (await buyer.ask("stats.get"))["inquiries"]["received"] == 0
