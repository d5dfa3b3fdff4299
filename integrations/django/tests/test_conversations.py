"""Conversations: told by Portico, begun on the site, adopted, changed, asked for."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from conftest import Bridge
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from portico_django import mirror
from portico_django.models import Conversation
from told import told_conversation


def people_of(answer: Any) -> list[str]:
    return [each["user_id"] for each in answer["participants"]]


def all_pages(bridge: Bridge, path: str) -> list[list[Any]]:
    pages, url = [], f"/api/{path}"
    while url:
        page = bridge._client.get(url).json()
        pages.append(page["results"])
        url = page["next"]
    return pages


def test_a_new_conversation(bridge: Bridge, ada: User, bob: User) -> None:
    answer = bridge.post("conversations/", told_conversation(ada, bob))
    assert answer.status_code == 201
    conversation = Conversation.objects.get()
    assert answer.json() == {**told_conversation(ada, bob), "id": conversation.pk}
    assert set(conversation.people.all()) == {ada, bob}


def test_the_same_again_is_the_same(bridge: Bridge, ada: User, bob: User) -> None:
    first = bridge.post("conversations/", told_conversation(ada, bob))
    again = bridge.post("conversations/", told_conversation(ada, bob))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_a_change_comes_and_an_older_one_that_comes_late_does_not(
    bridge: Bridge, ada: User, bob: User
) -> None:
    def tell(title: str, rev: int, *people: Any) -> Any:
        told = told_conversation(*people, type="group", title=title)
        return bridge.post("conversations/", told, **{"Idempotency-Key": f"conversation-1-{rev}"}).json()

    tell("Flat", 1, ada, bob)
    conversation = Conversation.objects.get()
    conversation.participants.filter(user=ada).update(read_seq=3)
    assert people_of(tell("Loft", 3, ada, "9")) == [str(ada.pk), "9"]
    assert tell("Barn", 2, ada, bob)["title"] == "Loft"
    assert bridge.post("conversations/", told_conversation(ada, title="Now")).json()["title"] == "Now"
    assert tell("Barn", 2, ada, bob)["title"] == "Now"
    assert conversation.participants.get(user=ada).read_seq == 3
    assert set(conversation.people.all()) == {ada}


def test_somebody_becomes_an_owner(bridge: Bridge, ada: User, conversation_of: Callable[..., Any]) -> None:
    conversation_of(ada, "9")
    owner = [{"user_id": str(ada.pk), "role": "owner"}, {"user_id": "9", "role": "member"}]
    told = bridge.post("conversations/", told_conversation(participants=owner)).json()
    assert told["participants"] == owner


def test_people_whom_the_site_does_not_know_are_kept_by_id(bridge: Bridge, ada: User) -> None:
    answer = bridge.post("conversations/", told_conversation(ada, "somebody"))
    assert people_of(answer.json()) == [str(ada.pk), "somebody"]


def test_who_is_deleted_on_the_site_is_still_in_the_conversation(
    bridge: Bridge, ada: User, bob: User, conversation_of: Callable[..., Any]
) -> None:
    conversation, gone = conversation_of(ada, bob), str(bob.pk)
    bob.delete()
    assert gone in people_of(bridge.get(f"conversations/{conversation['id']}/").json())


def test_a_conversation_of_the_site_is_adopted_by_its_id(bridge: Bridge, ada: User, bob: User) -> None:
    own = Conversation.objects.open([ada, bob], property_id="42", title="Flat")
    seen = bridge.get(f"users/{ada.pk}/conversations/").json()["results"]
    assert [(each["id"], each["portico_id"]) for each in seen] == [(own.pk, None)]
    answer = bridge.post("conversations/", told_conversation(ada, bob, id=own.pk, portico_id=5))
    assert (answer.status_code, answer.json()["id"], answer.json()["portico_id"]) == (200, own.pk, 5)


def test_a_conversation_of_the_same_people_about_the_same_is_the_same(
    bridge: Bridge, ada: User, bob: User
) -> None:
    own = Conversation.objects.open([bob, ada], property_id="42")
    told = bridge.post("conversations/", told_conversation(ada, bob))
    assert (told.status_code, told.json()["id"]) == (200, own.pk)
    another = bridge.post("conversations/", told_conversation(ada, bob, portico_id=2))
    assert (another.status_code, another.json()["id"] != own.pk) == (201, True)


@pytest.mark.parametrize(
    "other", [{"property_id": "43"}, {"property_id": None}, {"type": "general"}, {"type": "group"}]
)
def test_about_something_else_it_is_another_one(bridge: Bridge, ada: User, bob: User, other: Any) -> None:
    Conversation.objects.open([ada, bob], property_id="42")
    Conversation.objects.open([ada, bob], "group", property_id="42")
    assert bridge.post("conversations/", told_conversation(ada, bob, **other)).status_code == 201


def test_with_other_people_it_is_another_one(bridge: Bridge, ada: User, bob: User) -> None:
    Conversation.objects.open([ada, bob], property_id="42")
    assert bridge.post("conversations/", told_conversation(ada, bob, "9")).status_code == 201
    assert bridge.post("conversations/", told_conversation(ada, "9", portico_id=2)).status_code == 201


def test_the_site_opens_a_conversation_once(ada: User, bob: User) -> None:
    first = Conversation.objects.open([ada, bob], property_id="42")
    assert Conversation.objects.open([bob, ada], property_id="42") == first
    assert Conversation.objects.open([ada, bob], "group") != Conversation.objects.open([ada, bob], "group")


def test_a_conversation_of_the_site_belongs_to_one_of_portico(bridge: Bridge, ada: User, bob: User) -> None:
    own = bridge.post("conversations/", told_conversation(ada, bob)).json()
    assert (
        bridge.post("conversations/", told_conversation(ada, bob, id=own["id"], portico_id=2)).status_code
        == 409
    )
    other = Conversation.objects.open([ada, bob], property_id="43")
    assert bridge.post("conversations/", told_conversation(ada, bob, id=other.pk)).status_code == 409


@pytest.mark.parametrize("site_id", [999, 2**53 - 1])
def test_a_conversation_that_the_site_does_not_have_is_not_found(
    bridge: Bridge, ada: User, site_id: int
) -> None:
    assert bridge.post("conversations/", told_conversation(ada, "9", id=site_id)).status_code == 404
    assert bridge.get(f"conversations/{site_id}/").status_code == 404
    assert bridge.get(f"conversations/{site_id}/participants/").status_code == 404


@pytest.mark.parametrize("path", ["conversations/x/", f"conversations/{'9' * 40}/", "conversations/-1/"])
def test_an_id_that_is_none_is_not_found(bridge: Bridge, path: str) -> None:
    assert bridge.get(path).status_code == 404


def test_two_that_come_at_once_are_one(bridge: Bridge, ada: User, bob: User) -> None:
    """The one looks for it a moment before the other has written it."""
    bridge.post("conversations/", told_conversation(ada, bob))
    with patch.object(mirror, "_meant", side_effect=[None, Conversation.objects.get()]):
        answer = bridge.post("conversations/", told_conversation(ada, bob))
    assert answer.status_code == 200
    assert Conversation.objects.count() == 1


def test_participants(bridge: Bridge, ada: User, conversation_of: Callable[..., Any]) -> None:
    conversation = conversation_of(ada, "9")
    assert bridge.get(f"conversations/{conversation['id']}/participants/").json()["results"] == [
        {"user_id": str(ada.pk), "role": "member"},
        {"user_id": "9", "role": "member"},
    ]


def test_a_list_comes_in_pages_each_row_once(
    bridge: Bridge, ada: User, conversation_of: Callable[..., Any]
) -> None:
    ids = [conversation_of(ada, f"x{n}", portico_id=n)["id"] for n in range(1, 8)]
    pages = all_pages(bridge, f"users/{ada.pk}/conversations/?page_size=3")
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [each["id"] for page in pages for each in page] == ids
    assert (
        bridge.get(f"users/{ada.pk}/conversations/?page_size=3")
        .json()["next"]
        .startswith("http://testserver/")
    )


def test_a_longer_list_takes_no_more_queries(
    bridge: Bridge, ada: User, conversation_of: Callable[..., Any]
) -> None:
    counts = []
    for number in range(1, 6):
        conversation_of(ada, f"x{number}", portico_id=number)
        with CaptureQueriesContext(connection) as queries:
            bridge.get(f"users/{ada.pk}/conversations/")
        counts.append(len(queries))
    assert counts == [3] * 5  # the user, the conversations, their people


@pytest.mark.parametrize(
    "wrong",
    [
        {"portico_id": None},
        {"portico_id": 2**53},
        {"portico_id": "x"},
        {"participants": []},
        {"participants": "ab"},
        {"participants": [{"user_id": ""}]},
        {"participants": [{"user_id": "x" * 65}]},
        {"participants": [{"user_id": "7", "role": "king"}]},
        {"metadata": []},
        {"metadata": {"key": "a\x00b"}},
        {"metadata": {"key": "\ud800"}},
        {"title": "x" * 201},
        {"created_at": "yesterday"},
        {"id": "x"},
    ],
)
def test_what_is_no_conversation_is_refused(bridge: Bridge, ada: User, wrong: Any) -> None:
    assert bridge.post("conversations/", {**told_conversation(ada, "9"), **wrong}).status_code == 400
    assert not Conversation.objects.exists()
