"""User data from the site: profile, preferences and push tokens, refreshed when older than a minute.

Callers wait two seconds at most and continue with the stored data; a later response is stored as well.
"""

import hashlib
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
import structlog
from twisted.internet import defer
from twisted.internet.defer import Deferred, DeferredSemaphore, gatherResults

from components.django_bridge.client import DjangoClient, SiteRejected, SiteRequest, SiteUnavailable, segment
from components.django_bridge.profiles import addresses_of, devices_of, preferences_of, profile_of
from portico.domain.errors import Unavailable
from portico.domain.teams.ids import is_team
from portico.domain.times import moment
from portico.ports import Clock
from portico.storage.mirror.people import Described, Digests, SitePeople
from runtime.preference_updates import PreferenceUpdates
from runtime.profile_updates import ProfileUpdates

log = structlog.get_logger()
FRESH = timedelta(seconds=60)
PATIENCE = 2.0  # seconds that a caller waits
AT_ONCE = 8  # people
ABSENT = 404
Answer = Mapping[str, Any]


class SitePerson:
    """A user as the site returned them, with digests; None for a part that is missing."""

    def __init__(
        self,
        profile: Answer,
        preferences: Answer | None,
        tokens: Sequence[Answer] | None,
        country: str | None,
    ) -> None:
        self._profile = profile
        self._country = country
        self._preferences = _with_language(preferences, profile)
        self._tokens = tokens
        self.digests = Digests(_digest(profile), _digest(self._preferences), _digest(tokens))

    def changes_since(self, seen: Digests) -> Described:
        """The parts that differ from these digests."""
        new = self.digests
        preferences = {} if new.preferences == seen.preferences else self._preferences
        tokens = None if new.devices == seen.devices else self._tokens
        return Described(
            profile=None if new.profile == seen.profile else profile_of(self._profile, self._country),
            preferences=preferences_of(preferences or {}),
            devices=None if tokens is None else devices_of(tokens),
        )


class SingleFlight:
    """Runs work by key. The work handles its own errors; cancelled waiting does not stop it."""

    def __init__(self, work: Callable[[str], Awaitable[None]]) -> None:
        self._work = work
        self._waiting: dict[str, list[Deferred[None]]] = {}

    def join(self, key: str) -> "Deferred[None]":
        """Fires when the work of this key is done; starts it if it is not running."""
        waiting: Deferred[None] = Deferred()
        begun = key in self._waiting
        self._waiting.setdefault(key, []).append(waiting)
        if not begun:
            Deferred.fromCoroutine(self._run(key))
        return waiting

    async def _run(self, key: str) -> None:
        try:
            await self._work(key)
        finally:
            for waiting in self._waiting.pop(key):
                if not waiting.called:
                    waiting.callback(None)


class People:
    """Refreshes stored user data from the site."""

    def __init__(
        self,
        site: DjangoClient,
        store: SitePeople,
        profile_updates: ProfileUpdates,
        preference_updates: PreferenceUpdates,
        clock: Clock,
        country: str | None,
    ) -> None:
        self._country = country
        self._site = site
        self._store = store
        self._profile_updates = profile_updates
        self._preference_updates = preference_updates
        self._clock = clock
        self._single_flight = SingleFlight(self._fetch)
        self._turns = DeferredSemaphore(AT_ONCE)

    async def refresh(self, user_ids: Collection[str]) -> None:
        """Return when the users are fresh, or after a timeout. Raises Unavailable."""
        people = [user_id for user_id in dict.fromkeys(user_ids) if not is_team(user_id)]
        fresh = await self._store.list_fresh(people, self._now() - FRESH)
        stale = [user_id for user_id in people if user_id not in fresh]
        if not stale or self._site.breaker.seconds_until_allowed:
            return
        clock: Any = self._clock
        try:
            await gatherResults([self._single_flight.join(id_) for id_ in stale]).addTimeout(PATIENCE, clock)
        except (defer.TimeoutError, defer.FirstError):
            log.info("django.profiles_delayed", people=len(stale))

    async def _fetch(self, user_id: str) -> None:
        await self._turns.run(lambda: Deferred.fromCoroutine(self._ask(user_id)))

    async def _ask(self, user_id: str) -> None:
        try:
            await self._learn(user_id)
        except (SiteUnavailable, Unavailable):
            return  # what is known stays
        except SiteRejected as refused:
            if refused.status == ABSENT:
                await self._store.mark_unknown(user_id, self._now())
        except Exception:
            log.exception("django.person_failed")

    async def _learn(self, user_id: str) -> None:
        seen = await self._store.read_digests(user_id)
        path = f"/api/users/{segment(user_id)}/"
        profile = await self._site.fetch(SiteRequest(endpoint="user", path=path), dict[str, Any])
        preferences = await self._preferences(path + "notification-preferences/")
        tokens = await self._tokens(path + "push-tokens/")
        person = SitePerson(profile, preferences, tokens, self._country)
        new = person.changes_since(seen)
        if new.profile is not None:
            self._log_unreachable(user_id, profile)
        if await self._store.update_person(user_id, new, person.digests, self._now()):
            self._profile_updates.publish(user_id)
        if new.preferences is not None:
            self._preference_updates.publish(user_id)

    def _log_unreachable(self, user_id: str, profile: Answer) -> None:
        for field, reason in addresses_of(profile, self._country).faults.items():
            log.warning("django.unreachable", user_id=user_id, field=field, reason=reason)

    async def _preferences(self, path: str) -> Answer | None:
        try:
            return await self._site.fetch(SiteRequest(endpoint="preferences", path=path), dict[str, Any])
        except SiteRejected:
            return {}
        except SiteUnavailable:
            return None

    async def _tokens(self, path: str) -> Sequence[Answer] | None:
        try:
            return await self._site.fetch_list(SiteRequest(endpoint="push_tokens", path=path), dict[str, Any])
        except (SiteUnavailable, SiteRejected):
            return None

    def _now(self) -> datetime:
        return moment(self._clock.seconds())


def _with_language(preferences: Answer | None, profile: Answer) -> Answer | None:
    """The profile's language is the default of the notification language."""
    if preferences is None or not profile.get("language"):
        return preferences
    return {"language": profile["language"], **preferences}


def _digest(answer: Any) -> str | None:
    if answer is None:
        return None
    return hashlib.sha256(msgspec.json.encode(answer, order="deterministic")).hexdigest()
