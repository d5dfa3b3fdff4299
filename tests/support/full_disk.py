"""A small disk, and what a test does to fill it."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from autobahn.wamp.exception import ApplicationError
from twisted.internet.threads import deferToThread

from tests.support.faithful import Faithful, pause
from tests.support.node import Node
from tests.support.people import Person
from tests.system.homes import temporary_home

LOOKS = 500
LONG = "x" * 4_000  # a text; two of them fill a page of a table


@contextmanager
def small_disk(size: str) -> Iterator[Path]:
    """A disk of `size`, as tmpfs says it. Skips the test where none may be mounted."""
    with disk_if_allowed(size) as disk:
        yield disk or pytest.skip("may not mount a disk here")


@contextmanager
def disk_if_allowed(size: str) -> Iterator[Path | None]:
    """A disk of `size`, as tmpfs says it; None where none may be mounted."""
    with temporary_home() as home:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size},mode=711", "tmpfs", str(home)], capture_output=True
        )
        try:
            yield None if mounted.returncode else home
        finally:
            if not mounted.returncode:
                subprocess.run(["umount", "--lazy", str(home)], check=True)


async def send_until_refused(sender: Person, chat: int, times: int) -> tuple[list[str], list[Any]]:
    """What was acknowledged, and so many refusals."""
    acknowledged: list[str] = []
    refusals: list[Any] = []
    while len(refusals) < times:
        local_id = f"full-{len(acknowledged)}-{len(refusals)}"
        try:
            await sender.ask("message.send", conversation_id=chat, text=LONG, local_id=local_id)
            acknowledged.append(local_id)
        except ApplicationError as error:
            refusals.append(error)
    return acknowledged, refusals


async def health_of_full(node: Node) -> tuple[int, dict[str, bool]]:
    """The status and the checks, once the node has looked, which it does with a pause of its own."""
    status, checks = 200, {}
    for _ in range(LOOKS):
        status, _ = await deferToThread(node.get, "/health")
        checks = (await deferToThread(node.health))["checks"]
        if status != 200:
            break
    return status, checks


async def recovery(node: Node, user_id: str, chat: int) -> tuple[float, float]:
    """The seconds until a message of this user is acknowledged, and until all is well."""
    began = time.monotonic()
    faithful = Faithful(node, user_id)
    await faithful.send(chat, "again")
    sent_again = time.monotonic() - began
    while (await deferToThread(node.health))["status"] != "ok":
        await pause()
    faithful.leave()
    return sent_again, time.monotonic() - began


def fill(file: Path) -> None:
    """Write until there is no space."""
    with file.open("wb", buffering=0) as ballast:
        for size in (1 << 20, 4096, 512):
            try:
                while True:
                    ballast.write(os.urandom(64) * (size // 64))
            except OSError:
                continue
