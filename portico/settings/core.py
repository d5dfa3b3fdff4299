"""The configuration: one frozen struct, parsed once from the environment.

Every process of Portico (the supervisor, the router worker, the rooms, the
command line) reads the same variables through `parse`.
"""

import hashlib
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from portico.domain import origins
from portico.domain.calls.deadlines import Timing
from portico.domain.calls.ice import Ice
from portico.domain.conversations import CONVERSATION_TYPES
from portico.processes import ALWAYS, BRIDGE
from portico.settings import paths, tokens
from portico.settings.admin import Admin, admin
from portico.settings.calls import LiveKit, ice, livekit, timing
from portico.settings.connections import WireSettings, wire
from portico.settings.delivery import NotifySettings
from portico.settings.delivery import parse as notifications
from portico.settings.django import Django, django
from portico.settings.environment import SettingsError as SettingsError
from portico.settings.environment import choice, flag, integer, url
from portico.settings.limits import LimitSettings
from portico.settings.limits import parse as limits
from portico.settings.media import MediaSettings as MediaSettings
from portico.settings.media import media
from portico.settings.notices import NoticeSettings
from portico.settings.notices import parse as notices
from portico.settings.people import PeopleSettings, people
from portico.settings.tokens import MIN_SECRET_BYTES as MIN_SECRET_BYTES
from portico.settings.tokens import Keys as Keys
from portico.settings.tokens import TokenRules as TokenRules

YEARS = 10 * 366 * 24 * 60  # minutes
MAX_DAYS = 36_525
SHORT_SECRET_BITS = 28  # of secrets that may have 16 characters
# The supervisor makes one at each start, and gives it to its own processes alone.
COMPONENT_SECRET = "PORTICO_COMPONENT_SECRET"  # noqa: S105 (a name)
MAX_SOCKET_PATH = 100  # sun_path holds 104 bytes on macOS and 108 on Linux


@dataclass(frozen=True, slots=True)
class HookSettings:
    """How long the hook before a send may take, and whether messages pass when it fails."""

    timeout: float
    open_on_failure: bool


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set. Times are in the unit that the name ends with."""

    production: bool
    home: Path
    listen: str
    port: int
    database_url: str | None
    redis_url: str | None
    keys: Keys
    tokens: TokenRules
    django_api_url: str | None
    verify_at_django: bool
    bridge: Django | None
    people: PeopleSettings
    rate_limit: int
    rate_window_ms: int
    limits: LimitSettings
    edit_window: timedelta
    delete_window: timedelta
    sync_window: timedelta
    hook: HookSettings
    retention: Mapping[str, timedelta]
    media: MediaSettings
    notify: NotifySettings
    notices: NoticeSettings
    calls: Timing
    ice: Ice
    livekit: LiveKit | None
    allowed_origins: tuple[str, ...]
    wire: WireSettings
    admin: Admin
    pool_size: int
    log_level: str
    log_json: bool
    component_secret: str | None = field(default=None, repr=False)

    @property
    def processes(self) -> tuple[str, ...]:
        """The component processes that run here."""
        return (*ALWAYS, BRIDGE) if self.bridge else ALWAYS

    @property
    def router_socket(self) -> Path:
        """Where Portico's own processes join the router; nothing else lies in its folder, which is 0700."""
        return self.home / "router" / "router.sock"

    @property
    def media_home(self) -> Path:
        """Where uploaded files lie, and the socket of the process that keeps them; it is 0700."""
        return self.home / "media"

    @property
    def media_socket(self) -> Path:
        """Where the router worker reaches that process."""
        return self.media_home / "http.sock"

    @property
    def gateway_socket(self) -> Path:
        """Where the router worker reaches the process of REST; its folder is 0700."""
        return self.home / "gateway" / "http.sock"

    @property
    def node(self) -> str:
        """A name for this node among those that share a Redis; the same after a restart."""
        return hashlib.sha256(f"{socket.gethostname()}:{self.home}".encode()).hexdigest()[:16]

    @property
    def secret_file(self) -> Path:
        """The secret that development makes for itself."""
        return self.home / "secret"

    @property
    def postgres_home(self) -> Path:
        """Where the embedded PostgreSQL lives."""
        return self.home / "postgres"

    @property
    def valkey_home(self) -> Path:
        """Where the embedded Valkey lives."""
        return self.home / "valkey"

    @property
    def dsn(self) -> str:
        """The PostgreSQL to use: `DATABASE_URL`, or the embedded one behind its Unix socket."""
        folder = quote(str(self.postgres_home / "socket"), safe="")
        return self.database_url or f"postgresql://portico@/portico?host={folder}"

    @property
    def redis(self) -> str:
        """The Redis to use: `REDIS_URL`, or the embedded Valkey behind its Unix socket."""
        return self.redis_url or f"unix://{self.valkey_home / 'valkey.sock'}"


def parse(env: Mapping[str, str] = os.environ) -> Settings:
    """Read the environment. Raises SettingsError with one line for the first mistake found."""
    production = choice(env, "PORTICO_ENV", ("development", "production")) == "production"
    home = paths.home(env)
    rate = (
        integer(env, "MESSAGE_RATE_LIMIT", 20, 0, 1_000_000),
        integer(env, "MESSAGE_RATE_WINDOW", 60_000, 1, 86_400_000),
    )
    settings = Settings(
        production=production,
        home=home,
        listen=paths.listen(env),
        port=integer(env, "PORTICO_PORT", 8080, 1, 65535),
        database_url=url(env, "DATABASE_URL", ("postgresql://", "postgres://")),
        redis_url=url(env, "REDIS_URL", ("redis://", "unix://")),
        keys=tokens.keys(env),
        tokens=tokens.rules(env),
        django_api_url=url(env, "DJANGO_API_URL", ("http://", "https://")),
        verify_at_django=flag(env, "DJANGO_VERIFY_TOKENS"),
        bridge=django(env),
        people=people(env),
        rate_limit=rate[0],
        rate_window_ms=rate[1],
        limits=limits(env, *rate),
        edit_window=timedelta(minutes=integer(env, "MESSAGE_EDIT_WINDOW_MINUTES", 15, 0, YEARS)),
        delete_window=timedelta(minutes=integer(env, "MESSAGE_DELETE_WINDOW_MINUTES", 1440, 0, YEARS)),
        sync_window=timedelta(hours=integer(env, "SYNC_WINDOW_HOURS", 720, 1, YEARS // 60)),
        hook=HookSettings(
            timeout=integer(env, "MESSAGE_HOOK_TIMEOUT_MS", 500, 1, 5_000) / 1000,
            open_on_failure=choice(env, "MESSAGE_HOOK_ON_FAILURE", ("open", "closed")) == "open",
        ),
        retention=_retention(env.get("MESSAGE_RETENTION_DAYS") or ""),
        media=media(env, tokens.keys(env).secret),
        notify=notifications(env),
        notices=notices(env),
        calls=timing(env),
        ice=ice(env),
        livekit=livekit(env),
        allowed_origins=_origins(env),
        wire=wire(env),
        admin=admin(env, home),
        pool_size=integer(env, "DATABASE_POOL_SIZE", 4, 1, 100),
        log_level=choice(env, "LOG_LEVEL", ("info", "debug", "warning", "error")),
        log_json=choice(env, "LOG_FORMAT", ("json" if production else "console", "json", "console"))
        == "json",
        component_secret=env.get(COMPONENT_SECRET) or None,
    )
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    tokens.check(settings.keys, settings.tokens, production=settings.production)
    if settings.production:
        _refuse_guessable(settings)
    if settings.verify_at_django and not settings.django_api_url:
        raise SettingsError("DJANGO_VERIFY_TOKENS=1 needs DJANGO_API_URL: set it to the site's address")
    if len(str(settings.postgres_home / "socket" / ".s.PGSQL.5432")) > MAX_SOCKET_PATH:
        raise SettingsError(
            f"PORTICO_HOME={settings.home} is too long for a Unix socket: choose a shorter path"
        )


def _refuse_guessable(settings: Settings) -> None:
    webhook = settings.notices.webhook
    tokens.refuse_guessable("MEDIA_SECRET", settings.media.secret)
    tokens.refuse_guessable("WEBHOOK_SECRET", webhook.secret if webhook else None, SHORT_SECRET_BITS)
    tokens.refuse_guessable("TURN_SECRET", settings.ice.secret, SHORT_SECRET_BITS)


def _origins(env: Mapping[str, str]) -> tuple[str, ...]:
    try:
        return origins.normalise(env.get("ALLOWED_ORIGINS") or "") or origins.LOCAL
    except ValueError as error:
        raise SettingsError(f"ALLOWED_ORIGINS has {error}") from None


def _retention(text: str) -> Mapping[str, timedelta]:
    """`365` for every type of conversation, or `support=30,general=365`; types without a number keep all."""
    if text.isdigit():
        text = ",".join(f"{kind}={text}" for kind in CONVERSATION_TYPES)
    days = dict(part.strip().partition("=")[::2] for part in text.split(",") if part.strip())
    for kind in days:
        if kind not in CONVERSATION_TYPES:
            raise SettingsError(
                f"MESSAGE_RETENTION_DAYS={text!r} must be a number of days, or type=days "
                f"(types: {', '.join(CONVERSATION_TYPES)}) separated by commas"
            )
    name = "MESSAGE_RETENTION_DAYS"
    return {kind: timedelta(days=integer({name: days[kind]}, name, 0, 1, MAX_DAYS)) for kind in days}
