"""A model's answer while it is put together from fragments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import orjson

__all__ = ['Message']


class _Call:
    __slots__ = ('arguments', 'fragments', 'id', 'name')

    def __init__(self) -> None:
        self.id = ''
        self.name = ''
        self.fragments: list[str] = []
        self.arguments: Any = None

    def value(self) -> dict[str, Any]:
        arguments = self.arguments
        if self.fragments:
            written = ''.join(self.fragments)
            try:
                arguments = orjson.loads(written)
            except ValueError:  # the stream broke off inside, or the tool takes free text
                arguments = written
        return {'id': self.id or None, 'name': self.name, 'arguments': arguments}


class Message:
    """Text, reasoning and tool calls of one choice, and of the further choices where several were asked for."""

    __slots__ = ('_calls', '_choices', '_repeated', '_repeated_thought', '_said', '_thought')

    def __init__(self) -> None:
        self._said: list[str] = []
        self._thought: list[str] = []
        self._repeated: list[str] = []
        self._repeated_thought: list[str] = []
        self._calls: dict[object, _Call] = {}
        self._choices: dict[int, Message] = {}

    def choice(self, index: int) -> Message:
        """The message of that choice; the first is this one."""
        if index == 0:
            return self
        return self._choices.setdefault(index, Message())

    def say(self, fragment: str) -> bool:
        """Add text."""
        if fragment:
            self._said.append(fragment)
        return bool(fragment)

    def think(self, fragment: str) -> bool:
        """Add reasoning."""
        if fragment:
            self._thought.append(fragment)
        return bool(fragment)

    def repeat(self, fragment: str) -> bool:
        """Add text that counts only if none is said otherwise."""
        if fragment:
            self._repeated.append(fragment)
        return bool(fragment)

    def repeat_thought(self, fragment: str) -> bool:
        """Add reasoning that counts only if there is none otherwise."""
        if fragment:
            self._repeated_thought.append(fragment)
        return bool(fragment)

    @property
    def next_call(self) -> int:
        """The number of a tool call that comes without one."""
        return len(self._calls)

    def call(self, index: object, *, id: str = '', name: str = '', arguments: object = None) -> bool:
        """Add to the tool call `index`: a fragment of its JSON, or its arguments whole."""
        if not isinstance(index, int | str):
            index = None  # not a number as it should be: what belongs together can't be known
        call = self._calls.get(index)
        if call is None:
            call = self._calls[index] = _Call()
        call.id = id or call.id
        call.name = name or call.name
        if isinstance(arguments, str):
            call.fragments.append(arguments)
        elif arguments is not None:
            call.arguments = dict(cast('Mapping[str, Any]', arguments)) if isinstance(arguments, Mapping) else arguments
        return True

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said, thought or called."""
        return not (self._said or self._thought or self._calls or self._choices)

    def value(self) -> Any:
        """Text alone as a string; otherwise a dict of what there is; several choices as a list."""
        if self._choices:
            return [self._own(), *(message.value() for _, message in sorted(self._choices.items()))]
        return self._own()

    def _own(self) -> Any:
        said = ''.join(self._said or self._repeated)
        thought = ''.join(self._thought or self._repeated_thought)
        if not thought and not self._calls:
            return said
        value: dict[str, Any] = {'role': 'assistant', 'content': said}
        if thought:
            value['reasoning'] = thought
        if self._calls:
            value['tool_calls'] = [call.value() for call in self._calls.values()]
        return value
