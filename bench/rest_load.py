"""The load for REST, a process of its own: connections that send, or list, one request after the other.

`python -m bench.rest_load URL KIND CONNECTIONS SECONDS`, with KIND `send` or `list`, waits for a line on
stdin between preparing and asking, and prints one JSON object at the end. Each connection has its own
conversation, with 30 messages in it.
"""

import asyncio
import json
import sys
import time
import uuid
from typing import Any
from urllib.parse import urlsplit

from bench.load import TEXT, Measured, token
from bench.program import tell, wait_for_the_word

MESSAGES = 30
PAGE = 20


class Person:
    """A connection that is kept, and a conversation."""

    def __init__(self, url: str, number: int) -> None:
        self._url = urlsplit(url)
        self._head = (
            f"Host: {self._url.netloc}\r\nAuthorization: Bearer {token(number)}\r\n"
            "Content-Type: application/json\r\n"
        )
        self._other = f"other-{number}"
        self._run = uuid.uuid4().hex
        self._count = 0
        self._path = ""

    async def come(self) -> None:
        """Connect, and fill the conversation."""
        self._reader, self._writer = await asyncio.open_connection(self._url.hostname, self._url.port)
        opened = await self._ask("POST", "/api/v1/conversations", {"participant_ids": [self._other]})
        self._path = f"/api/v1/conversations/{opened['conversation']['id']}/messages"
        for _ in range(MESSAGES):
            await self.send()

    async def send(self) -> None:
        """Send one message."""
        self._count += 1
        answer = await self._ask("POST", self._path, {"text": TEXT}, f"{self._run}-{self._count}")
        if answer["message"]["text"] != TEXT:
            raise ValueError(answer)

    async def list(self) -> None:
        """Read the newest page."""
        answer = await self._ask("GET", f"{self._path}?limit={PAGE}")
        if len(answer["messages"]) != PAGE:
            raise ValueError(answer)

    async def _ask(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        content = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\n{self._head}Content-Length: {len(content)}\r\n"
        if key:
            head += f"Idempotency-Key: {key}\r\n"
        self._writer.write(f"{head}\r\n".encode() + content)
        return json.loads(await self._answer())

    async def _answer(self) -> bytes:
        lines = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:] if line)
        body = await self._reader.readexactly(int(headers["content-length"]))
        if not lines[0].split()[1].startswith("2"):
            raise ValueError(lines[0], body)
        return body


async def main(url: str, kind: str, connections: int, seconds: float) -> None:
    """Prepare, wait for the word, ask, tell."""
    people = [Person(url, number) for number in range(1, connections + 1)]
    await asyncio.gather(*(person.come() for person in people))
    wait_for_the_word()
    measured = Measured(0, seconds, [], [])
    end = time.perf_counter() + seconds
    await asyncio.gather(*(_ask_until(person, kind, end, measured) for person in people))
    tell(measured)


async def _ask_until(person: Person, kind: str, end: float, measured: Measured) -> None:
    ask = person.send if kind == "send" else person.list
    while (began := time.perf_counter()) < end:
        await ask()
        measured.answer.append((time.perf_counter() - began) * 1000)
        measured.messages += 1


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))
