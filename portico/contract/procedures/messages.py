"""The procedures of messages, cards and files."""

from portico.contract import card, media, message, scheduled, search, streaming
from portico.contract.procedure import BOTS, CONVERSING, Procedure

MESSAGES: tuple[Procedure, ...] = (
    Procedure("message.send", message.SendMessage, message.MessageSent, CONVERSING, limit="send"),
    Procedure("message.stream", streaming.StreamMessage, streaming.MessageStreamed, BOTS, limit="stream"),
    Procedure("message.schedule", scheduled.ScheduleMessage, scheduled.OneScheduled, limit="send"),
    Procedure("message.scheduled", scheduled.ListScheduled, scheduled.AllScheduled, limit="read"),
    Procedure("message.cancel_scheduled", scheduled.CancelScheduled, scheduled.OneScheduled),
    Procedure("message.get", message.GetMessage, message.OneMessage, CONVERSING, limit="read"),
    Procedure("message.list", message.ListMessages, message.Messages, CONVERSING, limit="read"),
    Procedure("message.edit", message.EditMessage, message.OneMessage, CONVERSING, limit="revise"),
    Procedure("message.delete", message.DeleteMessage, message.OneMessage, CONVERSING, limit="revise"),
    Procedure("message.react", message.React, message.OneMessage, limit="revise"),
    Procedure("message.unreact", message.Unreact, message.OneMessage, limit="revise"),
    Procedure("message.pin", message.PinMessage, message.OneMessage, limit="revise"),
    Procedure("message.unpin", message.UnpinMessage, message.OneMessage, limit="revise"),
    Procedure("conversation.pins", message.ListPins, message.Messages, limit="read"),
    Procedure("message.revisions", message.ListRevisions, message.Revisions, limit="read"),
    Procedure("card.act", card.ActOnCard, message.OneMessage, CONVERSING, limit="revise"),
    Procedure("message.search", search.SearchMessages, search.FoundMessages, limit="read", cost=10),
    Procedure("media.url", media.GetMediaUrl, media.MediaUrl, CONVERSING, limit="read"),
    Procedure(
        "media.urls",
        media.GetMediaUrls,
        media.MediaUrls,
        CONVERSING,
        limit="read",
        grows_with="media_ids",
        per=10,
    ),
)
