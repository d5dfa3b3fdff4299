"""The log events of PostgreSQL, Redis and the clock, a part of the table in `runtime/log_events.py`."""

from runtime.log_event import LogEvent

STORE_EVENTS = {
    "clock.differs": LogEvent(
        "The clock of this machine is not that of PostgreSQL: `ahead` seconds before it, or behind it. "
        "Set it (NTP). What has a deadline follows PostgreSQL's clock; tokens follow this one.",
    ),
    "clock.right": LogEvent("The clock of this machine is that of PostgreSQL again."),
    "clock.jumped": LogEvent(
        "Somebody set the clock of this machine, by so many `seconds`, or it was suspended. Timers keep "
        "their length; tokens expire, and messages are dated, by the new time.",
    ),
    "database.down": LogEvent(
        "The database does not commit: it does not answer, its disk is full, or it is a standby. Seen when "
        "`/health` is asked.",
    ),
    "database.up": LogEvent("The database commits again."),
    "redis.down": LogEvent(
        "Redis does not answer. Limits and presence hold for each process alone.",
    ),
    "redis.up": LogEvent("Redis answers again."),
    "replica.down": LogEvent(
        "The standby of `DATABASE_REPLICA_URL` is away, slow or behind, for the `reason`. The primary is "
        "asked.",
    ),
    "replica.up": LogEvent("The standby of `DATABASE_REPLICA_URL` is asked again."),
    "replica_unused": LogEvent(
        "`DATABASE_REPLICA_URL` is away at the start of the node, or leads to a primary. The node starts.",
    ),
}
