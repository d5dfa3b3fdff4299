"""Answers and what may happen to them: each is sent once, whatever fails and however often it comes."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import pytest_twisted
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred, gatherResults

from components.inbound.files import StoredFiles
from components.inbound.requests import ReceivedMail, Sms
from components.inbound.service import MAX_PLACES, InboundService
from portico.contract.inbound import ListHeld
from portico.contract.media import Uploaded
from portico.domain.errors import Blocked, NotFound, PorticoError, RateLimited, Unavailable
from portico.domain.inbound.mail import Mail, MailFile
from portico.domain.people import Caller
from portico.storage.conversations.guests import GuestConversations
from portico.storage.database import Database
from portico.storage.inbound.answers import Answers
from portico.storage.inbound.numbers import NotifiedNumbers
from portico.storage.inbound.reply_addresses import ReplyAddresses
from portico.storage.users.guests import Guests
from runtime.metrics import Metrics
from tests.storage.sample_messages import open_conversation

FILE = MailFile("a.pdf", b"%PDF")


class Procedures:
    """`message.send`: fails as the test says, then sends."""

    def __init__(self, *failures: PorticoError) -> None:
        self.failures = list(failures)
        self.sent: list[tuple[Caller, Mapping[str, Any]]] = []
        self.waits: Deferred[None] | None = None

    async def call_for_user(self, name: str, caller: Caller, arguments: Mapping[str, Any]) -> dict[str, Any]:
        assert name == "message.send"
        if self.waits:
            await self.waits
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((caller, arguments))
        return {"duplicate": False}


class Files:
    """Keeps every file, once it can."""

    def __init__(self, *failures: PorticoError) -> None:
        self.failures = list(failures)

    async def store(self, files: Sequence[MailFile], owner_id: str) -> StoredFiles:
        if self.failures and files:
            raise self.failures.pop(0)
        kept = [Uploaded(file.filename, "application/pdf", owner_id, 4, None, None) for file in files]
        return StoredFiles(kept, [])


def service(
    database: Database, procedures: Procedures, files: Files | None = None, per_day: int = 0
) -> InboundService:
    store: Any = files or Files()
    reactor: Any = global_reactor
    return InboundService(
        ReplyAddresses(database), NotifiedNumbers(database, "KE"), Answers(database, per_day), store,
        procedures, reactor, Metrics(),
    )  # fmt: skip


async def mail(database: Database, message_id: str = "1@x", **changes: Any) -> ReceivedMail:
    """A mail of Ada to the address of her conversation with Bob."""
    conversation_id = changes.pop("conversation_id", None) or await open_conversation(database, "ada", "bob")
    await database.query("update person set email = 'ada@example.org' where id = 'ada' returning 1")
    token = await ReplyAddresses(database).ensure("ada", conversation_id)
    assert token
    given = {"sender": "Ada@Example.org", "text": "Yes", "files": [], "machine": None, **changes}
    return ReceivedMail(Mail(message_id=message_id, tokens=[token], **given), [token])


@pytest.mark.parametrize("failure", [Unavailable("not now"), RateLimited(1000)])
@pytest_twisted.ensureDeferred
async def test_what_passes_is_tried_again_and_sent_once(database: Database, failure: PorticoError) -> None:
    procedures = Procedures(failure)
    inbound, came = service(database, procedures), await mail(database)
    with pytest.raises(type(failure)):
        await inbound.take_mail(came)
    assert [await inbound.take_mail(came) for _ in range(3)] == [["sent"], ["repeated"], ["repeated"]]
    [(caller, arguments)] = procedures.sent
    assert (caller.user_id, caller.role, caller.via) == ("ada", "user", "email")
    assert (arguments["text"], arguments["attachments"]) == ("Yes", [])


@pytest_twisted.ensureDeferred
async def test_what_is_refused_for_good_is_not_tried_again(database: Database) -> None:
    procedures = Procedures(Blocked("this conversation is blocked"))
    inbound, came = service(database, procedures), await mail(database)
    assert [await inbound.take_mail(came) for _ in range(2)] == [["refused"], ["repeated"]]
    assert procedures.sent == []


@pytest_twisted.ensureDeferred
async def test_the_same_mail_twice_at_once_is_one_message(database: Database) -> None:
    procedures = Procedures()
    procedures.waits = Deferred()
    inbound, came = service(database, procedures), await mail(database)

    async def take() -> list[Any] | None:
        """The outcome; None if the provider has to try again."""
        try:
            return [*await inbound.take_mail(came)]
        except Unavailable:
            return None

    both = gatherResults([Deferred.fromCoroutine(take()) for _ in range(2)])
    procedures.waits.callback(None)
    assert ["sent"] in await both
    assert await take() == ["repeated"]
    # Both may have called `message.send`: the same local_id is the same message.
    assert len({arguments["local_id"] for _, arguments in procedures.sent}) == 1


@pytest_twisted.ensureDeferred
async def test_without_its_files_no_answer_is_sent(database: Database) -> None:
    procedures = Procedures()
    inbound = service(database, procedures, Files(Unavailable("restarting"), Unavailable("restarting")))
    own = await mail(database, files=[FILE])
    forged = await mail(database, "2@x", files=[FILE], sender="mallory@example.net")
    for came in (own, forged):
        with pytest.raises(Unavailable):
            await inbound.take_mail(came)
    assert procedures.sent == []
    assert [await inbound.take_mail(came) for came in (own, forged)] == [["sent"], ["held"]]
    assert [file["media_id"] for file in procedures.sent[0][1]["attachments"]] == ["a.pdf"]
    [held], _ = await Answers(database, 0).list_held(ListHeld())
    assert (held.sender, held.text) == ("mallory@example.net", "Yes")


@pytest_twisted.ensureDeferred
async def test_a_day_has_so_many_answers(database: Database) -> None:
    procedures = Procedures()
    inbound = service(database, procedures, per_day=2)
    conversation_id = await open_conversation(database, "ada", "bob")
    mails = [await mail(database, f"{one}@x", conversation_id=conversation_id) for one in range(3)]
    assert [await inbound.take_mail(came) for came in mails] == [["sent"], ["sent"], ["dropped"]]


@pytest_twisted.ensureDeferred
async def test_a_mail_to_many_answers_a_few(database: Database) -> None:
    procedures = Procedures()
    inbound, tokens = service(database, procedures), []
    for number in range(MAX_PLACES + 1):
        chat = await open_conversation(database, "ada", f"bob{number}")
        tokens += (await mail(database, conversation_id=chat)).tokens
    came = await mail(database)
    assert await inbound.take_mail(ReceivedMail(came.mail, tokens)) == ["sent"] * MAX_PLACES
    assert len({arguments["conversation_id"] for _, arguments in procedures.sent}) == MAX_PLACES


@pytest.mark.parametrize(
    "changes", [{"machine": "loop"}, {"machine": "bounce"}, {"text": ""}, {"text": "\u200b"}]
)
@pytest_twisted.ensureDeferred
async def test_what_nobody_wrote_is_dropped(database: Database, changes: dict[str, Any]) -> None:
    procedures = Procedures()
    assert await service(database, procedures).take_mail(await mail(database, **changes)) == ["dropped"]
    assert procedures.sent == []


@pytest_twisted.ensureDeferred
async def test_an_sms_of_nobody_is_dropped(database: Database) -> None:
    procedures = Procedures()
    for number in ("+254712345678", "not a number", ""):
        assert await service(database, procedures).take_sms(Sms(number, "Hi", "SM1")) == "dropped"
    assert procedures.sent == []


@pytest_twisted.ensureDeferred
async def test_a_mail_that_comes_while_a_guest_becomes_an_account_is_the_account_s(
    database: Database,
) -> None:
    procedures = Procedures()
    inbound, came = service(database, procedures), await guest_mail(database)
    guests = Guests(database)
    await guests.begin_merge("site", "guest:1", "ada")
    for token in came.tokens:
        with pytest.raises(Unavailable):  # so that SMTP does not refuse the address for good
            await inbound.is_known(token)
    with pytest.raises(Unavailable):
        await inbound.take_mail(came)
    assert procedures.sent == []
    await finish_merge(database)
    assert [await inbound.take_mail(came) for _ in range(2)] == [["sent"], ["repeated"]]
    [(caller, _)] = procedures.sent
    assert caller.user_id == "ada"


@pytest_twisted.ensureDeferred
async def test_a_mail_whose_guest_becomes_an_account_while_it_is_sent_is_the_account_s(
    database: Database,
) -> None:
    class MergedMeanwhile(Procedures):
        """Refuses the guest, who has just become an account."""

        async def call_for_user(
            self, name: str, caller: Caller, arguments: Mapping[str, Any]
        ) -> dict[str, Any]:
            if caller.user_id == "ada":
                return await super().call_for_user(name, caller, arguments)
            await Guests(database).begin_merge("site", "guest:1", "ada")
            await finish_merge(database)
            raise NotFound("no such conversation")

    procedures = MergedMeanwhile()
    inbound, came = service(database, procedures), await guest_mail(database)
    await database.query("update person set email = 'ada@example.org' where id = 'guest:1' returning 1")
    with pytest.raises(Unavailable):
        await inbound.take_mail(came)
    assert await inbound.take_mail(came) == ["sent"]
    [(caller, _)] = procedures.sent
    assert caller.user_id == "ada"


async def guest_mail(database: Database) -> ReceivedMail:
    """A mail of Ada to the address of a guest, who she is to become."""
    conversation_id = await open_conversation(database, "guest:1", "bob")
    token = await ReplyAddresses(database).ensure("guest:1", conversation_id)
    assert token
    await database.query("update person set guest_metadata = '{}' where id = 'guest:1' returning 1")
    await database.query("insert into person (id, email) values ('ada', 'ada@example.org') returning 1")
    read = Mail(
        message_id="1@x", sender="ada@example.org", tokens=[token], machine=None, text="Yes", files=[]
    )
    return ReceivedMail(read, [token])


async def finish_merge(database: Database) -> None:
    """Move what the guest has, as the service does."""
    guests = Guests(database)
    for conversation_id in await guests.list_conversations("guest:1"):
        await GuestConversations(database).move(conversation_id, "guest:1", "ada")
    await guests.move_account("guest:1", "ada")
    await guests.finish("guest:1")
