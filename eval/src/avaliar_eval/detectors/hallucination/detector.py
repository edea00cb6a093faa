"""The hallucination detector."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...checked import Checked, Finding, NotChecked
from ...issue import DetectorType, Severity
from ...policy import Sensitivity
from ..operating import least
from .contradictions import contradictions
from .fields import is_sensitive
from .grounding import Context, Grounding
from .model import model
from .references import unknown_references
from .response import Claim, claims, is_aside

__all__ = ['Hallucination']

_CONTEXT = 1_000_000
"""Characters of a context that are read."""
_CACHE = '_hallucination'

_COMPARE = 'Compare the sentence with the sources, and leave out what they do not say.'
_NO_CONTEXT = 'No context was given, and without it only a judge can say whether the answer is supported.'
_NO_CLAIMS = 'The answer is empty.'


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was made of a response, kept with its text so that `find` and `doubt` make it once."""

    context: str
    claims: Sequence[Claim]
    groundings: Sequence[Grounding]
    probability: float
    is_sensitive: bool


class Hallucination:
    """Claims that the context does not support, contradictions, invented links and citations."""

    type = DetectorType.HALLUCINATION

    def find(self, checked: Checked) -> Sequence[Finding] | NotChecked:
        """The sentences that are not supported.

        Without a context only a response that contradicts itself is reported; anything else was not checked.
        """
        own = list(_of_itself(checked))
        if not checked.context:
            return own or NotChecked(_NO_CONTEXT)
        if not checked.text.plain.text.strip():
            return NotChecked(_NO_CLAIMS)
        looked = _looked(checked, checked.context)
        return [*own, *_of_references(checked, looked), *_of_context(checked, looked)]

    def doubt(self, checked: Checked, findings: Sequence[Finding]) -> float:
        """A judge reads; stage 1 compares words. It is needed most without a context, and where a paraphrase and an
        invention look alike."""
        if not checked.context:
            return 1.0 if checked.text.plain.text.strip() else 0.0
        if any(finding.evidence == 'lexical' for finding in findings):
            return 0.7
        return max(0.3, min(0.9, 2 * _looked(checked, checked.context).probability))

    def score(self, checked: Checked) -> float:
        """The probability that something in the response is not supported; 0.5 without a context."""
        if not checked.context:
            return 0.5
        found = self.find(checked)
        rules = [] if isinstance(found, NotChecked) else [one.confidence for one in found if one.evidence != 'model']
        return max([_looked(checked, checked.context).probability, *rules])


def _looked(checked: Checked, given: str) -> _Looked:
    known: _Looked | None = checked.text.__dict__.get(_CACHE)
    if known is not None and known.context is given:
        return known
    found = claims(checked.text.plain.text)
    question = '' if checked.prompt is None else checked.prompt.plain.text
    context = Context(given[:_CONTEXT], question[:_CONTEXT])
    groundings = [context.grounding(claim.words, claim.asks) for claim in found]
    whole = context.grounding([word for claim in found for word in claim.words], any(one.asks for one in found))
    probability = model().probability(whole.features) if found else 0.0
    looked = _Looked(given, found, groundings, probability, is_sensitive(context.stems))
    checked.text.__dict__[_CACHE] = looked
    return looked


def _of_context(checked: Checked, looked: _Looked) -> Iterator[Finding]:
    """Of each sentence the strongest thing there is to say."""
    threshold = model().thresholds[checked.sensitivity]
    told = False
    for claim, grounding in zip(looked.claims, looked.groundings, strict=True):
        found = _contradicted(claim, grounding, checked, looked)
        if found is None:
            probability = model().probability(grounding.features)
            if probability < threshold or claim.asks or grounding.content < (3 if len(looked.claims) > 1 else 2):
                continue
            found = _unsupported(claim, probability, checked)
        told = True
        yield found
    if not told and looked.probability >= threshold and looked.claims:
        # No sentence stands out, all of them together do.
        worst = max(range(len(looked.claims)), key=lambda index: model().probability(looked.groundings[index].features))
        if not looked.claims[worst].asks:
            yield _unsupported(looked.claims[worst], looked.probability, checked)


def _contradicted(claim: Claim, grounding: Grounding, checked: Checked, looked: _Looked) -> Finding | None:
    """A number, a name or a denial that the context speaks against, or knows nothing of."""
    anchored = grounding.overlap >= 0.4 and grounding.content >= 3
    severity = _raised(Severity.HIGH, looked) if anchored else Severity.MEDIUM
    lost = [word.text for word in (*grounding.numbers, *grounding.names)][:10]
    if grounding.numbers:
        rule, confidence = 'number', 0.9 if anchored else 0.82
        message = f'The answer gives a number that the context does not: {grounding.numbers[0].text}.'
    elif grounding.names:
        rule, confidence = 'name', 0.88 if anchored else 0.8
        message = f'The answer names something that the context does not: {_short(grounding.names[0].text)}.'
    elif grounding.is_opposite and anchored:
        rule, confidence = 'opposite', 0.7
        message = 'The answer says the opposite of a sentence in the context.'
    elif grounding.is_negated and grounding.overlap >= (0.75 if anchored else 0.95):
        rule, confidence = 'denial', 0.65
        message = 'The answer denies what a sentence in the context says, or says what it denies.'
    else:
        return None
    if confidence < least(checked.sensitivity):
        return None
    if is_aside(checked.text.plain.text[claim.start : claim.end]) and rule in ('number', 'name') and not anchored:
        severity = Severity.LOW
    metadata = {'unsupported': lost} if lost else {}
    return _finding(checked, f'hallucination.{rule}', severity, confidence, message, claim.start, claim.end, metadata)


def _unsupported(claim: Claim, probability: float, checked: Checked) -> Finding:
    aside = is_aside(checked.text.plain.text[claim.start : claim.end])
    start, end = checked.text.plain.span(claim.start, claim.end)
    return Finding(
        type=DetectorType.HALLUCINATION,
        severity=Severity.LOW if aside else Severity.MEDIUM,
        confidence=probability,
        message='The context does not support this sentence.',
        start=start,
        end=end,
        rule='hallucination.unsupported',
        evidence='model',
        suggestion=_COMPARE,
    )


def _of_references(checked: Checked, looked: _Looked) -> Iterator[Finding]:
    known = '\n'.join(
        filter(None, (checked.context, checked.system, None if checked.prompt is None else checked.prompt.plain.text))
    )
    strict = checked.sensitivity is Sensitivity.STRICT
    for one in unknown_references(checked.text.plain.text, known[:_CONTEXT]):
        if one.kind == 'link':
            # Of a site that the context names, the page may exist.
            message, severity, confidence = (
                'The answer links to a page that the context does not have.',
                Severity.MEDIUM,
                0.7,
            )
        elif one.kind == 'bracket':
            message, severity, confidence = (
                'The answer cites a document by a number that none has.',
                Severity.HIGH,
                0.85,
            )
        else:
            message, severity, confidence = (
                'The answer cites a source that the context does not have.',
                Severity.HIGH,
                0.8,
            )
        if strict or confidence >= least(checked.sensitivity):
            yield _finding(
                checked,
                f'hallucination.invented_{"link" if one.kind == "link" else "citation"}',
                _raised(severity, looked) if severity is Severity.HIGH else severity,
                confidence,
                message,
                one.start,
                one.end,
                {},
                'Check that the reference exists before anyone relies on it.',
            )


def _of_itself(checked: Checked) -> Iterator[Finding]:
    for one in contradictions(checked.text.plain.text):
        confidence = 0.75 if one.kind == 'number' else 0.65
        if confidence < least(checked.sensitivity):
            continue
        message = (
            'The answer gives two different numbers for the same thing.'
            if one.kind == 'number'
            else 'The answer says a thing and denies it.'
        )
        yield _finding(
            checked,
            'hallucination.self_contradiction',
            Severity.HIGH,
            confidence,
            message,
            *one.later,
            {'contradicts': list(checked.text.plain.span(*one.earlier))},
            'Find out which of the two sentences is right.',
        )


def _finding(
    checked: Checked,
    rule: str,
    severity: Severity,
    confidence: float,
    message: str,
    start: int,
    end: int,
    metadata: Mapping[str, object],
    suggestion: str = _COMPARE,
) -> Finding:
    first, last = checked.text.plain.span(start, end)
    return Finding(
        type=DetectorType.HALLUCINATION,
        severity=severity,
        confidence=confidence,
        message=message,
        start=first,
        end=last,
        rule=rule,
        evidence='lexical',
        suggestion=suggestion,
        metadata=metadata,
    )


def _raised(severity: Severity, looked: _Looked) -> Severity:
    """In medicine, law and money a wrong detail is critical."""
    return Severity.CRITICAL if looked.is_sensitive else severity


def _short(name: str) -> str:
    return name if len(name) <= 40 else name[:39] + '…'
