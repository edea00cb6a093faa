"""An endpoint on loopback that speaks chat completions, and whatever else a test wants it to say."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from avaliar_eval.issue import DetectorType
from avaliar_eval.judge import Case, Judge, Question

KEY = 'sk-the-key-of-this-test'
ALL_FORMATS = ('json_schema', 'json_object', 'plain')


@dataclass
class Asked:
    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]

    @property
    def system(self) -> str:
        return self.body['messages'][0]['content']

    @property
    def user(self) -> str:
        return self.body['messages'][1]['content']

    @property
    def code(self) -> str:
        return re.search('<<<DATA ([0-9a-f]{16})', self.system).group(1)

    @property
    def names(self) -> list[str]:
        return re.search('has every criterion: (.*)\\.', self.system).group(1).split(', ')

    @property
    def format(self) -> str:
        return self.body.get('response_format', {}).get('type', 'plain')


@dataclass
class Status:
    """An HTTP answer; a `body` that is no bytes is made JSON."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Raw:
    """Bytes as they are; then the connection is closed, unless the client is to wait."""

    data: bytes = b''
    hangs: bool = False


Reply = Status | Raw
Script = Callable[[Asked], Reply]


def completed(
    text: str | None, finish: str = 'stop', usage: tuple[int, int] | None = (100, 50), **message: Any
) -> Status:
    document: dict[str, Any] = {
        'id': 'chatcmpl-1',
        'choices': [
            {'index': 0, 'finish_reason': finish, 'message': {'role': 'assistant', 'content': text, **message}}
        ],
    }
    if usage is not None:
        document['usage'] = {'prompt_tokens': usage[0], 'completion_tokens': usage[1]}
    return Status(200, document)


def present(evidence: str, severity: str = 'high', reason: str = 'It is there.') -> dict[str, Any]:
    return {'reason': reason, 'evidence': evidence, 'answer': 'present', 'severity': severity}


ABSENT = {'reason': 'Nothing of the kind.', 'evidence': '', 'answer': 'absent', 'severity': 'none'}


def saying(asked: Asked, verdicts: Mapping[str, Any] | None = None, **changed: Any) -> str:
    """A well-formed answer: absent, but for what is given."""
    given = {**dict.fromkeys(asked.names, ABSENT), **(verdicts or {})}
    return json.dumps({'code': asked.code, 'addresses_judge': False, 'verdicts': given, **changed})


def answers(verdicts: Mapping[str, Any] | None = None, **changed: Any) -> Script:
    return lambda asked: completed(saying(asked, verdicts, **changed))


class Endpoint:
    """Serves a script, or several one after the other, the last for good."""

    def __init__(self, *scripts: Script | Reply, tls: ssl.SSLContext | None = None) -> None:
        self.scripts: list[Script | Reply] = list(scripts) or [answers()]
        self.asked: list[Asked] = []
        self.left = asyncio.Event()
        """Set when a client has closed its end."""
        self.arrived = asyncio.Event()
        self.open: asyncio.Event | None = None
        """If there, answers wait for it."""
        self.under_way = self.most_under_way = 0
        self._tls = tls
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Endpoint:
        self._server = await asyncio.start_server(self._serve, '127.0.0.1', 0, ssl=self._tls)
        port = self._server.sockets[0].getsockname()[1]
        self.url = f'{"https" if self._tls else "http"}://127.0.0.1:{port}/v1'
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def judge(self, **settings: Any) -> Judge:
        return Judge(self.url, KEY, 'small-model', **{'timeout_s': 20, **settings})

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._answer(reader, writer)
            if await reader.read(1) == b'':
                self.left.set()
        except (ConnectionError, asyncio.IncompleteReadError):
            self.left.set()
        except asyncio.CancelledError:
            pass
        finally:
            writer.transport.abort()
            self._tasks.discard(task)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b'\r\n\r\n')).decode().split('\r\n')
        headers = {name.lower(): value for name, _, value in (line.partition(': ') for line in head[1:] if line)}
        body = json.loads(await reader.readexactly(int(headers['content-length'])))
        asked = Asked(head[0].split(' ')[1], headers, body)
        self.asked.append(asked)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        self.arrived.set()
        try:
            if self.open is not None:
                await self.open.wait()
        finally:
            self.under_way -= 1
        script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
        reply = script if isinstance(script, (Status, Raw)) else script(asked)
        writer.write(_bytes(reply))
        await writer.drain()
        if isinstance(reply, Raw) and not reply.hangs:
            writer.close()


def _bytes(reply: Reply) -> bytes:
    if isinstance(reply, Raw):
        return reply.data
    body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
    lines = [f'HTTP/1.1 {reply.status} Said', f'Content-Length: {len(body)}', 'Content-Type: application/json']
    lines += [f'{name}: {value}' for name, value in reply.headers.items()]
    return ('\r\n'.join(lines) + '\r\n\r\n').encode() + body


def question(kind: DetectorType | str, **given: Any) -> Question:
    return Question(DetectorType(kind).value, DetectorType(kind), **given)


def case(text: str, kinds: Iterable[DetectorType | str | Question] = ('toxicity',), **given: Any) -> Case:
    questions = [one if isinstance(one, Question) else question(one) for one in kinds]
    return Case(**{'text': text, 'target': 'prompt', 'role': 'user', 'questions': questions, **given})
