"""The long run: `python -m tests.fuzz SECONDS [TARGET ...]`, each target so many seconds under atheris.

Inputs that reached new code stay in `.fuzz/NAME`, so that the next run goes on from there. An input that
does harm is kept in `.fuzz/findings`; run it again with `python -m tests.fuzz.harness NAME FILE`.
"""

import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from tests.fuzz.judging import names, target
from tests.fuzz.mutating import ODD, VALUE

HOME = Path(".fuzz")
FINDINGS = HOME / "findings"
LONGEST = 65_536  # bytes of an input
MOST = 64  # bytes of a word of libFuzzer's
DONE = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
MEMORY = re.compile(r"rss: (\d+)Mb")
SLOWEST = re.compile(r"slowest: ([\d.]+) ms")


class Run(NamedTuple):
    """What came of one target."""

    name: str
    executions: int
    slowest: str
    megabytes: int
    finding: str


def main() -> int:
    """Run them all, say what came of each; 1 when anything was found."""
    seconds, *wanted = sys.argv[1:]
    runs = [fuzz(name, int(seconds)) for name in wanted or names()]
    return 1 if any(run.finding for run in runs) else 0


def fuzz(name: str, seconds: int) -> Run:
    """Run one target in a process of its own."""
    command = [
        sys.executable, "-m", "tests.fuzz.harness", name, str(_corpus(name)), f"-max_total_time={seconds}",
        f"-max_len={LONGEST}", f"-artifact_prefix={FINDINGS}/{name}-", "-print_final_stats=1", "-timeout=10",
        "-rss_limit_mb=1024", f"-dict={_words(name)}",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    run = _read(name, done.stdout + done.stderr, done.returncode)
    _say(run, done.stdout + done.stderr)
    return run


def _corpus(name: str) -> Path:
    folder = HOME / name
    folder.mkdir(parents=True, exist_ok=True)
    FINDINGS.mkdir(exist_ok=True)
    for number, seed in enumerate(target(name).SEEDS):
        (folder / f"seed-{number}").write_bytes(seed)
    return folder


def _words(name: str) -> Path:
    """What is in the seeds between quotes, and odd values: libFuzzer puts it elsewhere."""
    found = {value for seed in target(name).SEEDS for value in VALUE.findall(seed)}
    path = HOME / f"{name}.words"
    path.write_text("".join(f'"{_escaped(word)}"\n' for word in sorted({*found, *ODD}) if len(word) < MOST))
    return path


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


def _read(name: str, output: str, code: int) -> Run:
    memory = [int(found) for found in MEMORY.findall(output)]
    executed = DONE.search(output)
    grown = memory[-1] - memory[0] if memory else 0
    slowest = SLOWEST.findall(output)[-1:] or ["?"]
    found = "" if code == 0 else "see above"
    return Run(name, int(executed[1]) if executed else 0, slowest[0], grown, found)


def _say(run: Run, output: str) -> None:
    if run.finding:
        sys.stdout.write(output[-4_000:])
    sys.stdout.write(
        f"{run.name}: {run.executions} inputs, slowest {run.slowest} ms, {run.megabytes} MB more at the end, "
        f"{'FOUND SOMETHING' if run.finding else 'nothing found'}\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
