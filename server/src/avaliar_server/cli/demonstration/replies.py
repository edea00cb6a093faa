"""What the fake models say to the sample agents."""

from __future__ import annotations

from random import Random

from avaliar.testing.fake_provider import Failure, Reply, Request, ToolCall, count_tokens

__all__ = ['Replies']

_KINDS = {
    'charged': 'billing',
    'refund': 'refund',
    'leaks': 'refund',
    'password': 'account',
    'dishwasher': 'product',
    'dark mode': 'feature',
}

_ANSWERS = {
    'order': 'Your order is on its way. The parcel left our warehouse on Monday and the carrier expects to deliver it tomorrow before 6 pm. You can follow it from **Your orders**; the address can no longer be changed now that it has left.',
    'refund': 'I am sorry about that. Your parcel reached us, and the refund was started this morning:\n\n1. The amount goes back to the card you paid with.\n2. It takes up to five working days to show.\n\nIf it is not there by then, answer this message and we look into it at once.',
    'billing': 'You see two entries, but only one is a charge. The other is a reservation that your bank lifts by itself within three days. If both are still there on Friday, we give one back the same day.',
    'account': 'Your address was blocked after several failed tries. I have released it and sent a new link, which is good for one hour.',
    'product': 'Yes, all parts but the lid. The lid has a seal that does not like heat: rinse it by hand, and it stays tight for years.',
    'feature': 'Thank you! Many ask for a dark mode, and it is planned for the autumn. I have added your vote.',
}

_PLAN = 'Plan:\n1. Collect what measured trials and public figures say.\n2. Weigh each finding by how like our case it is.\n3. Recommend one option, and say what would change our mind.'
_NOTE = 'Three sources agree within a tenth, one differs because it counted only the first month. The effect is real but smaller than the headlines: about 6 to 9 percent, and it holds after a year. The main risk is cover at the edges of the day.'
_REPORT = """## In short

Worth trying, as a trial of three months with a clear figure to judge it by.

## What was found

- **The effect is real but small.** Measured trials agree on 6 to 9 percent; it holds after a year.
- **Most of the gain comes from fewer interruptions**, not from working faster.
- **Cover is the weak point.** Stagger the days, and write down who answers when.

## What to do

| step | who | until |
|---|---|---|
| agree on one figure to judge by | the team | next week |
| stagger the days | team lead | the week after |
| measure, decide | everyone | in three months |

If the figure has not moved by then, stop: the cost of switching back is small."""
_REVIEW = 'The change does what it says, but two things must be settled first. The value is put into the text of the statement, so a quote in it changes the statement: bind it as a parameter. And the file is opened without being closed when the next line raises: keep the `with` block. Smaller: the new name hides one from the standard library.'
_SHORT = 'Bind the value as a parameter instead of putting it into the statement, and keep the `with` block so that the file is closed when something raises. The rest is fine.'


class Replies:
    """Replies by who asks; `failing` says whether the provider of a request is in trouble at the moment."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.share_failing = 0.01

    def __call__(self, request: Request) -> Reply | Failure:
        if self._random.random() < self.share_failing:
            return self._failure(request)
        if request.tools and not request.answers_a_tool and self._random.random() < 0.7:
            return Reply(
                tool_calls=(ToolCall('run_linter', {'path': 'changed.py'}),),
                reasoning_tokens=self._random.randint(80, 400),
            )
        text = self._text(request)
        prompt_tokens = count_tokens(' '.join(turn.text for turn in request.turns) + request.system)
        # Instructions and earlier turns that a real program sends along, most of them cached after the first call.
        context = self._random.randint(400, 2600)
        cached = context // 128 * 128 if self._random.random() < 0.45 else 0
        reasoning = self._random.randint(120, 900) if request.model.startswith('gemini-2.5-pro') else None
        return Reply(
            text=text,
            input_tokens=prompt_tokens + context,
            output_tokens=count_tokens(text) + (reasoning or 0),
            cache_read_tokens=cached,
            reasoning_tokens=reasoning,
        )

    def _text(self, request: Request) -> str:
        prompt = request.prompt
        if request.system.startswith('Sort the question'):
            return self._kind(prompt)
        for start, text in (
            ('Plan the research', _PLAN),
            ('Research ', _NOTE),
            ('Topic: ', _REPORT),
            ('Review this change', _REVIEW),
            ('Shorten this review', _SHORT),
        ):
            if prompt.startswith(start):
                return text
        return _ANSWERS[self._kind(prompt)]

    @staticmethod
    def _kind(question: str) -> str:
        return next((kind for word, kind in _KINDS.items() if word in question.lower()), 'order')

    def _failure(self, request: Request) -> Failure:
        if self._random.random() < 0.7:
            return Failure(429, f'Rate limit reached for {request.model}: 500 requests a minute.', retry_after=2)
        return Failure(503, 'The model is overloaded. Please try again later.')
