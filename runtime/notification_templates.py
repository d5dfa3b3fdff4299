"""Where the templates of notifications are, and the languages that they have."""

from pathlib import Path

TEMPLATES = Path(__file__).parents[1] / "components" / "delivery" / "templates"
WORDS = "words.j2"  # every language has it


def template_folders(own: Path | None) -> list[Path]:
    """The operator's folder, if there is one, then Portico's own."""
    return [own, TEMPLATES] if own else [TEMPLATES]


def languages(own: Path | None) -> list[str]:
    """The languages that somebody may choose, such as `en`."""
    return sorted(
        {file.parent.name for folder in template_folders(own) for file in folder.glob(f"*/{WORDS}")}
    )
