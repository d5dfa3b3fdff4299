"""Whatever the OpenAPI document says of REST is so, and nothing that can be sent breaks it (schemathesis)."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.node import Node
from tests.support.rest import Rest

# A cursor that nobody gave out, a text with NUL, an unknown member are refused with 400 although no schema
# can say so: therefore all checks but the one that takes 400 for a mistake.
NOT_SO = "positive_data_acceptance"


@pytest.mark.long
def test_schemathesis_finds_nothing(node: Node) -> None:
    ada = Rest(node, "fuzz-ada")
    opened = ada.post("/conversations", {"participant_ids": ["fuzz-bob"], "type": "general"})
    ada.post(f"/conversations/{opened.json['conversation']['id']}/messages", {"text": "Hello"})
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run",
        f"http://127.0.0.1:{node.port}/api/v1/openapi.json",
        *("--header", f"Authorization: Bearer {node.token('fuzz-ada')}"),
        *("--exclude-checks", NOT_SO),
        *("--phases", "examples,coverage,fuzzing"), *("--max-examples", "10"),
        *("--generation-deterministic", "--request-timeout", "20", "--no-color"),
    ]  # fmt: skip
    done = subprocess.run(command, cwd=node.home, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stdout[-12_000:] + done.stderr[-2_000:]
