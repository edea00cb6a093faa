"""Content as data: between lines that nobody could have foreseen, and without what a model's template would obey."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

__all__ = ['PLAIN', 'drawn', 'fenced', 'neutralised']

_SHOWN = str.maketrans({'<': '‹', '>': '›', '|': '¦', '[': '⟦', ']': '⟧', ':': '꞉', '#': '＃', '｜': '¦', '`': 'ˋ'})

PLAIN = {shown: plain for plain, shown in ((chr(code), shown) for code, shown in _SHOWN.items()) if plain != '｜'}
"""What a replaced character stood for, so that a quotation is found however the judge wrote it."""

# Each run is bounded, so that the time is linear whatever the text is.
_TEMPLATES = re.compile(
    r"""
      <{2,}[^\n<>]{0,80}>{0,}                                   # what looks like a fence
    | >{3,}
    | <[|｜][^\n<>]{0,64}>                                      # <|im_start|>, <|eot_id|>, DeepSeek's wide bars
    | \[/?(?:INST|SYS|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\]
    | </?(?:s|bos|eos|start_of_turn|end_of_turn|think|thinking|reasoning|analysis|channel|message|system|user|assistant|
           human|developer|instructions?|data|judged|document|documents|tool_call|tool_response|function_calls)
        (?:[ ][^\n<>]{0,40})?>
    | ^[ \t]{0,8}\#{2,4}[ ]{0,4}(?:instructions?|response|system|user|assistant|human|input|output)[ ]{0,4}:?
    | ^[ \t]{0,8}(?:human|assistant|system|user|developer)[ ]{0,4}:
    | ^[ \t]{0,8}`{3,}
    """,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)

# Controls, and direction marks, which would let what stands in the prompt read otherwise than it is.
_CONTROLS = dict.fromkeys(
    {*range(32), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)} - {9, 10, 13}, '\ufffd'
)
_LONE = re.compile('[\ud800-\udfff]')


def neutralised(text: str) -> str:
    """The text, character for character as long, without anything that looks like a fence or a chat template.

    Offsets are the same in both. Lone surrogates and control characters, which no endpoint takes, are replaced too.
    """
    text = _LONE.sub('\ufffd', text).translate(_CONTROLS)
    return _TEMPLATES.sub(lambda found: found.group().translate(_SHOWN), text)


def drawn(draw: Callable[[], str], texts: Iterable[str]) -> str:
    """A code for one call that none of the texts holds."""
    all_of_them = list(texts)
    while True:
        code = draw()
        if not any(code in text for text in all_of_them):
            return code


def fenced(label: str, text: str, code: str) -> str:
    """A neutralised text under a label of ours, between the lines of the call."""
    return f'{label}\n<<<DATA {code}\n{text}\n<<<END {code}'
