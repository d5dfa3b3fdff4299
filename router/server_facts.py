"""The facts about this server for its clients, from the settings (portico/contract/info.py)."""

from typing import Any

from portico import __version__
from portico.contract import uris
from portico.contract.info import (
    PROTOCOL,
    CallLimits,
    Features,
    Info,
    ServerLimits,
    Welcome,
    Windows,
)
from portico.contract.payload import encode
from portico.domain.calls.transitions import MESH
from portico.domain.conversations import MAX_PARTICIPANTS
from portico.domain.messages import MAX_ATTACHMENTS, MAX_METADATA_BYTES
from portico.domain.people import Principal
from portico.domain.text import MAX_TEXT
from portico.domain.times import rfc3339_epoch
from portico.ports import Clock
from portico.settings.core import Settings
from portico.settings.delivery import ProviderSettings
from portico.settings.variables.providers import VAPID_PRIVATE_KEY
from runtime.notification_templates import languages
from runtime.vapid import public_key

MESSAGE_BYTES = 262_144  # of a message of a client, in the `.crossbar/config.json` that Portico comes with
ANY_TYPE = "*/*"


class ServerFacts:
    """Answers `GET /info`, and completes WELCOME."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        self._message_bytes = MESSAGE_BYTES
        self._shared: dict[str, Any] | None = None
        push = {provider.name: provider for provider in settings.delivery.push}
        self._fixed: dict[str, Any] = {
            "protocol": PROTOCOL,
            "version": __version__,
            "windows": _windows(settings),
            "calls": _calls(settings),
            "features": _features(settings, set(push)),
            "vapid_public_key": _vapid_key(push.get("webpush")),
            "notification_languages": languages(settings.notifications.templates),
            "notification_language": settings.notifications.language,
        }

    def limit_messages(self, message_bytes: int) -> None:
        """Take the size limit of messages from the config of a WebSocket; 0 is none."""
        self._message_bytes = message_bytes or self._message_bytes
        self._shared = None

    def info(self) -> Info:
        return Info(
            name="portico",
            realm=uris.REALM,
            websocket="/ws",
            serializers=["wamp.2.json", "wamp.2.cbor", "wamp.2.msgpack"],
            authmethods=["ticket"],
            **self._common(),
        )

    def welcome(self, principal: Principal) -> dict[str, Any]:
        """The `authextra` of WELCOME. What all of them have in common is made once, and shared by them."""
        if self._shared is None:
            welcome = Welcome(user_id="", expires_at="", **self._common())
            self._shared = encode(welcome)
        return {
            **self._shared,
            "user_id": principal.user_id,
            "expires_at": rfc3339_epoch(principal.expires_at),
            "server_time": rfc3339_epoch(self._clock.seconds()),
        }

    def _common(self) -> dict[str, Any]:
        limits = _limits(self._settings, self._message_bytes)
        return {**self._fixed, "limits": limits, "server_time": rfc3339_epoch(self._clock.seconds())}


def _windows(settings: Settings) -> Windows:
    return Windows(
        edit_seconds=int(settings.edit_window.total_seconds()),
        delete_seconds=int(settings.delete_window.total_seconds()),
        sync_seconds=int(settings.sync_window.total_seconds()),
    )


def _limits(settings: Settings, message_bytes: int) -> ServerLimits:
    return ServerLimits(
        text=MAX_TEXT,
        message_bytes=message_bytes,
        metadata_bytes=MAX_METADATA_BYTES,
        attachments=MAX_ATTACHMENTS,
        file_bytes=settings.media.max_bytes,
        file_types=[ANY_TYPE],
        participants=MAX_PARTICIPANTS,
        open_calls=settings.limits.open_calls * settings.limits.open_factor_of("user"),
        rates=settings.limits.rates_of_people(),
    )


def _calls(settings: Settings) -> CallLimits:
    return CallLimits(
        ring_seconds=int(settings.calls.ring.total_seconds()),
        connect_seconds=int(settings.calls.connect.total_seconds()),
        reconnect_seconds=int(settings.calls.grace.total_seconds()),
        max_seconds=int(settings.calls.longest.total_seconds()),
        participants=MAX_PARTICIPANTS if settings.livekit else MESH,
    )


def _features(settings: Settings, push: set[str]) -> Features:
    return Features(
        calls=True,
        turn=bool(settings.ice.turn),
        search=True,
        files=settings.media.service_url is None,
        push=bool(push - {"console"}),
        web_push="webpush" in push,
    )


def _vapid_key(provider: ProviderSettings | None) -> str | None:
    return public_key(provider.variables[VAPID_PRIVATE_KEY.name]) if provider else None
