"""How one comes in: whatever is said, in whatever order, only a good token lets anybody in.

The first byte says by which way, each line is a message (tests/fuzz/client.py).
"""

from typing import Any

from tests.fuzz.client import WAYS
from tests.fuzz.conversing import HELLO, converse, lines_of
from tests.fuzz.router_service import TOKENS

WELCOME, CHALLENGE, AUTHENTICATE = 2, 4, 5
MOST = 24  # messages: more than a stranger may say
GOOD = ("ann", "site", "boss", "slow")
STORIES = (
    (HELLO, b'[5,"$ann",{}]', b'[6,{},"wamp.close.normal"]'),
    (HELLO, b'[5,"$slow",{}]', b"", b'[48,1,{},"portico.user.me",[],{}]'),
    (HELLO, b'[5,"$slow",{}]', b'[3,{},"wamp.error.canceled"]'),
    (HELLO, b'[5,"$barred",{}]', HELLO),
    (HELLO, b'[5,"$away",{}]', *[b""] * 9),
    (HELLO, HELLO, b'[5,"$ann",{}]', b'[5,"$ann",{}]'),
    (b'[5,"$ann",{}]', HELLO, b'[6,{},"wamp.close.normal"]', HELLO, b'[5,"$ann",{}]'),
    (HELLO, b'[5,"$site",{}]', b'[6,{},"wamp.close.normal"]', HELLO, b'[5,"$boss",{}]'),
    (b'[1,"other",{"roles":{"caller":{}},"authmethods":["anonymous","ticket"],"authid":"boss"}]',
     b'[5,"",{}]'),
    (b'[1,"portico",{"roles":{"caller":{}},"authmethods":["cookie","tls","scram"]}]',),
    (b'[1,"portico",{"roles":{"caller":{}}}]', b'[5,"$ann",{"nonce":null}]'),
    (b'[1,"portico",{"roles":{"caller":{}},"authmethods":["ticket"],"authid":"ann","authrole":"admin",'
     b'"authextra":{"a":[null,{"b":1.5}]},"resumable":true,"resume-session":7,"resume-token":"x"}]',
     b'[5,"$ann",{}]'),
    (b'[48,1,{},"portico.user.me"]', *[b'[16,1,{},"portico.event.typing"]'] * 20),
    (HELLO, b'[4,"ticket",{}]', b'[2,7,{"roles":{"broker":{}}}]', b'[5,"a.b.c",{}]'),
)  # fmt: skip
SEEDS = tuple(bytes((way,)) + b"\n".join(story) for story in STORIES for way in range(len(WAYS)))


def check(data: bytes) -> None:
    """Say it; one is asked for a token once, and who is welcome has shown one and is whom it names."""
    client = converse(*lines_of(data, MOST))
    shown = [name for name in GOOD if any(_shows(message, TOKENS[name]) for message in client.said)]
    assert [message[0] for message in client.received].count(CHALLENGE) <= 1, client.received
    for message in client.received:
        if message[0] == WELCOME:
            assert message[2]["authid"] in shown, message


def _shows(message: Any, token: str) -> bool:
    return isinstance(message, list) and message[:2] == [AUTHENTICATE, token]
