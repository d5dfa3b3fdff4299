"""Constructs the previews component, where the operator wants previews."""

from components.previews.fetcher import PageFetcher
from components.previews.service import PERIOD, SLICE, Previews
from portico.storage.messages.link_previews import LinkPreviews
from portico.storage.messages.log_cursor import LogCursor
from runtime.process import ComponentProcess


def assemble(process: ComponentProcess) -> None:
    if not process.settings.link_previews:
        return
    previews = Previews(
        LogCursor(process.database, "previews", SLICE),
        LinkPreviews(process.database, process.settings.link_previews_except),
        PageFetcher(process.reactor),
        process.reactor,
    )
    process.repeat_alone(PERIOD, "previews", previews.catch_up)
