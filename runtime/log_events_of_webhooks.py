"""The log events of webhooks, a part of the table in `runtime/log_events.py`."""

from runtime.log_event import LogEvent

WEBHOOK_EVENTS = {
    "webhook.failed": LogEvent("Posting events to a webhook failed through a bug. Portico tries again."),
    "webhook.given_up": LogEvent(
        "A webhook did not accept an event, and Portico stopped trying: it is a dead letter, which "
        "`webhook.redeliver` posts again."
    ),
    "webhook.paused": LogEvent("A webhook answered 410 Gone. It gets nothing until an admin resumes it."),
    "webhook.resting": LogEvent("A webhook failed repeatedly. It is tried again in half a minute."),
    "webhook.resumed": LogEvent("A webhook that failed repeatedly answers again."),
}
