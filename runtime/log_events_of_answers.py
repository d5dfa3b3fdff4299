"""The log events of answers by email and SMS, a part of the table in `runtime/log_events.py`."""

from runtime.log_event import LogEvent

ANSWER_EVENTS = {
    "inbound.broken_off": LogEvent("A request of a provider was broken off: the process ended under it."),
    "inbound.certificate_unreadable": LogEvent(
        "The files of INBOUND_SMTP_CERTIFICATE and INBOUND_SMTP_KEY cannot be read any more. The certificate "
        "that was read last stays in use.",
    ),
    "inbound.dropped": LogEvent(
        "An answer by email or SMS became no message. `reason` is `automatic`, `bounce`, `list` or `loop` "
        "for what no person wrote, `unknown_address`, `no_conversation`, `empty`, `too_many` "
        "or `unreadable_…`.",
    ),
    "inbound.failed": LogEvent("An answer was not received through a bug. The provider tries again."),
    "inbound.file_refused": LogEvent("A file of an answer was not stored. The message says so."),
    "inbound.files_unreachable": LogEvent("The media process cannot be reached. The provider tries again."),
    "inbound.held": LogEvent("An answer came from an address that is not the person's. An admin decides."),
    "inbound.not_listening": LogEvent(
        "The address of INBOUND_SMTP_LISTEN cannot be had. No answers come by SMTP; all else works.",
    ),
    "inbound.refused": LogEvent("An answer was refused, as any message of its person would be now."),
    "inbound.request_refused": LogEvent(
        "A request of a provider was refused: `forbidden` is a wrong signature. After others it tries again.",
    ),
    "inbound.sent": LogEvent("An answer by email or SMS was sent as a message."),
}
