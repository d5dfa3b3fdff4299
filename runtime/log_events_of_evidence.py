"""The log events of evidence mode, a part of the table in `runtime/log_events.py`."""

from runtime.log_event import LogEvent

EVIDENCE_EVENTS = {
    "evidence.file_unreadable": LogEvent(
        "A file of a conversation could not be read from the media process. The certificate is not made."
    ),
    "evidence.no_time_stamp": LogEvent(
        "The authority of EVIDENCE_TSA_URL gave no time stamp. The certificate is not made."
    ),
}
