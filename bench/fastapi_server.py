"""A yardstick for REST: a FastAPI server that sends and lists messages, as a careful team would write it.

It needs an environment of its own with `fastapi`, `uvicorn[standard]`, `asyncpg` and `pyjwt`, which are no
packages of Portico. `bench.rest --yardstick PYTHON` starts it, with PORT, DATABASE and SECRET.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import asyncpg
import jwt
import uvicorn
from fastapi import (
    Depends,
    FastAPI,
    Header,
    HTTPException,
    Request,
)
from pydantic import BaseModel

TABLES = """
    create table if not exists conversation (
      id bigint generated always as identity primary key, last_seq bigint not null default 0,
      updated_at timestamptz not null default now());
    create table if not exists participant (
      conversation_id bigint references conversation, user_id text, primary key (conversation_id, user_id));
    create table if not exists message (
      id bigint generated always as identity primary key,
      conversation_id bigint not null references conversation, seq bigint not null,
      sender_id text not null, local_id text not null, text text not null,
      created_at timestamptz not null default now(),
      unique (conversation_id, seq), unique (sender_id, local_id))
"""
MEMBER = "select from participant where conversation_id = $1 and user_id = $2"
OPEN = "insert into conversation default values returning id"
JOIN = "insert into participant select $1, unnest($2::text[])"
NEXT = """
    update conversation set last_seq = last_seq + 1, updated_at = now() where id = $1 returning last_seq
"""
KNOWN = "select * from message where sender_id = $1 and local_id = $2"
KEEP = """
    insert into message (conversation_id, seq, sender_id, local_id, text)
    values ($1, $2, $3, $4, $5) returning *
"""
PAGE = "select * from message where conversation_id = $1 order by seq desc limit $2"


class NewConversation(BaseModel):
    """The body of `POST /conversations`."""

    participant_ids: list[str]


class NewMessage(BaseModel):
    """The body of a message that is sent."""

    text: str


class Message(BaseModel):
    """A message as it is answered."""

    id: int
    conversation_id: int
    seq: int
    sender_id: str
    local_id: str
    text: str
    created_at: Any


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["DATABASE"], min_size=4, max_size=10) as pool:
        await pool.execute(TABLES)
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)


def user(authorization: Annotated[str, Header()]) -> str:
    try:
        claims = jwt.decode(authorization.removeprefix("Bearer "), os.environ["SECRET"], ["HS256"])
    except jwt.InvalidTokenError:
        raise HTTPException(401) from None
    return str(claims["user_id"])


User = Annotated[str, Depends(user)]


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/api/v1/conversations")
async def open_conversation(body: NewConversation, user_id: User, request: Request) -> dict[str, Any]:
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        conversation_id = await connection.fetchval(OPEN)
        await connection.execute(JOIN, conversation_id, [user_id, *body.participant_ids])
    return {"conversation": {"id": conversation_id}}


@app.post("/api/v1/conversations/{conversation_id}/messages")
async def send(
    conversation_id: int,
    body: NewMessage,
    user_id: User,
    request: Request,
    idempotency_key: Annotated[str, Header()],
) -> dict[str, Message]:
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        if await connection.fetchrow(MEMBER, conversation_id, user_id) is None:
            raise HTTPException(404)
        seq = await connection.fetchval(NEXT, conversation_id)  # locks it, so that numbers have no gaps
        row = await connection.fetchrow(KNOWN, user_id, idempotency_key) or await connection.fetchrow(
            KEEP, conversation_id, seq, user_id, idempotency_key, body.text
        )
    return {"message": Message(**row)}


@app.get("/api/v1/conversations/{conversation_id}/messages")
async def history(
    conversation_id: int, user_id: User, request: Request, limit: int = 50
) -> dict[str, list[Message]]:
    async with request.app.state.pool.acquire() as connection:
        if await connection.fetchrow(MEMBER, conversation_id, user_id) is None:
            raise HTTPException(404)
        rows = await connection.fetch(PAGE, conversation_id, limit)
    return {"messages": [Message(**row) for row in reversed(rows)]}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
