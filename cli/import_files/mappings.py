"""The mappings of `portico import`: those that are built in, by name, and an operator's own from a file."""

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path

from cli.errors import OperatorError
from portico.domain.errors import InvalidArgument
from portico.domain.importing.mapping import ServerMapping
from portico.domain.importing.mapping_file import parse_mapping

SERVERS = ("django", "sequelize", "chat-v1", "nest", "calls")


@cache
def built_in(name: str) -> ServerMapping:
    """The mapping of one of SERVERS."""
    text = (files("cli.import_files") / "servers" / f"{name}.toml").read_text(encoding="utf-8")
    return parse_mapping(name, tomllib.loads(text))


def read_mapping(path: Path) -> ServerMapping:
    """An operator's own mapping. Raises OperatorError with one line for the first mistake."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        return parse_mapping(path.stem, document)
    except OSError as error:
        raise OperatorError(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OperatorError(f"{path} is no TOML: {error}") from error
    except InvalidArgument as error:
        raise OperatorError(f"{path}: {error.message}") from error
