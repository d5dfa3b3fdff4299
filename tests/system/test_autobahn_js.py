"""A WAMP client that was not written here does what ours does: autobahn-js, in JSON and in CBOR."""

import json
import shutil
import subprocess
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.support.node import Node

FOLDER = Path(__file__).parent / "js"
MISSING = not (shutil.which("node") and (FOLDER / "node_modules" / "autobahn").is_dir())
pytestmark = pytest.mark.skipif(MISSING, reason="needs Node.js and `npm ci` in tests/system/js")


@pytest.mark.parametrize("serializer", ["json", "cbor"])
def test_two_people_talk_by_autobahn_js(node: Node, serializer: str) -> None:
    ada, bob = f"ada-{uuid.uuid4().hex}", f"bob-{uuid.uuid4().hex}"
    saw = _talk(node, serializer, ada, bob)
    message = saw["sent"]["message"]
    assert saw["welcome"]["user_id"] == ada
    assert (message["text"], message["metadata"], message["seq"]) == ("Grüße 👋", {"n": 1}, 1)
    assert saw["sent"]["duplicate"] is False
    assert saw["again"] == {"message": message, "duplicate": True}
    assert saw["heard"] == {"message": message}
    assert saw["listed"]["messages"] == [message]
    here = {"conversation_id": message["conversation_id"], "up_to_seq": 1}
    assert saw["read"] == {**here, "unread": 0, "total": 0}
    assert saw["receipt"].pop("read_at") is not None
    assert saw["receipt"] == {**here, "user_id": bob}
    assert saw["refused"] == {
        "error": "portico.error.invalid_argument",
        "kwargs": {"field": "extra", "reason": "unknown key"},
    }


def _talk(node: Node, serializer: str, ada: str, bob: str) -> dict[str, Any]:
    tokens = [node.token(ada), node.token(bob)]
    command = ["node", str(FOLDER / "talk.cjs"), node.url, serializer, *tokens, ada, bob]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    saw: dict[str, Any] = json.loads(done.stdout)
    return saw
