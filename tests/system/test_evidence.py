"""A real conversation with evidence: its certificate is checked in an empty folder, without the server."""

import base64
import hashlib
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import pytest_twisted
from autobahn.wamp.types import CallOptions
from twisted.internet import reactor
from twisted.internet.threads import deferToThread

from portico.contract import uris
from tests.support.evidence import OTHER_KEY
from tests.support.node import Node
from tests.support.people import TIMEOUT, Person, arrive
from tests.support.ports import free_port
from tests.support.rest import Rest
from tests.support.s3 import running_s3
from tests.support.uploads import fetch, upload

ARABIC_AND_EMOJI = "مرحبا بالعالم 🏡 שלום"


async def in_pieces(person: Person, **arguments: Any) -> tuple[bytes, dict[str, Any]]:
    """The archive and the result."""
    chunks: list[bytes] = []
    options = CallOptions(on_progress=lambda **piece: chunks.append(base64.b64decode(piece["chunk"])))
    asked = person.client.call(uris.procedure("conversation.certify"), **arguments, options=options)
    answer = await asked.addTimeout(TIMEOUT, reactor)
    return b"".join(chunks), answer.kwresults


async def lived(node: Node, name: str) -> tuple[Person, Person, Person, int]:
    """A service, two people and their conversation: edits, a file, a call, views and an observer."""
    site = await arrive(node, f"{name}-site", "service")
    ada, bob = await arrive(node, f"{name}-ada"), await arrive(node, f"{name}-bob")
    opened = await site.ask(
        "conversation.create", participant_ids=[f"{name}-ada", f"{name}-bob"], type="group",
        title="The lease", evidence=True,
    )  # fmt: skip
    chat: int = opened["conversation"]["id"]
    assert opened["conversation"]["evidence"] is True
    first = await ada.ask("message.send", conversation_id=chat, text="The rent is 900", local_id="1")
    await bob.ask("receipt.read", conversation_id=chat, up_to_seq=1)
    await ada.ask("message.edit", message_id=first["message"]["id"], text="The rent is 950")
    kept = await deferToThread(upload, node, f"{name}-bob", b"the lease", "/media?filename=lease.txt")
    await bob.ask(
        "message.send", conversation_id=chat, local_id="2", type="file", text=ARABIC_AND_EMOJI,
        attachments=[{"media_id": kept.json["id"]}],
    )  # fmt: skip
    call = await ada.ask("call.start", conversation_id=chat, kind="voice")
    await ada.ask("call.end", call_id=call["call"]["id"])
    await site.ask(
        "conversation.add_participant", conversation_id=chat, user_id=f"{name}-judge", role="observer"
    )
    return site, ada, bob, chat


def checked(folder: Path, archive: bytes, *options: str) -> subprocess.CompletedProcess[str]:
    """`portico verify` in this folder, with an environment that knows no server."""
    (folder / "certificate.zip").write_bytes(archive)
    return subprocess.run(
        [Path(sys.executable).with_name("portico"), "verify", "certificate.zip", *options],
        cwd=folder, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def tampered(archive: bytes, folder: Path, name: str, before: bytes, after: bytes) -> bytes:
    """The archive with a file in which something else stands."""
    source, target = folder / "source.zip", folder / "target.zip"
    source.write_bytes(archive)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for item in old.namelist():
            data = old.read(item)
            if item == name:
                assert before in data
                data = data.replace(before, after, 1)
            new.writestr(item, data)
    return target.read_bytes()


@pytest_twisted.ensureDeferred
async def test_a_certificate_is_verified_without_the_server(node: Node, tmp_path: Path) -> None:
    site, ada, bob, chat = await lived(node, "cert")
    archive, result = await in_pieces(bob, conversation_id=chat)
    assert result["size"] == len(archive)
    (tmp_path / "keys.json").write_bytes(
        fetch(f"http://127.0.0.1:{node.port}/.well-known/portico-evidence.json").body
    )
    folder = tmp_path / "empty"
    folder.mkdir()
    outcome = await deferToThread(checked, folder, archive, "--key", str(tmp_path / "keys.json"))
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert f"conversation {chat}: entries 1 to" in outcome.stdout
    with zipfile.ZipFile(folder / "certificate.zip") as files:
        entries = [json.loads(line)["entry"] for line in files.read("ledger.jsonl").splitlines()]
        kinds = [entry["kind"] for entry in entries]
        assert {"opened", "joined", "message", "view", "revision", "call", "call_party"} <= set(kinds)
        observers = [entry["user_id"] for entry in entries if entry.get("role") == "observer"]
        assert observers == ["cert-judge"]
        assert ARABIC_AND_EMOJI in files.read("conversation.html").decode()
        assert files.read("conversation.pdf").startswith(b"%PDF-")
        [attached] = [name for name in files.namelist() if name.startswith("attachments/")]
        assert files.read(attached) == b"the lease"
        fourth, fifth, *_, last = files.read("ledger.jsonl").splitlines(keepends=True)[3:]
        manifest = files.read("manifest.json")
    time = re.findall(rb'"at":\s?"[^"]+"', fifth)[0]
    for name, before, after, said in (
        ("messages.jsonl", b"rent is 900", b"rent is 800", "entry 5: what was said is not in messages.jsonl"),
        (attached, b"the lease", b"the loose", f"entry 8: the file {attached} is not the one that was sent"),
        ("conversation.html", b"rent is 950", b"rent is 850", "the file conversation.html is not the one in"),
        ("ledger.jsonl", fifth, b"", "entry 5: entry 6 stands in its place"),
        ("ledger.jsonl", fifth, fifth + fifth, "entry 6: entry 5 stands in its place"),
        ("ledger.jsonl", fourth + fifth, fifth + fourth, "entry 4: entry 5 stands in its place"),
        ("ledger.jsonl", last, b"", f"entry {len(entries)}: is missing"),
        ("ledger.jsonl", time, b'"at":"2020-01-01T00:00:00.000000Z"', "entry 5: is not what was recorded"),
        (
            "conversation.pdf",
            b"%PDF-1",
            b"%PDF-2",
            "the file conversation.pdf is not the one in the manifest",
        ),
        ("manifest.json", manifest, manifest + b" ", "manifest.json is not signed by the key"),
    ):
        changed = tampered(archive, tmp_path, name, before, after)
        outcome = await deferToThread(checked, folder, changed, "--key", str(tmp_path / "keys.json"))
        assert outcome.stdout.startswith(f"certificate.zip does not fit: {said}"), outcome.stdout
        assert outcome.returncode == 1
    (tmp_path / "other.json").write_bytes(
        json.dumps({"keys": [{"public_key": OTHER_KEY.public.text}]}).encode()
    )
    outcome = await deferToThread(checked, folder, archive, "--key", str(tmp_path / "other.json"))
    assert (outcome.returncode, "which is none of those given" in outcome.stdout) == (1, True), outcome.stdout
    for person in (site, ada, bob):
        person.leave()


@pytest_twisted.ensureDeferred
async def test_it_comes_over_rest_as_a_file(node: Node, tmp_path: Path) -> None:
    site, ada, bob, chat = await lived(node, "rest")
    rest = Rest(node, "rest-ada")
    reply = await deferToThread(rest.get, f"/conversations/{chat}/certificate")
    assert (reply.status, reply.headers["content-type"]) == (200, "application/zip")
    assert f'filename="conversation-{chat}-certificate.zip"' in reply.headers["content-disposition"]
    assert (await deferToThread(checked, tmp_path, reply.body)).returncode == 0
    later = f"/conversations/{chat}/certificate?from=2999-01-01T00:00:00Z"
    assert (await deferToThread(rest.get, later)).status == 404
    ledger = (await deferToThread(rest.get, f"/conversations/{chat}/ledger?limit=2")).json
    assert [entry["kind"] for entry in ledger["entries"]] == ["opened", "joined"]
    assert ledger["has_more"] is True
    before = bytes(32)
    for entry in ledger["entries"]:
        before = hashlib.sha256(before + entry["entry"].encode()).digest()
        assert entry["digest"] == before.hex()
    for person in (site, ada, bob):
        person.leave()


@pytest_twisted.ensureDeferred
async def test_nothing_is_deleted_and_everybody_sees_what_was_said_before(node: Node) -> None:
    site, ada, bob, chat = await lived(node, "kept")
    admin = await arrive(node, "kept-root", "admin")
    [first, *_] = (await bob.ask("message.list", conversation_id=chat))["messages"]
    for person in (ada, admin):
        error = await person.refused("message.delete", message_id=first["id"])
        assert (error.error, error.kwargs["reason"]) == ("portico.error.forbidden", "evidence")
    revisions = (await bob.ask("message.revisions", message_id=first["id"]))["revisions"]
    assert [revision["text"] for revision in revisions] == ["The rent is 900"]
    views = (await ada.ask("message.views", message_id=first["id"]))["views"]
    assert [view["user_id"] for view in views] == ["kept-bob"]
    erased = await admin.ask("admin.erase_user", user_id="kept-ada")
    assert (erased["held"], erased["messages"]) == ([chat], 0)
    assert (await bob.ask("message.get", message_id=first["id"]))["message"]["text"] == "The rent is 950"
    for person in (site, bob, admin):
        person.leave()


@pytest_twisted.ensureDeferred
async def test_an_observer_is_seen_and_writes_nothing(node: Node) -> None:
    site, ada, bob, chat = await lived(node, "watch")
    judge = await arrive(node, "watch-judge")
    listed = (await judge.ask("message.list", conversation_id=chat))["messages"]
    assert listed[0]["text"] == "The rent is 950"
    people = (await bob.ask("conversation.participants", conversation_id=chat))["participants"]
    assert [one["role"] for one in people if one["user_id"] == "watch-judge"] == ["observer"]
    for procedure, arguments in (
        ("message.send", {"conversation_id": chat, "text": "hello", "local_id": "j"}),
        (
            "message.schedule",
            {"conversation_id": chat, "text": "later", "local_id": "j2", "at": "2027-06-01T09:00:00Z"},
        ),
        ("message.react", {"message_id": listed[0]["id"], "emoji": "👍"}),
        ("conversation.update", {"conversation_id": chat, "title": "mine"}),
        ("call.start", {"conversation_id": chat, "kind": "voice"}),
    ):
        error = await judge.refused(procedure, **arguments)
        assert (error.error, error.kwargs["reason"]) == ("portico.error.forbidden", "observer"), procedure
    await judge.ask("receipt.read", conversation_id=chat, up_to_seq=2)
    receipts = (await bob.ask("receipt.list", conversation_id=chat))["receipts"]
    assert "watch-judge" not in [receipt["user_id"] for receipt in receipts]
    thread = await bob.ask("conversation.thread", conversation_id=chat)
    assert thread["receipts"] == receipts
    for person in (site, ada, bob, judge):
        person.leave()


@pytest.mark.parametrize("role", ["user", "admin"])
@pytest_twisted.ensureDeferred
async def test_who_may_open_one_and_who_may_read_its_ledger(node: Node, role: str) -> None:
    site, ada, bob, chat = await lived(node, f"may-{role}")
    other = await arrive(node, f"may-{role}-other", role)
    opening = {"participant_ids": [f"may-{role}-ada"], "type": "general", "evidence": True}
    if role == "admin":
        await other.ask("conversation.create", **opening)
        assert (await other.ask("conversation.ledger", conversation_id=chat))["entries"]
    else:
        error = await other.refused("conversation.create", **opening)
        assert error.error == "portico.error.forbidden"
        error = await other.refused("conversation.ledger", conversation_id=chat)
        assert error.error == "portico.error.not_found"
    for person in (site, ada, bob, other):
        person.leave()


@pytest_twisted.ensureDeferred
async def test_files_that_lie_in_a_bucket_are_in_the_certificate(tmp_path: Path) -> None:
    with running_s3() as s3:
        node = Node(free_port(), **s3.settings)
        node.start()
        _, _, bob, chat = await lived(node, "s3")
        [(lease, _)] = s3.objects.values()
        archive, _ = await in_pieces(bob, conversation_id=chat)
        s3.broken = True
        error = await bob.refused("conversation.certify", conversation_id=chat)
        assert node.stop() == 0
        node.remove()
    assert error.error == "portico.error.unavailable"
    outcome = await deferToThread(checked, tmp_path, archive)
    assert outcome.returncode == 0, outcome.stdout
    with zipfile.ZipFile(tmp_path / "certificate.zip") as files:
        [attached] = [name for name in files.namelist() if name.startswith("attachments/")]
        assert files.read(attached) == lease == b"the lease"
