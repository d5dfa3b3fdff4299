"""Notification delivery over a real database, with fake providers and a clock that the test advances."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from twisted.internet.task import Clock

from components.delivery.attempt import AttemptRecords, DeliveryAttempt
from components.delivery.compose import BaseUrls, Composer
from components.delivery.dispatcher import DeliveryPolicy, Dispatcher, DispatcherStores
from components.delivery.follow_up import PushWithdrawals
from components.delivery.items import Attempt, Item, Outcome, Push, Retry, Sent
from components.delivery.planner import Planner
from components.delivery.replies import NoReplies
from components.delivery.templating import Texts
from portico.contract.device import RegisterDevice
from portico.domain.delivery.planning import Delays
from portico.domain.people import Login, Principal
from portico.domain.rate_limits import Pace
from portico.storage.database import Database
from portico.storage.delivery.contents import DeliveryContents
from portico.storage.delivery.devices import Devices
from portico.storage.delivery.planning import DeliveryPlans
from portico.storage.delivery.queue import DeliveryQueue
from portico.storage.delivery.results import DeliveryResults
from portico.storage.messages.log_cursor import LogCursor
from portico.storage.messages.receipts import Mark, Receipts
from portico.storage.users.people import People
from runtime.metrics import Metrics
from runtime.profile_refresh import NullProfileRefresher
from tests.support.waiting import until

DELAYS = Delays(timedelta(), timedelta(minutes=10), timedelta(minutes=15))
KEY = b"key"
SENDER = "chat@nest.example"
RING = timedelta(seconds=45)
RESTING = Retry(30, "resting")
AHEAD = 3.0  # seconds: the database's own clock goes on while a test runs


class Providers:
    """Takes everything, unless the test says otherwise; remembers it."""

    def __init__(self, attempts: AttemptRecords) -> None:
        self.sent: list[Any] = []
        self.answers: dict[str, Outcome] = {}  # by address, number or token
        self._attempts = attempts

    async def send(self, item: Item) -> Outcome:
        self.sent.append(item)
        answer = self.answers.get(whom(item), Sent("id"))
        if answer != RESTING:
            self._attempts.record(Attempt.from_answer(item, "test", answer, 0.01))
        return answer

    def to(self, address: str) -> list[Item]:
        """What was sent there."""
        return [item for item in self.sent if whom(item) == address]


class DeliveryHarness:
    """A notifier whose rounds the test makes, at a time that the test says."""

    def __init__(self, database: Database, **settings: Any) -> None:
        self.database = database
        self.clock = Clock()
        self.clock.rightNow = datetime.now(UTC).timestamp() + AHEAD
        self.statuses: dict[str, Any] = {}
        attempts, self.metrics = AttemptRecords(), Metrics()
        profile_refresher = settings.get("profile_refresher", NullProfileRefresher())
        self.providers = Providers(attempts)
        texts = Texts("Portico", "en", settings.get("templates"))
        composer = Composer(
            texts,
            BaseUrls("https://site.example", "/conversations/{id}", "https://node.example", "KE", SENDER),
            KEY,
            RING,
        )
        sender: Any = self.providers
        post = DeliveryAttempt(
            sender,
            composer,
            attempts,
            Pace(settings.get("rate", 0)),
            Devices(database),
            NoReplies(),
            self.clock,
        )
        stores = DispatcherStores(
            DeliveryQueue(
                database,
                settings.get("node", "node"),
                "KE",
                settings.get("user_limit", 0),
                settings.get("caps", {}),
            ),
            DeliveryContents(database),
            DeliveryResults(database),
            Receipts(database),
        )
        look: Any = SimpleNamespace(read_statuses=self._look)
        self.planner = Planner(
            LogCursor(database, "notifier"),
            DeliveryPlans(database, "KE"),
            DELAYS,
            self.metrics,
            self.clock,
            profile_refresher,
        )
        self.dispatcher = Dispatcher(
            stores,
            DeliveryPolicy(look, lambda: self.dispatcher.now()),
            post,
            self.metrics,
            self.clock,
            profile_refresher,
        )
        self.removals = PushWithdrawals(stores.contents, stores.receipts, stores.results, post, attempts)

    async def begin(self) -> None:
        """From here on the log is followed."""
        await self.planner.catch_up()

    async def round(self, **later: float) -> list[Any]:
        """Some time later: plan, dispatch, wait until all is written down; what was sent."""
        before = len(self.providers.sent)
        self.clock.advance(timedelta(**later).total_seconds())
        await self.planner.catch_up()
        await self.dispatcher.dispatch()
        await until(self.is_idle)
        return self.providers.sent[before:]

    def is_idle(self) -> bool:
        """Whether all that was taken is written down."""
        self.clock.advance(0)
        return self.dispatcher.idle

    async def _look(self, user_ids: Sequence[str]) -> dict[str, Any]:
        return {user_id: self.statuses[user_id] for user_id in user_ids if user_id in self.statuses}

    async def rows(self, *columns: str) -> list[tuple[Any, ...]]:
        """The deliveries, in order."""
        return await self.database.query(f"select {', '.join(columns)} from delivery order by id")  # noqa: S608


def whom(item: Item) -> str:
    """Where an item goes."""
    return item.device.token if isinstance(item, Push) else item.to


async def know(database: Database, user_id: str, device: str | None = None, **claims: Any) -> None:
    """Somebody with a name, and perhaps with a device and addresses."""
    principal = Principal(
        user_id=user_id,
        expires_at=2**40,
        fingerprint=user_id,
        **{"role": "user", "name": user_id.title(), **claims},
    )
    await People(database).upsert_user(principal)
    if device:
        asked = RegisterDevice(token=device, provider="fcm", platform="android")
        await Devices(database).register(user_id, asked, Login(principal.key, None, principal.expires_at))


async def read(database: Database, user_id: str, conversation_id: int, up_to_seq: int) -> None:
    """Somebody has read so far."""
    await Receipts(database).move_cursors([Mark(conversation_id, user_id, up_to_seq, None)])
