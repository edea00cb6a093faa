"""Usage: how many units of each kind a model call consumed.

`input_tokens` and `output_tokens` are inclusive totals. The other fields are leaves inside them: every leaf whose
name starts with `cache_` or `input_` lies inside `input_tokens`, every other one inside `output_tokens`. Providers
differ (Anthropic reports cache tokens beside the input, OpenAI and Gemini inside it; Gemini reports thoughts beside
the candidates); whoever reads a provider's figures converts them to this form once, at the edge.

Absent is never zero: `None` means that nobody said.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

__all__ = ['Usage', 'UsageError']


class UsageError(ValueError):
    """A usage whose leaves do not fit into its totals, or with a negative count."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Token counts of one call, in tokens; `None` is unknown."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_write_tokens: int | None = None
    """All cache writes, those kept for one hour included."""
    cache_write_1h_tokens: int | None = None
    """Cache writes kept for one hour (Anthropic), inside `cache_write_tokens`."""
    reasoning_tokens: int | None = None
    input_audio_tokens: int | None = None
    output_audio_tokens: int | None = None

    @property
    def total_tokens(self) -> int | None:
        """Input plus output; unknown when neither is known."""
        if self.input_tokens is None and self.output_tokens is None:
            return None
        return (self.input_tokens or 0) + (self.output_tokens or 0)

    @property
    def is_known(self) -> bool:
        """Whether any count is known."""
        return (
            self.input_tokens is not None
            or self.output_tokens is not None
            or any(getattr(self, field.name) is not None for field in fields(self))
        )

    def check(self) -> None:
        """Raise `UsageError`, with the figures, when the leaves do not fit into the totals."""
        for name in self.__slots__:
            count: int | None = getattr(self, name)
            if count is not None and count < 0:
                raise UsageError(f'{name} is negative: {count}')
        cached = (self.cache_read_tokens or 0) + (self.cache_write_tokens or 0)
        if self.input_tokens is not None and cached > self.input_tokens:
            raise UsageError(
                f'cache_read_tokens + cache_write_tokens = {cached} exceeds input_tokens = {self.input_tokens}'
            )
        if self.cache_write_1h_tokens and self.cache_write_1h_tokens > (self.cache_write_tokens or 0):
            raise UsageError(
                f'cache_write_1h_tokens = {self.cache_write_1h_tokens} exceeds cache_write_tokens = {self.cache_write_tokens}'
            )
        if self.output_tokens is not None and (self.reasoning_tokens or 0) > self.output_tokens:
            raise UsageError(f'reasoning_tokens = {self.reasoning_tokens} exceeds output_tokens = {self.output_tokens}')
