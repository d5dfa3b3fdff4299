"""Text with `format=flowed` (RFC 3676): lines that a mail program has broken are joined again. Pure."""


def unflow(text: str, *, delete_space: bool) -> str:
    """The text as it was written. Quoted lines keep their marks."""
    joined: list[tuple[int, str]] = []
    open_ = False
    for line in text.split("\n"):
        depth, content = _read(line)
        if open_ and joined[-1][0] == depth and content != "-- ":
            before = joined[-1][1]
            joined[-1] = depth, (before[:-1] if delete_space else before) + content
        else:
            joined.append((depth, content))
        open_ = content.endswith(" ") and content != "-- "
    return "\n".join(f"{'>' * depth}{' ' if depth else ''}{content}" for depth, content in joined)


def _read(line: str) -> tuple[int, str]:
    """The depth of a quotation, and the line without its marks and the space that protects it."""
    content = line.lstrip(">")
    return len(line) - len(content), content.removeprefix(" ")
