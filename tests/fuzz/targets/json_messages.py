"""What a client says in JSON is read, or refused as what it is."""

import json

import msgspec

from router.transport.json import loads

SEEDS = (
    b'[1,"portico",{"roles":{"caller":{},"subscriber":{}},"authmethods":["ticket"]}]',
    b'[48,1,{},"portico.message.send",[],{"conversation_id":7,"text":"Hello","local_id":"a"}]',
    b'[48,2,{},"a.b",[],{"a":"\\ud800","b":1e999,"c":NaN,"d":99999999999999999999999}]',
    b"[" * 200 + b"]" * 200,
    b"9" * 4000,
)
UNREADABLE = (msgspec.DecodeError, json.JSONDecodeError, UnicodeDecodeError, ValueError, RecursionError)


def check(data: bytes) -> None:
    """Read it."""
    try:
        loads(data.decode())
    except UNREADABLE:
        return
