"""`python -m bench.importing [--messages 100000]`: how long `portico import` takes, and once more."""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from portico.settings.core import parse
from portico.storage import migrate
from server.embedded.postgres import Postgres
from server.embedded.serving import serving

ROOT = Path(__file__).resolve().parent.parent
PEOPLE = 500
EACH = 50  # messages of a conversation


def main() -> None:
    """Make a file, import it twice, print both times."""
    parser = argparse.ArgumentParser("bench.importing", description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    messages = parser.parse_args().messages
    with tempfile.TemporaryDirectory(prefix="portico-", dir="/tmp") as folder:
        home = Path(folder)
        home.chmod(0o711)
        dump = home / "dump.jsonl"
        dump.write_text("".join(json.dumps(row) + "\n" for row in rows(messages)))
        env = {**os.environ, "PORTICO_HOME": folder}
        settings = parse(env)
        with serving(Postgres(settings.postgres_home)):
            migrate.apply(settings.dsn)
            for turn in ("anew", "again"):
                print(f"{turn}: {timed(dump, env):.1f} s for {messages:,} messages")


def timed(dump: Path, env: dict[str, str]) -> float:
    """Seconds of the whole command."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "cli", "import", str(dump)], env=env, cwd=ROOT, check=True)
    return time.monotonic() - began


def rows(messages: int) -> Iterator[dict[str, object]]:
    """People, conversations of two, and messages in order of time; every third was read."""
    chance = random.Random(1)  # noqa: S311 - the same file each time
    pairs = [chance.sample(range(1, PEOPLE + 1), 2) for _ in range(max(messages // EACH, 1))]
    for person in range(1, PEOPLE + 1):
        yield {"kind": "user", "id": person, "name": f"Person {person}"}
    for id_, pair in enumerate(pairs):
        yield {"kind": "conversation", "id": id_, "property_id": id_, "participants": pair}
    for id_ in range(messages):
        place = chance.randrange(len(pairs))
        yield {
            "kind": "message",
            "id": id_,
            "conversation_id": place,
            "sender_id": chance.choice(pairs[place]),
            "text": f"Is the flat on the second floor still free? {id_}",
            "created_at": 1_700_000_000 + id_,
            "read": id_ % 3 == 0,
        }


if __name__ == "__main__":
    main()
