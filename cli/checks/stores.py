"""Checks PostgreSQL and Redis."""

from cli.checks.production import in_container
from cli.checks.result import Result, clock, fail, ok, warn
from portico.settings.core import Settings
from portico.settings.paths import IS_CHECKOUT
from portico.storage import diagnostics
from portico.storage.connection_errors import DatabaseTrouble, mend_url
from portico.storage.diagnostics import DatabaseFacts, RedisTrouble, WrongRedis
from portico.storage.standby_check import WrongStandby, check_standby

OLDEST, NEWEST = 15, 18
IN_A_CONTAINER = "start the container, and run the doctor in it (docker compose exec portico …)"


def check(settings: Settings) -> list[Result]:
    """Everything about the stores."""
    return [*_database(settings), *_replica(settings), _redis(settings)]


def start(settings: Settings) -> str:
    """How the operator starts what does not run."""
    if settings.production and in_container():
        return IN_A_CONTAINER
    if settings.production:
        return "start the service, or `portico up`"
    return f"start it with `{'make run' if IS_CHECKOUT else 'portico up'}`"


def version(number: int) -> Result:
    """PostgreSQL's version, from its own number (170002)."""
    major, words = number // 10_000, f"PostgreSQL {number // 10_000}.{number % 10_000}"
    if major < OLDEST:
        return fail("database", words, f"use PostgreSQL {OLDEST} to {NEWEST}")
    if major > NEWEST:
        return warn("database", words, f"Portico is tested with PostgreSQL {OLDEST} to {NEWEST}")
    return ok("database", words)


def migrations(pending: tuple[str, ...]) -> Result:
    """Whether the schema is this version's."""
    if pending:
        return fail("migrations", f"{', '.join(pending)} missing", "run `portico migrate`")
    return ok("migrations", "none pending")


def durability(fsync: str, synchronous_commit: str) -> Result:
    """Whether an answered message survives a crash."""
    if fsync != "on":
        return fail("durability", "fsync is off: a crash loses messages", "set fsync = on in PostgreSQL")
    if synchronous_commit == "off":
        return fail(
            "durability",
            "synchronous_commit is off: a crash loses messages that were answered",
            "set synchronous_commit = on in PostgreSQL",
        )
    return ok("durability", f"fsync on, synchronous_commit {synchronous_commit}")


def verdicts(facts: DatabaseFacts) -> list[Result]:
    """What to think of a database that answers."""
    return [
        version(facts.version),
        migrations(facts.pending),
        durability(facts.fsync, facts.synchronous_commit),
        clock("database", facts.ahead),
    ]


def _database(settings: Settings) -> list[Result]:
    try:
        return verdicts(diagnostics.database(settings.dsn))
    except DatabaseTrouble as error:
        if settings.database_url:
            return [fail("database", str(error), mend_url(settings.database_url))]
        if not (settings.postgres_home / "data").exists():
            return [ok("database", "none yet; the first start makes one")]
        return [fail("database", "the embedded one is stopped: it runs as long as Portico", start(settings))]


def _replica(settings: Settings) -> list[Result]:
    if settings.replica_url is None:
        return []
    try:
        check_standby(settings.replica_url, settings.dsn)
    except WrongStandby as error:
        return [fail("replica", str(error), "correct DATABASE_REPLICA_URL")]
    except DatabaseTrouble as error:
        return [warn("replica", str(error), "check DATABASE_REPLICA_URL; meanwhile the primary is asked")]
    return [ok("replica", "a standby of the database")]


def _redis(settings: Settings) -> Result:
    try:
        silent = diagnostics.redis(settings.redis)
    except WrongRedis as error:
        return fail("redis", str(error), "correct REDIS_URL")
    except RedisTrouble as error:
        advice = "check REDIS_URL" if settings.redis_url else start(settings)
        return warn("redis", f"{error}; limits and presence are kept in each process alone", advice)
    if silent:
        return warn("redis", "; ".join(silent), "start this server of the cluster, or correct REDIS_URL")
    return ok("redis", "answers")
