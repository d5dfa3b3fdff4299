"""What somebody who has joined can say: each message is answered as documented, or ends the connection, and
nobody else hears of it.

The first byte says by which way, the second as whom; each line is a message (tests/fuzz/client.py).
"""

import json
from collections.abc import Iterator
from functools import cache

from portico.contract.examples import example
from portico.contract.registry import PROCEDURES, TOPICS
from tests.fuzz.client import WAYS, Client
from tests.fuzz.conversing import HELLO, converse, lines_of, realm

PEOPLE = ("ann", "site", "boss")
MOST = 12  # messages
LISTEN = b'[32,1,{"match":"prefix"},"portico.event."]'
EVENT = 36
STORIES = (
    (LISTEN, b'[34,2,"$made"]', b'[34,3,"$made"]'),
    (b'[32,1,{"match":"wildcard","get_retained":true},"portico.event..created"]',
     b'[32,2,{},"wamp.session.on_join"]'),
    (b'[16,1,{"acknowledge":true,"eligible":[],"exclude_me":false},"portico.event.typing",[],{"typing":true}]',),
    (b'[64,1,{"invoke":"roundrobin","concurrency":1},"portico.hook.message.before_send"]',
     b'[48,2,{},"portico.message.send",[],{"conversation_id":7,"text":"Hello","local_id":"a"}]',
     b'[70,"$asked",{"progress":true},["no"],{"text":"\\u0000"}]', b'[70,"$asked",{},[],{"text":"x"}]'),
    (b'[64,1,{},"portico.hook.message.before_send"]',
     b'[48,2,{},"portico.message.send",[],{"conversation_id":7,"text":"Hello","local_id":"a"}]',
     b'[8,68,"$asked",{},"a.b",["no"],{"a":null}]', b'[66,3,"$made"]'),
    (b'[64,1,{},"portico.hook.message.before_send"]',
     b'[48,2,{},"portico.message.send",[],{"conversation_id":7,"text":"Hello","local_id":"a"}]', b"", b"",
     b'[70,"$asked",{}]'),
    (b'[48,1,{"timeout":1,"receive_progress":true,"disclose_me":true},"portico.message.search",[],{"query":"a"}]',
     b'[49,1,{"mode":"killnowait"}]', b'[49,1,{"mode":"skip"}]', b""),
    (b'[48,1,{},"portico.stats.get"]', b'[49,1,{"mode":"kill"}]'),
    (b'[48,1,{},"portico.stats.get"]', b'[49,1,{"mode":"skip"}]', b'[6,{},"wamp.close.normal"]'),
    (b'[48,1,{},"portico.stats.get"]', b'[48,1,{},"portico.stats.get"]'),
    (b'[48,1,{},"portico.stats.get"]', b'[6,{},"wamp.close.logout"]', HELLO, b'[5,"$boss",{}]'),
    (b'[48,1,{"timeout":9007199254740993},"portico.session.list",[1],{"as_user":"ann"}]',
     b'[69,1,{}]', b'[1,"a",{}]'),
    (b'[48,1,{"forward_for":[{"session":1,"authid":"boss","authrole":"admin"}]},"portico.user.me"]',),
    (b'[48,1,{"ppt_scheme":"x_a","ppt_serializer":"cbor"},"portico.user.me",["AAAA"]]',
     b'[48,2,{"enc_algo":"cryptobox"},"portico.user.me","AAAA"]'),
    (b'[48,1,{},"wamp.session.list"]', b'[48,2,{},"portico.internal.session.login",[1]]', b'[48,3,{},"a b"]'),
    (b'[67,1]', b'[33,1,1]', b'[65,1,1]', b'[50,1,{}]', b'[68,1,1,{}]'),
    (b'[48,1,{},"portico.session.revoke_others"]',
     b'[48,2,{},"portico.session.refresh",[],{"token":"$site"}]'),
    (b'[48,1,{},"portico.admin.disconnect",[],{"user_id":"boss"}]', b'[48,2,{},"portico.user.me"]'),
)  # fmt: skip


def _stories() -> Iterator[tuple[bytes, ...]]:
    """Those, and every procedure and topic."""
    yield from STORIES
    called = [
        f'[48,{number},{{}},"{each.uri}",[],{json.dumps(example(each.request))}]'
        for number, each in enumerate(PROCEDURES, 1)
    ]
    subscribed = [f'[32,{number},{{}},"{each.uri}"]' for number, each in enumerate(TOPICS, 1)]
    for lines in (called, subscribed):
        for begin in range(0, len(lines), MOST):
            yield tuple(line.encode() for line in lines[begin : begin + MOST])


SEEDS = tuple(
    bytes((number % len(WAYS), number % len(PEOPLE))) + b"\n".join(story)
    for number, story in enumerate(story for story in _stories() for _ in range(2))
)


def check(data: bytes) -> None:
    """Come in, say it; somebody else who listens to all events hears nothing."""
    listener = _listener()
    way, lines = lines_of(data[:1] + data[2:], MOST)
    name = PEOPLE[data[1] % len(PEOPLE)] if data[1:] else PEOPLE[0]
    converse(way, [HELLO, f'[5,"${name}",{{}}]'.encode(), *lines])
    assert not any(message[0] == EVENT for message in listener.received), listener.received[-1]


@cache
def _listener() -> Client:
    client = Client(realm(), "cbor")
    for line in (HELLO, b'[5,"$listener",{}]', LISTEN):
        client.transmit(line)
    return client
