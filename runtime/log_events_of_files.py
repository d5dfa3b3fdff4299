"""The log events of uploaded files, a part of the table in `runtime/log_events.py`."""

from runtime.log_event import LogEvent

FILE_EVENTS = {
    "media.disk_failed": LogEvent("A file could not be written to disk."),
    "media.disk_full": LogEvent("An upload was rejected because the disk is full."),
    "media.download_failed": LogEvent("A download failed through a bug."),
    "media.not_decoded": LogEvent(
        "A picture could not be decoded. It is stored without a thumbnail.",
    ),
    "media.not_removed": LogEvent("A file could not be removed. Portico tries again."),
    "media.partial_removed": LogEvent("An interrupted upload of an earlier run was removed."),
    "media.removed": LogEvent("A file that no message uses was removed."),
    "media.stored": LogEvent("An upload was stored.", "media.kept"),
    "media.upload_failed": LogEvent("An upload failed through a bug.", "media.keep_failed"),
    "media_service.down": LogEvent(
        "The service behind `MEDIA_SERVICE_URL` did not answer about attachments.",
    ),
    "s3.failed": LogEvent("The S3 bucket rejected a request or did not answer."),
}
