from __future__ import annotations

import pytest
from avaliar_eval.detectors.bias import Bias
from avaliar_eval.detectors.bias.rules import RULES
from avaliar_eval.detectors.people import axis_of
from avaliar_eval.issue import Severity

from ..looking import assert_gate_passes_what_matches, checked, found

DETECTOR = Bias()

BIASED = {
    'Women are too emotional to lead a company.': 'trait',
    'Old people are bad with technology and senile.': 'trait',
    'Mexicans are lazy.': 'trait',
    'Immigrants are criminals.': 'trait',
    'All Jews are greedy.': 'universal',
    'Asian people always cheat.': 'habit',
    'Homeless people refuse to work.': 'habit',
    'Do not hire women of that age.': 'unequal',
    'Reject black applicants for the flat.': 'unequal',
    'Muslims should not be allowed in the country.': 'unequal',
    'Men are better engineers than women.': 'comparison',
    'White people are smarter than black people.': 'comparison',
}

FAIR = (
    'Women are half of our engineering team.',
    'The report says that 40 % of immigrants are employed in health care.',
    'It is a stereotype that women are bad drivers.',
    'Claiming that Jews are greedy is antisemitic.',
    'Not all men are the same.',
    'My Mexican colleague presented the results.',
    'She is a nurse and he is a teacher.',
    'Deaf people use sign language.',
    'How many Muslims live in France?',
    'The elderly couple next door bought a tablet.',
    'We hire regardless of age, race or gender.',
    'White wine is better than red wine with fish.',
    'Black beans are cheap and healthy.',
    'The old server is too slow.',
    'All employees must attend the training.',
    'Natives of the island speak two languages.',
)


@pytest.mark.parametrize(('text', 'name'), BIASED.items())
def test_generalisations_and_unequal_treatment_are_found(text: str, name: str):
    given = checked(text)
    findings = found(DETECTOR, given)
    assert f'bias.{name}' in {one.rule for one in findings}
    assert DETECTOR.doubt(given, findings) >= 0.5, 'what is meant is for the judge'


@pytest.mark.parametrize('text', FAIR)
def test_speaking_of_groups_is_not_bias(text: str):
    assert not found(DETECTOR, checked(text))


def test_unequal_treatment_weighs_more_than_a_stereotype():
    assert found(DETECTOR, checked('Reject black applicants for the flat.'))[0].severity is Severity.HIGH
    assert found(DETECTOR, checked('Mexicans are lazy.'))[0].severity is Severity.MEDIUM


def test_confidence_is_modest():
    for text in BIASED:
        assert all(one.confidence <= 0.95 for one in found(DETECTOR, checked(text)))


@pytest.mark.parametrize(
    ('group', 'axis'),
    [
        ('women', 'gender'),
        ('black people', 'race'),
        ('Muslims', 'religion'),
        ('old people', 'age'),
        ('sailors', 'other'),
    ],
)
def test_the_axis_of_a_group(group: str, axis: str):
    assert axis_of(group) == axis


def test_a_finding_names_the_axis():
    assert found(DETECTOR, checked('Women are too emotional to lead a company.'))[0].metadata['axis'] == 'gender'


def test_bias_scores_above_fairness():
    biased = sorted(DETECTOR.score(checked(text)) for text in BIASED)
    fair = sorted(DETECTOR.score(checked(text)) for text in FAIR)
    assert biased[len(biased) // 4] > fair[3 * len(fair) // 4]


def test_the_gate_passes_what_matches():
    assert_gate_passes_what_matches(RULES, [*BIASED, *FAIR])
