"""A file for `portico import`: each row is taken or refused with a reason, and no bytes end the import."""

import gzip
import io
from contextlib import suppress
from datetime import UTC, datetime

from cli.errors import OperatorError
from cli.import_files.formats import read_lines
from cli.import_files.reading import Reader
from portico.domain.errors import PorticoError
from tests.support.imports import KINDS

KINDS_TRIED = (None, *KINDS.values())
NOW = datetime(2026, 11, 21, tzinfo=UTC)
ROWS = (
    b'{"kind":"message","id":1,"conversation_id":"c","sender_id":7,"text":"x","created_at":1714557600,"read":"t"}',
    b'{"kind":"conversation","id":"c","participants":[7,{"user_id":8,"archived":1}],"metadata":{"a":1}}',
    b'{"_id":{"$oid":"57e193d7a9cc81b4027498b5"},"conversationId":{"$uuid":"c8edabc3-f738-4ca3-b68d-ab92a91478a3"},'
    b'"senderId":{"$numberLong":"7"},"content":"x","createdAt":{"$date":{"$numberLong":"1714557600000"}},'
    b'"deleted":{"$numberDouble":"0.0"},"replyTo":{"$binary":{"base64":"yO2rw/c4TKO2jauSqRR4ow==","subType":"04"}}}',
    b'{"id":1,"receiver_id":8,"sender_id":7,"content":"x","timestamp":"2024-05-01 10:00:00+00",'
    b'"is_deleted":"b\'1\'","deleted_at":"0000-00-00",'
    b'"attachments":"[{\\"url\\": \\"/a\\", \\"size\\": \\"12\\"}]"}',
)
TABLE = b'id,conversation_id,sender_id,content,is_deleted,created_at\n1,2,7,"x, ""y""\n",f,2024-05-01\n'
SEEDS = (
    *ROWS,
    b"\n".join(ROWS),
    b"[" + b",\n".join(ROWS) + b"]",
    b"{\n" + ROWS[0][1:].replace(b",", b",\n") + ROWS[1],
    TABLE,
    b'"kind"' + TABLE,
    b"\xef\xbb\xbf" + TABLE.replace(b",", b";"),
    ROWS[0].decode().encode("utf-16"),
    gzip.compress(ROWS[0], mtime=0),
    b'{"a":' * 990,
    b'{"kind":"conversation","id":1,"participants":[' + b"[]," * 19_000 + b"1]}",
    b'{"kind":"user","id":{"$numberDecimal":"1E+999999999"},"name":{"$date":{"$numberLong":"-9223372036854775808"}}}',
)


def check(data: bytes) -> None:
    """Read it as the rows of one kind of server, chosen by its first bytes."""
    kind = KINDS_TRIED[sum(data[:4]) % len(KINDS_TRIED)]
    reader = Reader(kind, "https://old.example.com/media/", NOW)
    with suppress(OperatorError):
        for line, _ in read_lines(io.BytesIO(data)):
            if line is not None:
                with suppress(PorticoError):
                    reader.read(line)
