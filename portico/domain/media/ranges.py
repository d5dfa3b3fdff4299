"""Range and conditional requests (RFC 9110, sections 13 and 14) for files that never change.

One part is sent, or the whole file: a response is never longer than the file, whatever the header asks for.
"""

import re
from email.utils import parsedate_to_datetime

import msgspec

MOST = 5  # ranges in one header; who wants more gets the whole file
LONGEST = 200  # characters of a header
SPEC = re.compile(r"(?P<first>[0-9]{1,15})-(?P<last>[0-9]{1,15})?|-(?P<suffix>[0-9]{1,15})", re.ASCII)


class RequestHeaders(msgspec.Struct, frozen=True, kw_only=True):
    """The headers that decide it; empty where they did not come."""

    range: str = ""
    if_range: str = ""
    if_none_match: str = ""
    if_modified_since: str = ""


class Part(msgspec.Struct, frozen=True):
    """What to send, by its first byte and length, with the status 200 or 206; 304 and 416 send nothing."""

    status: int
    first: int = 0
    length: int = 0


def part(asked: RequestHeaders, tag: str, modified: int, size: int) -> Part:
    """What to send of a file with this ETag, time of change (in seconds) and size."""
    if _is_known(asked, tag, modified):
        return Part(304)
    specs = _specs(asked.range) if _still_holds(asked.if_range, tag, modified) else []
    if not specs:
        return Part(200, 0, size)
    spans = sorted(span for span in (_span(spec, size) for spec in specs) if span)
    return _joined(spans, size) if spans else Part(416)


def _is_known(asked: RequestHeaders, tag: str, modified: int) -> bool:
    """Whether the client has this file already."""
    if asked.if_none_match:
        known = [each.strip().removeprefix("W/") for each in asked.if_none_match.split(",")]
        return "*" in known or tag in known
    since = _seconds(asked.if_modified_since)
    return since is not None and since >= modified


def _still_holds(if_range: str, tag: str, modified: int) -> bool:
    """Whether a part fits to what the client has."""
    return not if_range or if_range == tag or _seconds(if_range) == modified


def _seconds(date: str) -> int | None:
    """The time of an HTTP date; None for what is none."""
    try:
        return int(parsedate_to_datetime(date[:LONGEST]).timestamp())
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _specs(header: str) -> list[re.Match[str]]:
    """The ranges of a header; none where it cannot be read, or has too many."""
    unit, _, text = header.partition("=")
    specs = [spec.strip(" \t") for spec in text.split(",", MOST) if spec.strip(" \t")]
    if unit.strip(" \t").lower() != "bytes" or len(header) > LONGEST or len(specs) > MOST:
        return []
    found = [SPEC.fullmatch(spec) for spec in specs]
    whole = [match for match in found if match and not _is_reversed(match)]
    return whole if len(whole) == len(specs) else []


def _is_reversed(spec: re.Match[str]) -> bool:
    return bool(spec["last"]) and int(spec["first"]) > int(spec["last"])


def _span(spec: re.Match[str], size: int) -> tuple[int, int] | None:
    """The first byte and the one after the last; None where the file has nothing of it."""
    if spec["suffix"]:
        first, end = max(0, size - int(spec["suffix"])), size
    else:
        first = int(spec["first"])
        end = min(size, int(spec["last"]) + 1) if spec["last"] else size
    return (first, end) if first < end else None


def _joined(spans: list[tuple[int, int]], size: int) -> Part:
    """One part where they touch, else the whole file."""
    first, end = spans[0]
    for begin, stop in spans[1:]:
        if begin > end:
            return Part(200, 0, size)
        end = max(end, stop)
    return Part(206, first, end - first)
