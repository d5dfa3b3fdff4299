"""The log events of teams, a part of the table in `runtime/log_events.py`."""

from runtime.log_event import LogEvent

TEAM_EVENTS = {
    "team.away_not_answered": LogEvent("An answer outside of the office hours had no conversation."),
    "team.events_delayed": LogEvent("Events for the members of teams wait: the database does not answer."),
    "team.events_failed": LogEvent("Events for the members of teams were not published, through a bug."),
}
