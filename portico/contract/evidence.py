"""Evidence mode: the ledger of a conversation, first views, and certificates."""

from msgspec import UNSET, UnsetType, field

from portico.contract.payload import Request
from portico.contract.shapes import Id, Limit, Seq, Shape, Time, UserId


class ListLedger(Request, frozen=True):
    """The ledger of a conversation with evidence, for its participants and admins, in order.

    `after` is the number of the last entry that the caller has.
    """

    conversation_id: Id
    after: Seq = 0
    limit: Limit = 50


class LedgerEntry(Shape, frozen=True):
    """What happened: `entry` is a JSON object with `n`, `kind`, `at` and what belongs to the kind.

    It is a text, in the form of RFC 8785. `digest` is SHA-256, in hexadecimal, of the digest before it
    (32 zero bytes for the first) and this text.
    """

    n: Id
    kind: str
    at: str
    digest: str
    entry: str


class LedgerPage(Shape, frozen=True):
    """Entries in order, and whether there are more."""

    entries: list[LedgerEntry]
    has_more: bool


class ListViews(Request, frozen=True):
    """Who first saw a message, and when, in a conversation with evidence."""

    message_id: Id


class FirstView(Shape, frozen=True):
    """When a participant's device first marked a message as read."""

    user_id: UserId
    at: str


class Views(Shape, frozen=True):
    """The first views of a message, oldest first. Its sender and observers are not among them."""

    views: list[FirstView]


class CertifyConversation(Request, frozen=True):
    """A signed certificate of a conversation with evidence, for its participants and admins: a ZIP archive.

    With `from` and `to` it has the entries of that time. Send `receive_progress` to receive it in pieces:
    each has a `chunk`, and the result the rest. Without it the archive is one result, and above 1 MiB the
    error `too_large`.
    """

    conversation_id: Id
    since: Time | None = field(default=None, name="from")
    until: Time | None = field(default=None, name="to")


class Certificate(Shape, frozen=True):
    """The archive, or the next piece of it: `chunk` is base64. The result has its name, size and SHA-256."""

    chunk: str | UnsetType = UNSET
    filename: str | UnsetType = UNSET
    size: int | UnsetType = UNSET
    sha256: str | UnsetType = UNSET
