"""Constructs the messaging component, which has the send path."""

from components.messaging import cards as cards_module
from components.messaging.attachments import Attachments, OwnFiles
from components.messaging.bots import BotRules
from components.messaging.cards import CardService
from components.messaging.changes import ChangeService
from components.messaging.contact_guard import ContactGuard
from components.messaging.direct_conversations import DirectConversations
from components.messaging.held import HeldService
from components.messaging.media_service import MediaService as SiteMedia
from components.messaging.message_hook import MessageHook
from components.messaging.pins import PinService
from components.messaging.relay_assembly import assemble_publishing
from components.messaging.sent_notifier import SentNotifier
from components.messaging.service import MessagingService
from components.messaging.session import procedures
from components.messaging.team_signing import TeamSigning
from components.messaging.tracing import (
    TracedMessages,
    traced_endpoints,
)
from portico.contract import uris
from portico.domain.changes import Windows
from portico.storage.conversations.pairs import Pairs
from portico.storage.conversations.store import Conversations
from portico.storage.conversations.streaming import StreamHearers
from portico.storage.media import MediaStore
from portico.storage.messages.cards import Cards
from portico.storage.messages.changes import Changes
from portico.storage.messages.guarded import GuardedPlaces
from portico.storage.messages.held import HeldMessages
from portico.storage.messages.pins import Pins
from portico.storage.messages.store import Messages
from portico.storage.teams.answers import TeamAnswers
from runtime.process import ComponentProcess


def assemble(process: ComponentProcess) -> None:
    reactor, database, metrics, connection = (
        process.reactor,
        process.database,
        process.metrics,
        process.connection,
    )
    publishing = assemble_publishing(process, lambda: service.batch.flush_done())
    publication = publishing.publication
    hook = MessageHook(process.hook, process.signed_urls)
    direct = DirectConversations(Conversations(database), Pairs(database), connection)
    sent = SentNotifier(reactor, lambda sent: connection.notify_internal(uris.MESSAGES_SENT, sent=sent))
    signing = TeamSigning(TeamAnswers(database))
    files, store, rates = _files(process), _messages(process), process.rates()
    rules, places = process.settings.contact_rules, GuardedPlaces(database)
    guard = ContactGuard(rules, places, process.confirmation_key, metrics)
    bots = BotRules(StreamHearers(database))
    held = HeldService(
        HeldMessages(database, process.decision_rules),
        rates,
        lambda draft: service.batch.queue_item(draft),
        process.consequences,
        process.publisher(),
    )
    service = MessagingService(
        *(store, rates, hook, publication, process.clock, metrics, files),
        *(direct, sent, signing, guard, held, bots),
    )
    windows = Windows(process.settings.edit_window, process.settings.delete_window)
    changes = ChangeService(Changes(database), publication, reactor, windows, hook, guard)
    cards = CardService(Cards(database), store, publication, process.clock, hook, files, guard, bots)
    if process.is_first:
        process.repeat(cards_module.PERIOD, "cards", process.clock.when_known(cards.expire_due))
    pins = PinService(Pins(database), publication)
    endpoints = traced_endpoints(procedures(service, changes, cards, pins, held), process.tracer)
    connection.register_procedures(endpoints, publishing.internals)


def _messages(process: ComponentProcess) -> Messages:
    if process.tracer is None:
        return Messages(process.database, process.past)
    messages = TracedMessages(process.database, process.past)
    messages.tracer = process.tracer
    return messages


def _files(process: ComponentProcess) -> Attachments:
    service_url = process.settings.media.service_url
    if service_url:
        return Attachments(SiteMedia(process.reactor, service_url))
    return Attachments(OwnFiles(MediaStore(process.database)))
