"""Constructs the posting of webhooks."""

from twisted.internet.defer import Deferred

from components.posting import dispatcher, fan_out
from components.posting.breakers import EndpointBreakers
from components.posting.dispatcher import PostingDispatcher
from components.posting.fan_out import EventFanOut
from components.posting.queue_poster import Clients, QueuePoster
from portico.contract import uris
from portico.domain.nodes import RENEWAL
from portico.domain.times import moment
from portico.storage.messages.log_cursor import LogCursor
from portico.storage.webhooks.attempts import Attempts
from portico.storage.webhooks.changes import Changes
from portico.storage.webhooks.endpoints import Endpoints
from portico.storage.webhooks.fan_out import FanOut
from portico.storage.webhooks.queues import Queues
from runtime.checked_endpoints import CheckedEndpoints
from runtime.http_client import Http
from runtime.process import ComponentProcess

TIMEOUT = 20.0  # seconds for an answer, as Standard Webhooks recommends
MAX_ANSWER = 1 << 16  # bytes; nobody reads them
COUNTING = 5.0  # seconds between two counts of what waits
TIDYING = 600.0  # seconds


def assemble(process: ComponentProcess) -> None:
    database, clock, notifications = process.database, process.clock, process.settings.notifications
    webhook, queues, breakers = (
        notifications.webhook,
        Queues(database, process.settings.node),
        EndpointBreakers(),
    )
    poster = QueuePoster(queues, _clients(process), breakers, process.metrics, clock)
    posting = PostingDispatcher(queues, poster, breakers, process.metrics, clock)
    process.stops.insert(0, lambda: Deferred.fromCoroutine(posting.finish()))
    sending = process.repeat(dispatcher.PERIOD, "webhooks", clock.when_known(posting.dispatch))
    posting.call_when_free = sending.wake
    process.repeat_alone(RENEWAL, "webhooks_of_dead_nodes", posting.take_over)
    cursor = LogCursor(database, "webhooks", fan_out.BATCH)
    making = EventFanOut(
        Endpoints(database),
        cursor,
        Changes(database),
        FanOut(database, cursor),
        clock,
        webhook.url if webhook else None,
    )
    making.call_when_made = sending.wake
    task = process.repeat_alone(fan_out.PERIOD, "webhook_events", clock.when_known(making.catch_up))

    def wake() -> None:
        if making.has_endpoints:  # else messages would only make it look for some
            task.wake()

    process.connection.subscribe(uris.LOG_GREW, wake)
    process.repeat(COUNTING, "webhooks_waiting", posting.update_metrics)
    attempts = Attempts(database)

    async def tidy() -> None:
        await attempts.tidy(moment(clock.seconds()), notifications.kept)

    process.repeat_alone(TIDYING, "webhook_attempts", tidy)


def _clients(process: ComponentProcess) -> Clients:
    """What an admin enters leads to the internet only, unless the operator allows more."""
    reactor, notifications = process.reactor, process.settings.notifications
    of_settings = Http(reactor, TIMEOUT, MAX_ANSWER)
    checked = Http(reactor, TIMEOUT, MAX_ANSWER, CheckedEndpoints(reactor))
    process.stops.extend((of_settings.stop, checked.stop))
    chosen = of_settings if notifications.webhooks_may_be_private else checked
    webhook = notifications.webhook
    return Clients(chosen, of_settings, webhook.secret if webhook else None)
