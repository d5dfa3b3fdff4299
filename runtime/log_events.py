"""The log events: what each means, and its name in the release before if it was renamed.

`docs/reference/log-events.md` is generated from it. A renamed event also has its old name, as `alias`.
"""

from runtime.log_event import LogEvent
from runtime.log_events_of_answers import ANSWER_EVENTS
from runtime.log_events_of_evidence import EVIDENCE_EVENTS
from runtime.log_events_of_files import FILE_EVENTS
from runtime.log_events_of_stores import STORE_EVENTS
from runtime.log_events_of_teams import TEAM_EVENTS
from runtime.log_events_of_webhooks import WEBHOOK_EVENTS

EVENTS = {
    **ANSWER_EVENTS,
    **EVIDENCE_EVENTS,
    **FILE_EVENTS,
    **STORE_EVENTS,
    **TEAM_EVENTS,
    **WEBHOOK_EVENTS,
    "admin.not_listening": LogEvent(
        "The default address for operators is taken. Portico serves the socket only.",
    ),
    "bus.unreadable": LogEvent(
        "What came from another node cannot be decoded: its version differs too much, or somebody else "
        "writes to this Redis. Messages are read from the log instead.",
    ),
    "call.answer_lost": LogEvent("The answer to a call could not be sent to the router."),
    "call.failed": LogEvent(
        "A call failed through a bug. The client received the `error_id` of this line.",
    ),
    "calls.delayed": LogEvent(
        "The state of calls is not written. Portico tries again.",
        "calls.waits",
    ),
    "calls.failed": LogEvent("Work on a call failed through a bug. Portico tries again."),
    "card.expired": LogEvent("The deadline of a card passed: an offer or the slots of a viewing."),
    "client.message_limit_too_small": LogEvent(
        "A backend service announced a largest message that is smaller than one it must receive. "
        "Portico closed the connection.",
        "client.takes_too_little",
    ),
    "client.violated_protocol": LogEvent(
        "A client sent what WAMP does not allow, and was disconnected.",
        "client.misspoke",
    ),
    "component.registration_failed": LogEvent(
        "The router rejected a procedure of a component.",
        "room.registration_failed",
    ),
    "connections.full": LogEvent("A limit of open connections is reached."),
    "crossbar.error": LogEvent("Crossbar logged an error."),
    "database_set_up": LogEvent("A new database got its tables, by so many `migrations`."),
    "django.key_refused": LogEvent("The site rejects `DJANGO_API_KEY`."),
    "django.mirroring_failed": LogEvent(
        "Mirroring a conversation failed through a bug. Portico tries again.",
        "django.carry_failed",
    ),
    "django.not_adopted": LogEvent(
        "A conversation that exists on the site only could not be created in Portico.",
    ),
    "django.paused": LogEvent(
        "The site fails, and its circuit breaker is open: no requests for a while.",
        "django.resting",
    ),
    "django.person_failed": LogEvent("A profile could not be read from the site through a bug."),
    "django.profiles_delayed": LogEvent(
        "The site did not return profiles in time. Portico uses the known ones.",
        "django.people_late",
    ),
    "django.resumed": LogEvent(
        "The site answers again, and the circuit breaker is closed.",
        "django.back",
    ),
    "django.unreachable": LogEvent(
        "A profile of the site has an email address or a telephone number that cannot be used.",
    ),
    "django.unreadable": LogEvent("The site's answer does not have the expected form."),
    "event.receiver_lost": LogEvent(
        "A recipient of an event disconnected. The others receive the event.",
    ),
    "event.without_audience": LogEvent(
        "An event named no recipients and was dropped. This is a bug: please report it.",
    ),
    "gateway.failed": LogEvent(
        "A REST request failed through a bug. The client received the `error_id` of this line.",
    ),
    "hook.failed": LogEvent(
        "The moderation hook gave no valid answer. `kind` says what it was asked about, `open` whether that "
        "was accepted.",
    ),
    "hook.registered": LogEvent("A service registered the moderation hook. Each process logs it."),
    "hook.unregistered": LogEvent("The moderation hook's service disconnected. Each process logs it."),
    "http.answered": LogEvent("A REST request was answered."),
    "http.cut": LogEvent(
        "A connection was closed because it was too slow. `why` is `slow_head`, `slow_body` or "
        "`slow_reader`.",
    ),
    "http.unreachable": LogEvent(
        "Another HTTP server cannot be reached. `error` says so if its certificate does not hold."
    ),
    "jwks.unreadable": LogEvent(
        "The keys at `JWT_JWKS_URL` cannot be read. Portico uses the known ones.",
    ),
    "lease.taken": LogEvent(
        "From now on this process does what one process of all nodes does; `work` names it. Seen at its "
        "start, and when it takes over from a node that died.",
    ),
    "limit.reached": LogEvent("A user reached a rate limit. Logged once a minute at most."),
    "message_relay.unreachable": LogEvent(
        "The message relay could not be woken for the line of a call or of a handover, or for an automatic "
        "answer. It finds the message by itself, later.",
        "call_messages.relay_unreachable",
    ),
    "migration_applied": LogEvent("A migration of the database was applied."),
    "node.draining": LogEvent("This node ends the sessions of its clients, a share at a time."),
    "node.replaced": LogEvent(
        "Another installation runs under the id of this node, which is not in order any more: stop one of "
        "them. A node that was away for longer than its lease finds this, if another one was started with "
        "its `PORTICO_NODE_ID`.",
    ),
    "node.was_held_for_dead": LogEvent(
        "This node gave no heartbeat for longer than its lease, and lived: it was frozen, cut off or too "
        "busy. Others took its calls, webhooks and notifications over. Its clients are asked to sync.",
    ),
    "node_draining": LogEvent("The node was asked to stop, and moves its clients to the other nodes first."),
    "node_not_drained": LogEvent(
        "The node stops without moving its clients: the database does not answer.",
    ),
    "notification.console": LogEvent(
        "The provider `console` prints this notification instead of sending it.",
    ),
    "notifier.delivery_failed": LogEvent(
        "A delivery failed through a bug. Portico tries again.",
        "notifier.carry_failed",
    ),
    "notifier.template_failed": LogEvent(
        "The template of a notification failed. The notification is not sent.",
    ),
    "old_variable": LogEvent(
        "An environment variable of another chat server is set. `set_instead` names what replaces it.",
    ),
    "origin.refused": LogEvent(
        "A page of a site that is not in `ALLOWED_ORIGINS` was rejected. Logged once a minute.",
    ),
    "presence.not_published": LogEvent(
        "A presence event was not published, through a bug.",
        "presence.not_told",
    ),
    "presence.not_renewed": LogEvent(
        "The presence of the connected users was not renewed, through a bug. Portico tries again.",
    ),
    "presence.not_written": LogEvent("At the stop, the times of last activity were not stored."),
    "draft.not_forgotten": LogEvent("Drafts that were sent could not be deleted. They count no more."),
    "scheduled.failed": LogEvent("A message could not be sent at its time. Its user sees it, and why."),
    "preview.failed": LogEvent("The page of a link could not be fetched. Its message has no preview."),
    "preview.refused": LogEvent(
        "A link leads to an address that is not one of the internet. Nothing was fetched."
    ),
    "preview.too_late": LogEvent("A message was gone before its preview could be stored."),
    "process.calls_abandoned": LogEvent(
        "A process ends, and some calls were not answered in four seconds. Their clients retry.",
    ),
    "process.not_drained": LogEvent("A process ends while the router is away: no call is under way."),
    "process.started": LogEvent("A component process started."),
    "process_exited": LogEvent(
        "A process ended by itself. The process manager starts it again after `restart_in` seconds.",
        "child_died",
    ),
    "process_frozen": LogEvent(
        "A process gave no sign of life for `silent_seconds`. The process manager kills it and starts "
        "it again.",
    ),
    "provider.account_rejected": LogEvent(
        "A notification provider rejects the account or the key.",
        "provider.refuses_us",
    ),
    "provider.paused": LogEvent(
        "A notification provider fails, and its circuit breaker is open.",
        "provider.resting",
    ),
    "provider.resumed": LogEvent(
        "A notification provider works again, and its circuit breaker is closed.",
        "provider.back",
    ),
    "provider.unexpected": LogEvent(
        "The library of a notification provider failed in an unknown way. Portico tries again.",
    ),
    "provider.unreachable": LogEvent("The SMTP server cannot be reached."),
    "proxy.failed": LogEvent(
        "The router could not reach the process `gateway` or `media`.",
        "passing.failed",
    ),
    "publication.delayed": LogEvent(
        "An event was not published at once. The message relay publishes it.",
        "telling.waits",
    ),
    "publication.failed": LogEvent("An event was not published, through a bug.", "telling.failed"),
    "ready": LogEvent("Portico listens. The line has the addresses."),
    "reaper.failed": LogEvent(
        "The periodic check of sessions failed through a bug. It goes on.",
        "guard.failed",
    ),
    "receipts.failed": LogEvent(
        "The delivery receipts of Expo could not be read. Portico tries again.",
    ),
    "recovery.failed": LogEvent(
        "A component could not restore its state through a bug. It tries again.",
    ),
    "router.failed": LogEvent("Routing a message failed through a bug."),
    "router.patch_left_out": LogEvent(
        "A function of Crossbar or Autobahn has changed, so Portico does not replace it. The node works, and "
        "starts or routes more slowly.",
    ),
    "router.worker_exited": LogEvent("The router worker ended. It is started again."),
    "router.worker_not_started": LogEvent(
        "The router worker could not be started again. The node ends, and is started again as a whole.",
    ),
    "router_connection.closed": LogEvent(
        "The connection of a component to the router was closed by a stop.",
        "link.closed",
    ),
    "router_connection.lost": LogEvent(
        "A component lost its connection to the router. It reconnects.",
        "link.down",
    ),
    "router_connection.opened": LogEvent("A component is connected to the router.", "link.up"),
    "router_connection.subscription_failed": LogEvent(
        "The router rejected a subscription of a component.",
        "link.subscription_failed",
    ),
    "search.reindexing": LogEvent(
        "A new version indexes all messages again, in the background.",
        "search.refolding",
    ),
    "service.joined": LogEvent(
        "The router's service session is ready: clients can log in.",
        "door.open",
    ),
    "session.ended": LogEvent("The server ended a session. `why` is the reason."),
    "session.others_revoked": LogEvent("A user logged out all other devices."),
    "session.revoked": LogEvent("Logins of a user were revoked."),
    "sessions.not_ended": LogEvent(
        "The router did not answer when sessions were to be ended.",
        "doors.not_heard",
    ),
    "site.another_user": LogEvent(
        "The site says that a token belongs to another user. The login is rejected.",
    ),
    "site.invalid_answer": LogEvent(
        "The site's answer about a token is not a JSON object.",
        "site.odd_answer",
    ),
    "site.unreachable": LogEvent("The site did not answer about a token."),
    "stale_process_stopped": LogEvent(
        "A process that an earlier run left behind was stopped.", "orphan_stopped"
    ),
    "starting": LogEvent("`portico up` starts."),
    "task.delayed": LogEvent(
        "A periodic task waits for the database. It tries again.",
        "round.waits",
    ),
    "task.failed": LogEvent(
        "A periodic task failed through a bug. It runs again next time.",
        "round.failed",
    ),
    "token.unreachable": LogEvent(
        "A token has an email address or a telephone number that cannot be used.",
    ),
    "twisted.critical": LogEvent("Twisted or Autobahn logged a critical error."),
    "twisted.error": LogEvent("Twisted or Autobahn logged an error."),
    "twisted.warn": LogEvent("Twisted or Autobahn logged a warning."),
    "unknown_variables": LogEvent("Environment variables look like misspelt settings."),
    "unread.failed": LogEvent("Unread counts were not published, through a bug."),
    "unread.not_published": LogEvent(
        "Unread counts were not published. The client reads them at its next request.",
        "unread.not_told",
    ),
    "unsubscribe.failed": LogEvent("The link to unsubscribe could not be processed."),
    "upload.broken_off": LogEvent("A client or the process `media` ended an upload early."),
    "webpush.key_refused": LogEvent(
        "A push service refuses the signature of pushes. The page has subscribed with another key than "
        "`public_key`, or `VAPID_SUBJECT` is wrong. Logged once an hour.",
    ),
    "traces.not_taken": LogEvent(
        "The collector of traces does not answer, or refuses them. They are dropped until it takes them.",
    ),
}
ALIASES = {name: event.alias for name, event in EVENTS.items() if event.alias}
