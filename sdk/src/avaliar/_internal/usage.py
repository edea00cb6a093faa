"""Token usage as the providers report it, read into one form.

Providers differ in names and in meaning: Anthropic and Bedrock count cached input beside the input, OpenAI and Gemini
inside it; Gemini counts thoughts beside the candidates, OpenAI inside. The result's totals are inclusive and its other
counts are leaves inside them. What a provider didn't say is absent, never 0.

The formats are data: `_FORMATS` holds, for each, the fields that give it away and where each count is found. To add a
provider, add a row and a recorded body to its test.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .fields import field, names, sequence

__all__ = ['KEYS', 'Reading', 'locate', 'read']

KEYS = (
    'input_tokens',
    'output_tokens',
    'cache_read_tokens',
    'cache_write_tokens',
    'cache_write_1h_tokens',
    'reasoning_tokens',
    'input_audio_tokens',
    'output_audio_tokens',
)
"""The counts of the canonical form, in tokens."""


class Path(NamedTuple):
    """Where a number lies: names from the outside in, each with its other spellings after a `|`.

    `modality` picks, from a list of counts by modality (Gemini), the one of that modality.
    """

    steps: tuple[str, ...]
    modality: str = ''


class Count(NamedTuple):
    """How a canonical count is made: the sum of `parts`.

    With `base`, that number must be there, or the count is unknown: the other parts only add to it.
    """

    parts: tuple[Path, ...]
    base: Path | None = None


class Format(NamedTuple):
    """One provider's way of reporting usage."""

    name: str
    signs: frozenset[str]
    """A usage with one of these fields is of this format."""
    counts: Mapping[str, tuple[Count, ...]]
    """For each canonical count, the ways to make it; the first that gives a number is taken."""
    total: Path | None = None
    """The provider's total, for formats that some speak with reasoning beside the output (xAI): it tells which."""


def _at(path: str, modality: str = '') -> Path:
    return Path(tuple(path.split('.')), modality)


def _one(*paths: str) -> tuple[Count, ...]:
    return tuple(Count((_at(path),)) for path in paths)


def _sum(*paths: str) -> tuple[Count, ...]:
    return (Count(tuple(_at(path) for path in paths)),)


def _sum_on(base: str, *paths: str) -> tuple[Count, ...]:
    return (Count(tuple(_at(path) for path in paths), _at(base)),)


_FORMATS = (
    # https://platform.openai.com/docs/api-reference/chat/object#chat/object-usage, spoken by many others; the fields
    # outside the details are those of LiteLLM (cache_*_input_tokens) and DeepSeek (prompt_cache_hit_tokens).
    Format(
        'openai_chat',
        frozenset({'prompt_tokens', 'completion_tokens'}),
        {
            'input_tokens': _one('prompt_tokens'),
            'output_tokens': _one('completion_tokens'),
            'cache_read_tokens': _one(
                'prompt_tokens_details.cached_tokens',
                'cache_read_input_tokens',
                'prompt_cache_hit_tokens',
            ),
            'cache_write_tokens': _one(
                'prompt_tokens_details.cache_write_tokens',
                'prompt_tokens_details.cache_creation_tokens',
                'cache_creation_input_tokens',
            ),
            'cache_write_1h_tokens': _one(
                'prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
            ),
            'reasoning_tokens': _one('completion_tokens_details.reasoning_tokens'),
            'input_audio_tokens': _one('prompt_tokens_details.audio_tokens'),
            'output_audio_tokens': _one('completion_tokens_details.audio_tokens'),
        },
        _at('total_tokens'),
    ),
    # https://platform.openai.com/docs/api-reference/responses/object#responses/object-usage. The other spelling is
    # LangChain's `usage_metadata`, which has the same meaning.
    Format(
        'openai_responses',
        frozenset({'input_tokens_details', 'input_token_details', 'output_token_details'}),
        {
            'input_tokens': _one('input_tokens'),
            'output_tokens': _one('output_tokens'),
            'cache_read_tokens': _one('input_tokens_details.cached_tokens', 'input_token_details.cache_read'),
            'cache_write_tokens': _one('input_tokens_details.cache_write_tokens', 'input_token_details.cache_creation'),
            'reasoning_tokens': _one('output_tokens_details.reasoning_tokens', 'output_token_details.reasoning'),
            'input_audio_tokens': _one('input_tokens_details.audio_tokens', 'input_token_details.audio'),
            'output_audio_tokens': _one('output_tokens_details.audio_tokens', 'output_token_details.audio'),
        },
    ),
    # The canonical form itself, so that a result can be handed on.
    Format('canonical', frozenset(KEYS[2:]), {key: _one(key) for key in KEYS}),
    # https://docs.claude.com/en/api/messages: "Total input tokens in a request is the summation of input_tokens,
    # cache_creation_input_tokens, and cache_read_input_tokens". Where none of the cache is used this is also every
    # provider that says no more than input_tokens and output_tokens.
    Format(
        'anthropic',
        frozenset({'input_tokens', 'output_tokens'}),
        {
            'input_tokens': _sum_on('input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'),
            'output_tokens': _one('output_tokens'),
            'cache_read_tokens': _one('cache_read_input_tokens'),
            'cache_write_tokens': _one('cache_creation_input_tokens'),
            'cache_write_1h_tokens': _one('cache_creation.ephemeral_1h_input_tokens'),
            'reasoning_tokens': _one('output_tokens_details.thinking_tokens', 'output_tokens_details.reasoning_tokens'),
        },
    ),
    # https://ai.google.dev/api/generate-content#UsageMetadata: the prompt includes cached content; the results of
    # built-in tools are counted beside the prompt, thoughts beside the candidates.
    Format(
        'gemini',
        frozenset(
            {
                'promptTokenCount',
                'prompt_token_count',
                'candidatesTokenCount',
                'candidates_token_count',
                'thoughtsTokenCount',
                'thoughts_token_count',
            }
        ),
        {
            'input_tokens': _sum_on(
                'promptTokenCount|prompt_token_count', 'toolUsePromptTokenCount|tool_use_prompt_token_count'
            ),
            'output_tokens': _sum(
                'candidatesTokenCount|candidates_token_count|responseTokenCount|response_token_count',
                'thoughtsTokenCount|thoughts_token_count',
            ),
            'cache_read_tokens': _one('cachedContentTokenCount|cached_content_token_count'),
            'reasoning_tokens': _one('thoughtsTokenCount|thoughts_token_count'),
            'input_audio_tokens': (Count((_at('promptTokensDetails|prompt_tokens_details', 'AUDIO'),)),),
            'output_audio_tokens': (Count((_at('candidatesTokensDetails|candidates_tokens_details', 'AUDIO'),)),),
        },
    ),
    # https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html; cached input is beside
    # inputTokens (prompt caching guide). The `...Count` names are those of InvokeModel's invocation metrics.
    Format(
        'bedrock',
        frozenset({'inputTokens', 'outputTokens', 'inputTokenCount', 'outputTokenCount'}),
        {
            'input_tokens': _sum_on(
                'inputTokens|inputTokenCount',
                'cacheReadInputTokens|cacheReadInputTokenCount',
                'cacheWriteInputTokens|cacheWriteInputTokenCount',
            ),
            'output_tokens': _one('outputTokens|outputTokenCount'),
            'cache_read_tokens': _one('cacheReadInputTokens|cacheReadInputTokenCount'),
            'cache_write_tokens': _one('cacheWriteInputTokens|cacheWriteInputTokenCount'),
        },
    ),
    # https://docs.ollama.com/api: the counts lie in the answer itself.
    Format(
        'ollama',
        frozenset({'prompt_eval_count', 'eval_count'}),
        {'input_tokens': _one('prompt_eval_count'), 'output_tokens': _one('eval_count')},
    ),
)

_PLACES: tuple[tuple[str, ...], ...] = (
    (),
    ('usage',),
    ('usage_metadata',),
    ('usageMetadata',),
    ('message', 'usage'),  # Anthropic's message_start
    ('response', 'usage'),  # OpenAI's response.completed
    ('chunk', 'usage'),  # the `chunk` event of OpenAI's chat stream helper
    ('metadata', 'usage'),  # Bedrock's converse_stream
    ('x_groq', 'usage'),
    ('amazon-bedrock-invocationMetrics',),
)
"""Where a usage lies in a response or a streaming chunk."""


def _number(value: object) -> int | None:
    if type(value) is int and value >= 0:
        return value
    return None


def _follow(source: object, path: Path) -> int | None:
    for step in path.steps:
        source = field(source, *step.split('|'))
        if source is None:
            return None
    if not path.modality:
        return _number(source)
    total: int | None = None
    for entry in sequence({'entries': source}, 'entries'):
        modality = field(entry, 'modality')
        if str(getattr(modality, 'value', modality)).upper() == path.modality:
            count = _number(field(entry, 'tokenCount', 'token_count'))
            total = count if total is None else total + (count or 0)
    return total


_SIGNS = frozenset(sign for candidate in _FORMATS for sign in candidate.signs)

_VALUES = (str, bytes, int, float, list, tuple, set, frozenset, type(None))
"""What is never a usage."""


def _recognise(source: object) -> Format | None:
    if isinstance(source, _VALUES):
        return None
    fields = names(source)
    if fields is not None and _SIGNS.isdisjoint(fields):
        return None
    for candidate in _FORMATS:
        if any(field(source, sign) is not None for sign in candidate.signs):
            return candidate
    return None


class Reading:
    """The numbers of one usage in the provider's own terms, so that a later report can complete them.

    Anthropic splits the usage of a stream over `message_start` and `message_delta`; a field that the later event
    leaves out keeps its value, and the totals are made from both.
    """

    __slots__ = ('_format', '_numbers')

    def __init__(self, format: Format, numbers: dict[Path, int]) -> None:
        self._format = format
        self._numbers = numbers

    def completed_by(self, later: Reading | None) -> Reading:
        """This reading with the numbers of `later` in place of its own."""
        if later is None:
            return self
        if later._format is not self._format:
            return later
        return Reading(self._format, {**self._numbers, **later._numbers})

    def counts(self) -> dict[str, int]:
        """The canonical counts."""
        result: dict[str, int] = {}
        for key, ways in self._format.counts.items():
            for way in ways:
                count = self._make(way)
                if count is not None:
                    result[key] = count
                    break
        reasoning = result.get('reasoning_tokens')
        if reasoning and self._format.total is not None and 'output_tokens' in result:
            beside = result.get('input_tokens', 0) + result['output_tokens'] + reasoning
            if self._numbers.get(self._format.total) == beside:
                result['output_tokens'] += reasoning
        return result

    def _make(self, way: Count) -> int | None:
        found = [self._numbers[path] for path in way.parts if path in self._numbers]
        if way.base is not None:
            base = self._numbers.get(way.base)
            return None if base is None else base + sum(found)
        return sum(found) if found else None


def _paths(format: Format) -> set[Path]:
    ways = [way for ways in format.counts.values() for way in ways]
    paths = {path for way in ways for path in way.parts} | {way.base for way in ways if way.base is not None}
    return paths if format.total is None else paths | {format.total}


_PATHS = {format.name: sorted(_paths(format)) for format in _FORMATS}


def locate(source: object) -> Reading | None:
    """Find and read the usage in `source`; `None` when there is none."""
    fields = names(source)
    for place in _PLACES:
        if place and fields is not None and place[0] not in fields:
            continue
        usage: Any = source
        for step in place:
            usage = field(usage, step)
            if usage is None:
                break
        if usage is None:
            continue
        found = _recognise(usage)
        if found is None:
            continue
        numbers = {path: number for path in _PATHS[found.name] if (number := _follow(usage, path)) is not None}
        if numbers:
            return Reading(found, numbers)
    return None


def read(source: object) -> dict[str, int] | None:
    """Read token usage.

    Parameters:
        source: a provider's usage object or dict as it is, or a response or streaming chunk that bears one: OpenAI
            (chat and responses), Anthropic, Gemini, Bedrock, LiteLLM, and those that speak one of these formats. Its
            own result (a mapping with the names of `KEYS`) reads as itself.

    Returns:
        The counts that were said, keyed by `KEYS`, in tokens; `None` when there are none.
    """
    reading = locate(source)
    if reading is None:
        return None
    return reading.counts() or None
