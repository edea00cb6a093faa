"""What a generator's code tells before it runs."""

from __future__ import annotations

import dis
from types import CodeType

__all__ = ['may_return']

_KNOWN_LIMIT = 4096

_known: dict[int, tuple[CodeType, bool]] = {}
"""By identity, because comparing code objects compares all they hold. The code is kept, so that its id stays its own."""


def may_return(code: CodeType) -> bool:
    """Whether a generator with this code may end with a value other than `None`; `True` where that is not certain.

    It is certain where every return comes right after the constant `None` and nothing jumps in between.
    """
    known = _known.get(id(code))
    if known is not None:
        return known[1]
    if len(_known) >= _KNOWN_LIMIT:
        # A program that makes functions without end: reading each one's code would cost more than knowing it gains.
        return True
    answer = _has_value(code)
    _known[id(code)] = code, answer
    return answer


def _has_value(code: CodeType) -> bool:
    before: dis.Instruction | None = None
    for instruction in dis.get_instructions(code):
        if instruction.opname == 'RETURN_CONST':
            if instruction.argval is not None:
                return True
        elif instruction.opname == 'RETURN_VALUE' and (
            instruction.is_jump_target or before is None or before.opname != 'LOAD_CONST' or before.argval is not None
        ):
            return True
        before = instruction
    return False
