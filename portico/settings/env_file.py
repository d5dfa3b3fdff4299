"""The settings in a file: the one that `PORTICO_ENV_FILE` names, or `.env` in the current folder.

The environment wins over the file. Variables of other programs (`PYTHONPATH`) are left alone, because
`.env` may belong to whatever folder a command is started in.
"""

from collections.abc import Iterator, Mapping, MutableMapping
from io import StringIO
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from portico.settings.environment import SettingsError
from portico.settings.names import concerns_portico
from portico.settings.variables.commands import ENV_FILE

USUAL = ".env"


def load(env: MutableMapping[str, str]) -> None:
    """Put the settings of the file into `env`, unless they are there. Raises SettingsError."""
    for name, value in read(env).items():
        env.setdefault(name, value)


def read(env: Mapping[str, str]) -> dict[str, str]:
    """The settings in the file; none when no file is named and there is no `.env`. Raises SettingsError."""
    named = ENV_FILE.read(env)
    if not named and not Path(USUAL).is_file():
        return {}
    path = Path(named or USUAL)
    values = dict(_lines(path, _text(path)))
    return {name: value for name, value in values.items() if concerns_portico(name)}


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is not UTF-8: save it as UTF-8") from None


def _lines(path: Path, text: str) -> Iterator[tuple[str, str]]:
    for binding in parse_stream(StringIO(text)):
        if binding.error or (binding.key and binding.value is None) or "\0" in (binding.value or ""):
            raise SettingsError(
                f"{path}, line {_line(binding)}: write NAME=value, and a value with spaces in quotes"
            )
        if binding.key:
            yield binding.key, binding.value or ""


def _line(binding: Binding) -> int:
    """Its line in the file; the parser counts the empty lines before it to it."""
    text = binding.original.string
    return binding.original.line + text[: len(text) - len(text.lstrip())].count("\n")
