"""What the files in `deploy` say."""

from pathlib import Path

from cli.generate import ROOT

DEPLOY = ROOT / "deploy"


def variables_of(path: Path) -> dict[str, str]:
    """The variables that a file of `NAME=value` sets, and those that it shows behind a `#`."""
    lines = [line.removeprefix("#") for line in path.read_text().splitlines()]
    pairs = [line.partition("=") for line in lines if "=" in line and line.partition("=")[0].isidentifier()]
    return {name: value for name, _, value in pairs}
