"""The configuration: one frozen struct, parsed once from the environment.

Every process of Portico (the process manager, the router worker, the component processes, the command line)
reads the same variables through `parse`.
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
from portico.domain.guard.rules import ContactRules
from portico.domain.nodes import NAME
from portico.processes import ALWAYS, BRIDGE, SEVERAL, numbered
from portico.settings import paths, tokens
from portico.settings.admin import Admin, admin
from portico.settings.calls import LiveKit, ice, livekit, timing
from portico.settings.connections import ConnectionSettings
from portico.settings.connections import parse as connections
from portico.settings.conversation_types import conversation_types
from portico.settings.delivery import DeliverySettings
from portico.settings.delivery import parse as delivery
from portico.settings.django import Django, django
from portico.settings.environment import SettingsError as SettingsError
from portico.settings.environment import integer
from portico.settings.evidence import EvidenceSettings, evidence
from portico.settings.guard import contact_rules
from portico.settings.hook import HookSettings as HookSettings
from portico.settings.hook import hook
from portico.settings.inbound import InboundSettings
from portico.settings.inbound import parse as inbound
from portico.settings.limits import LimitSettings
from portico.settings.limits import parse as limits
from portico.settings.media import MediaSettings as MediaSettings
from portico.settings.media import media
from portico.settings.notifications import NotificationSettings
from portico.settings.notifications import parse as notifications
from portico.settings.people import PeopleSettings, people
from portico.settings.replica import replica_url
from portico.settings.tokens import MIN_SECRET_BYTES as MIN_SECRET_BYTES
from portico.settings.tokens import Keys as Keys
from portico.settings.tokens import TokenRules as TokenRules
from portico.settings.tracing import TracingSettings, tracing
from portico.settings.variables import django as django_variables
from portico.settings.variables import installation, messages, moderation
from portico.settings.variables import media as media_variables
from portico.settings.variables.calls import TURN_SECRET
from portico.settings.variables.notifications import WEBHOOK_SECRET

MAX_DAYS = 36_525
SHORT_SECRET_BITS = 28  # of secrets that may have 16 characters
MAX_SOCKET_PATH = 100  # sun_path holds 104 bytes on macOS and 108 on Linux


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set. Times are in the unit that the name ends with."""

    production: bool
    demo: bool  # whether `/` shows a page to browsers
    console: bool  # whether `/console` is there
    home: Path
    listen: str
    port: int
    database_url: str | None
    replica_url: str | None
    redis_url: str | None
    cluster: bool
    node_id: str | None
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
    contact_rules: ContactRules
    strike_lifetime: timedelta
    retention: Mapping[str, timedelta]
    link_previews: bool
    link_previews_except: frozenset[str]
    media: MediaSettings
    delivery: DeliverySettings
    notifications: NotificationSettings
    inbound: InboundSettings
    evidence: EvidenceSettings
    calls: Timing
    ice: Ice
    livekit: LiveKit | None
    allowed_origins: tuple[str, ...]
    connections: ConnectionSettings
    admin: Admin
    tracing: TracingSettings | None
    pool_size: int
    messaging_processes: int
    pooled: bool  # whether the database is behind a pooler in transaction mode
    watchdog: int  # seconds; 0 for none
    log_level: str
    log_json: bool
    component_secret: str | None = field(default=None, repr=False)

    @property
    def processes(self) -> tuple[str, ...]:
        """The component processes that run here."""
        others = (name for name in ALWAYS if name != SEVERAL)
        bridge = (BRIDGE,) if self.bridge else ()
        return (*numbered(self.messaging_processes), *others, *bridge)

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
    def inbound_socket(self) -> Path:
        """Where the router worker reaches the process that receives answers; its folder is 0700."""
        return self.home / "inbound" / "http.sock"

    @property
    def watchdog_socket(self) -> Path:
        """Where processes send their signs of life."""
        return self.home / "watchdog.sock"

    @property
    def node(self) -> str:
        """The name of this node among those that share the stores; the same after a restart."""
        return self.node_id or self.place

    @property
    def place(self) -> str:
        """Where this node runs; two installations differ in it even if they have the same name."""
        return hashlib.sha256(f"{socket.gethostname()}:{self.home}".encode()).hexdigest()[:16]

    @property
    def address(self) -> str:
        """A hint for people where this node is."""
        return f"{socket.gethostname()}:{self.port}"

    @property
    def node_file(self) -> Path:
        """The name that the node made for itself."""
        return self.home / "node_id"

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
    production = installation.MODE.read(env) == "production"
    home = paths.home(env)
    rate = messages.RATE_LIMIT.read(env), messages.RATE_WINDOW.read(env)
    settings = Settings(
        production=production,
        demo=installation.DEMO.read(env, "0" if production else "1") == "1",
        console=installation.CONSOLE.read(env, "0" if production else "1") == "1",
        home=home,
        listen=installation.LISTEN.read(env),
        port=installation.PORT.read(env),
        database_url=installation.DATABASE_URL.read(env),
        replica_url=replica_url(env),
        redis_url=installation.REDIS_URL.read(env),
        cluster=installation.CLUSTER.read(env),
        node_id=installation.NODE_ID.read(env) or None,
        keys=tokens.keys(env),
        tokens=tokens.rules(env),
        django_api_url=django_variables.API_URL.read(env),
        verify_at_django=django_variables.VERIFY_TOKENS.read(env),
        bridge=django(env),
        people=people(env),
        rate_limit=rate[0],
        rate_window_ms=rate[1],
        limits=limits(env, *rate),
        edit_window=timedelta(minutes=messages.EDIT_WINDOW.read(env)),
        delete_window=timedelta(minutes=messages.DELETE_WINDOW.read(env)),
        sync_window=timedelta(hours=messages.SYNC_WINDOW.read(env)),
        hook=hook(env),
        contact_rules=contact_rules(env),
        strike_lifetime=timedelta(days=moderation.STRIKE_DAYS.read(env)),
        retention=_retention(messages.RETENTION.read(env)),
        link_previews=messages.LINK_PREVIEWS.read(env),
        link_previews_except=conversation_types(messages.LINK_PREVIEWS_EXCEPT, env),
        media=media(env, tokens.keys(env).secret),
        delivery=delivery(env),
        notifications=notifications(env),
        inbound=inbound(env),
        evidence=evidence(env),
        calls=timing(env),
        ice=ice(env),
        livekit=livekit(env),
        allowed_origins=_origins(env),
        connections=connections(env),
        admin=admin(env, home),
        tracing=tracing(env),
        pool_size=installation.DATABASE_POOL_SIZE.read(env),
        messaging_processes=installation.MESSAGING_PROCESSES.read(env),
        pooled=installation.DATABASE_POOLER.read(env) == "transaction",
        watchdog=installation.WATCHDOG.read(env),
        log_level=installation.LOG_LEVEL.read(env),
        log_json=installation.LOG_FORMAT.read(env, "json" if production else "console") == "json",
        component_secret=installation.COMPONENT_SECRET.read(env) or None,
    )
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    tokens.check(settings.keys, settings.tokens, production=settings.production)
    if settings.production:
        _refuse_guessable(settings)
    if settings.node_id and not NAME.fullmatch(settings.node_id):
        raise SettingsError(f"PORTICO_NODE_ID={settings.node_id!r} must be 1 to 32 of a-z, 0-9 and -")
    if settings.verify_at_django and not settings.django_api_url:
        raise SettingsError("DJANGO_VERIFY_TOKENS=1 needs DJANGO_API_URL: set it to the site's address")
    if len(str(settings.postgres_home / "socket" / ".s.PGSQL.5432")) > MAX_SOCKET_PATH:
        raise SettingsError(
            f"PORTICO_HOME={settings.home} is too long for a Unix socket: choose a shorter path"
        )


def _refuse_guessable(settings: Settings) -> None:
    webhook = settings.notifications.webhook
    tokens.refuse_guessable(media_variables.SECRET, settings.media.secret)
    secret = webhook.secret if webhook else None
    tokens.refuse_guessable(WEBHOOK_SECRET, secret, SHORT_SECRET_BITS)
    tokens.refuse_guessable(TURN_SECRET, settings.ice.secret, SHORT_SECRET_BITS)


def _origins(env: Mapping[str, str]) -> tuple[str, ...]:
    try:
        return origins.normalise(installation.ALLOWED_ORIGINS.read(env)) or origins.LOCAL
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
    name = messages.RETENTION.name
    return {kind: timedelta(days=integer({name: days[kind]}, name, 0, 1, MAX_DAYS)) for kind in days}
