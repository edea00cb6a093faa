from __future__ import annotations

import pytest
from avaliar_eval.checked import NotChecked
from avaliar_eval.detectors.hallucination import Hallucination
from avaliar_eval.issue import Severity
from avaliar_eval.policy import Sensitivity

from ..looking import checked, found, rules

DETECTOR = Hallucination()
CONTEXT = (
    'Acme Corp reported revenue of $4.2 billion in fiscal 2023, up 12% from the previous year. The company was founded by '
    'Jane Doe in 1987 and is headquartered in Zurich. Its return policy allows customers to return items within 30 days of '
    'purchase with a receipt. Refunds are issued to the original payment method. Shipping is not refundable. Sales increased '
    'in the northern region. See https://acme.example/returns for details [1].'
)
QUESTION = 'What should I know about Acme?'


def look(text: str, context: str | None = CONTEXT):
    return found(DETECTOR, checked(text, 'response', prompt=QUESTION, context=context))


@pytest.mark.parametrize(
    'text',
    [
        'Acme Corp reported revenue of $4.2 billion in fiscal 2023, up 12% from the previous year.',
        'The company was founded by Jane Doe in 1987.',
        'Customers can return items within 30 days of purchase with a receipt.',
        'Zurich',
        'Shipping is not refundable.',
        '1. Customers return items within 30 days of purchase.\n2. Refunds are issued to the original payment method.',
        'See https://acme.example/returns for details [1].',
        'I could not find that in the provided documents.',
        'The context does not mention the number of employees.',
        'Let me know if you have any other questions!',
        '1987',
    ],
)
def test_what_the_context_says_is_supported(text: str):
    assert not look(text)


WRONG = {
    'Customers can return items within 60 days of purchase with a receipt.': 'number',
    'The company was founded by Jane Doe in 1978.': 'number',
    'The company was founded by John Smith in 1987.': 'name',
    'Acme is headquartered in Geneva.': 'name',
    'Shipping is refundable.': 'denial',
    'Sales decreased in the northern region.': 'opposite',
    'Bananas are rich in potassium and grow well in tropical climates.': 'unsupported',
    'Read https://acme.example/legal/warranty as well.': 'invented_link',
    'Refunds are issued to customers (Miller, 2019).': 'invented_citation',
    'Refunds are issued to the original payment method [7].': 'invented_citation',
    'Refunds are issued, see doi:10.1234/abcd.5678 for that.': 'invented_citation',
}


@pytest.mark.parametrize(('text', 'name'), WRONG.items())
def test_what_it_does_not_say_is_found(text: str, name: str):
    assert f'hallucination.{name}' in rules(look(text))


def test_the_finding_is_the_sentence():
    wrong = 'It has 9,000 employees in Zurich.'
    text = f'The company was founded by Jane Doe in 1987. {wrong} Shipping is not refundable.'
    (finding,) = look(text)
    assert text[finding.start : finding.end] == wrong
    assert finding.metadata['unsupported'] == ['9,000']


def test_a_contradicted_detail_is_high_and_critical_in_medicine():
    assert look('The company was founded by Jane Doe in 1978.')[0].severity is Severity.HIGH
    context = 'Each patient takes a dose of 5 mg of the drug per day. Adverse symptoms of this medication are rare.'
    (finding,) = look('Each patient takes a dose of 50 mg of the drug per day.', context)
    assert finding.severity is Severity.CRITICAL


def test_an_unsure_aside_is_low():
    text = 'Perhaps bananas grow well in tropical climates and markets sell them ripe.'
    assert {one.severity for one in look(text)} == {Severity.LOW}


def test_numbers_are_compared_as_numbers():
    context = 'The fund holds 1,200,000 shares at 4.50 and three offices on the 5th floor.'
    assert not look('The fund holds 1200000 shares at 4.5 and 3 offices on the fifth floor.', context)


@pytest.mark.parametrize(
    ('text', 'contradicted'),
    [
        ('The tower is 330 metres tall. It is made of iron. The tower is 300 metres tall.', True),
        ('The drug is safe for children. Later studies agree. The drug is not safe for children.', True),
        ('The tower is 330 metres tall. The bridge is 300 metres long.', False),
        ('Step 1 takes 5 minutes. Step 2 takes 10 minutes.', False),
        ('Until 2010 the fee was 4 euros. Now the fee is 6 euros.', False),
        ('The tower is 330 metres tall. The tower is 330 metres tall.', False),
        ('Is the drug safe? The drug is not safe.', False),
    ],
)
def test_an_answer_against_itself_is_found_without_a_context(text: str, contradicted: bool):
    outcome = DETECTOR.find(checked(text, 'response'))
    assert isinstance(outcome, NotChecked) is not contradicted
    if not isinstance(outcome, NotChecked):
        assert rules(outcome) == {'hallucination.self_contradiction'}


def test_without_a_context_nothing_is_called_clean():
    given = checked('Paris is the capital of France.', 'response')
    outcome = DETECTOR.find(given)
    assert isinstance(outcome, NotChecked) and 'context' in outcome.reason
    assert DETECTOR.doubt(given, ()) == 1.0


def test_a_score_ranks_invention_above_support():
    def score(text: str) -> float:
        return DETECTOR.score(checked(text, 'response', prompt=QUESTION, context=CONTEXT))

    supported = score('The company was founded by Jane Doe in 1987 and is headquartered in Zurich.')
    assert supported < 0.2 < 0.8 < min(score(text) for text in list(WRONG)[:4])


def test_code_and_headings_claim_nothing():
    assert not look('## Return Policy Overview:\n\n```python\nGreeting = "Bonjour Monsieur 4711"\n```\n')


def test_strict_finds_no_less_than_permissive():
    for text in WRONG:
        levels = [
            len(found(DETECTOR, checked(text, 'response', context=CONTEXT, sensitivity=level)))
            for level in (Sensitivity.PERMISSIVE, Sensitivity.STRICT)
        ]
        assert levels[0] <= levels[1], text


@pytest.mark.parametrize('piece', ['a. ', '1. ', ' \n', 'not ', '[1] ', 'https://a.b/ ', '"', 'A b (2001) '])
def test_long_texts_take_a_time_in_proportion(piece: str):
    DETECTOR.find(checked(piece * 10_000, 'response', context=piece * 10_000))
