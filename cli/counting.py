"""Formatting of counts: `1 line`, `2,000 lines`."""


def format_count(count: int, one: str, many: str) -> str:
    """`1 line`, `2,000 lines`."""
    return f"{count:,} {one if count == 1 else many}"
