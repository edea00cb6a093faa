"""Plans, policies and judges: each organisation its own, known at once where they are changed, credentials sealed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import sqlalchemy as sa
from avaliar_eval import Policy
from avaliar_server.control.database import guarded
from avaliar_server.control.errors import ControlError, ControlNotFound
from avaliar_server.control.judges import KEEP
from avaliar_server.control.plane import ControlPlane
from avaliar_server.control.remembered import Remembered
from avaliar_server.control.secret_box import KEY_FILE, SecretBox, SecretUnreadable
from avaliar_server.control.tables import detection_judges, detection_policies

from .conftest import Clock

SECRET = 'sk-0123456789abcdefghij'
URL = 'https://judge.example/v1'


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('AVALIAR_SECRET_KEY', 'k' * 32)


@pytest.fixture
def org_id(control: ControlPlane) -> int:
    return control.users.first_organisation().id


@pytest.fixture
def other_org(control: ControlPlane) -> int:
    return control.users.create_organisation('other', 'Other').id


def second_process(location: str, clock: Clock) -> ControlPlane:
    return ControlPlane(location, now_ns=clock.nanoseconds, monotonic=clock.seconds)


def test_an_organisation_is_pro_until_the_operator_says_otherwise(
    control: ControlPlane, org_id: int, other_org: int
) -> None:
    assert control.plans.plan(org_id) == control.plans.plan(other_org) == 'pro'
    control.plans.set(org_id, 'free')
    assert (control.plans.allows_cloud(org_id), control.plans.allows_cloud(other_org)) == (False, True)
    with pytest.raises(ControlError, match='free, pro'):
        control.plans.set(org_id, 'enterprise')
    for call in (lambda: control.plans.set(999, 'pro'), lambda: control.plans.plan(999)):
        with pytest.raises(ControlNotFound, match='no organisation 999'):
            call()


def test_what_another_process_changes_is_known_within_a_second(
    control: ControlPlane, location: str, clock: Clock, org_id: int
) -> None:
    other = second_process(location, clock)
    assert other.plans.plan(org_id) == 'pro' and other.judges.judge(org_id) is None
    assert 'pii' in other.policies.policy(org_id).policy.detectors
    control.plans.set(org_id, 'free')
    control.policies.set(org_id, {'detectors': ['secrets']})
    control.judges.set(org_id, base_url=URL, model='m', api_key=None)
    assert other.plans.plan(org_id) == 'pro', 'believed for a second'
    clock.move(1)
    assert other.plans.plan(org_id) == 'free'
    assert other.policies.policy(org_id).policy.detectors == {'secrets'}
    judge = other.judges.judge(org_id)
    assert judge is not None and judge.base_url == URL
    other.close()


def test_what_was_looked_up_before_a_change_is_not_kept(clock: Clock) -> None:
    answers = iter(('old', 'new'))

    def look_up(_: int) -> str:
        answer = next(answers)
        if answer == 'old':
            remembered.forget()  # somebody else changes it while the query is under way
        return answer

    remembered = Remembered(look_up, monotonic=clock.seconds)
    assert [remembered(1), remembered(1), remembered(1)] == ['old', 'new', 'new']


def test_a_policy_is_replaced_as_a_whole(control: ControlPlane, clock: Clock, org_id: int, other_org: int) -> None:
    assert control.policies.policy(org_id).policy.to_json() == Policy().to_json()
    assert control.policies.policy(org_id).updated_ns == 0
    rule = {'name': 'ticket', 'type': 'pii', 'severity': 'low', 'pattern': r'ACME-\d+'}
    control.policies.set(org_id, {'detectors': ['pii'], 'rules': [rule]})
    stored = control.policies.policy(org_id)
    assert stored.policy.rules[0].name == 'ticket' and stored.updated_ns == clock.now
    clock.move(5)
    assert control.policies.policy(org_id) is stored, 'the same object while it is unchanged'
    control.policies.set(org_id, {'sensitivity': 'strict'})
    assert control.policies.policy(org_id).policy.to_json() == {**Policy().to_json(), 'sensitivity': 'strict'}
    assert control.policies.policy(other_org).policy.to_json() == Policy().to_json()


def test_a_bad_policy_is_named_and_changes_nothing(control: ControlPlane, org_id: int) -> None:
    control.policies.set(org_id, {'detectors': ['pii']})
    with pytest.raises(ControlError, match=r"sensitivity: 'loud' is unknown"):
        control.policies.set(org_id, {'sensitivity': 'loud'})
    assert control.policies.policy(org_id).policy.detectors == {'pii'}


def test_a_policy_of_another_version_is_said(control: ControlPlane, org_id: int) -> None:
    control.policies.set(org_id, {})
    with guarded(control._engine, writes=True) as connection:
        connection.execute(sa.update(detection_policies).values(document='{"detectors": ["telepathy"]}'))
    control.policies._known.forget()
    with pytest.raises(ControlError, match=r'written by another version\. Save it again'):
        control.policies.policy(org_id)
    control.policies.set(org_id, {})
    assert control.policies.policy(org_id).policy.to_json() == Policy().to_json()


def test_the_key_of_a_judge_is_sealed(control: ControlPlane, clock: Clock, org_id: int, other_org: int) -> None:
    judge = control.judges.set(org_id, base_url=f' {URL}/ ', model=' gpt ', api_key=SECRET, calls_per_hour=50)
    assert (judge.base_url, judge.model, judge.has_key, judge.key_end) == (URL, 'gpt', True, SECRET[-4:])
    assert (judge.calls_per_hour, judge.tokens_per_hour, judge.updated_ns) == (50, None, clock.now)
    assert control.judges.judge(org_id) == judge
    assert control.judges.key(org_id) == SECRET
    assert control.judges.judge(other_org) is None and control.judges.key(other_org) is None
    with guarded(control._engine) as connection:
        row = connection.execute(sa.select(detection_judges)).one()
    assert SECRET not in str(row) and SECRET.encode() not in bytes(row.sealed_key)


def test_a_sealed_key_is_of_no_use_in_another_row(control: ControlPlane, org_id: int, other_org: int) -> None:
    for one in (org_id, other_org):
        control.judges.set(one, base_url=URL, model='m', api_key=f'{SECRET}-{one}')
    mine = sa.select(detection_judges.c.sealed_key).where(detection_judges.c.org_id == org_id).scalar_subquery()
    with guarded(control._engine, writes=True) as connection:
        connection.execute(
            sa.update(detection_judges).where(detection_judges.c.org_id == other_org).values(sealed_key=mine)
        )
    with pytest.raises(SecretUnreadable):
        control.judges.key(other_org)


def test_a_stored_key_stays_with_its_address(control: ControlPlane, org_id: int) -> None:
    control.judges.set(org_id, base_url=URL, model='m', api_key=SECRET)
    renamed = control.judges.set(org_id, base_url=URL, model='n', api_key=KEEP)
    assert (renamed.model, renamed.key_end) == ('n', SECRET[-4:])
    with pytest.raises(ControlError, match='not sent to another address'):
        control.judges.set(org_id, base_url='https://collector.example/v1', model='m', api_key=KEEP)
    assert control.judges.key(org_id) == SECRET
    moved = control.judges.set(org_id, base_url='http://127.0.0.1:8000/v1', model='m', api_key='')
    assert not moved.has_key and control.judges.key(org_id) is None
    assert control.judges.set(org_id, base_url=URL, model='m', api_key=KEEP).has_key is False


def test_little_is_shown_of_a_short_key(control: ControlPlane, org_id: int) -> None:
    assert control.judges.set(org_id, base_url=URL, model='m', api_key='short-key').key_end == ''


def test_a_judge_is_removed_with_its_key(control: ControlPlane, org_id: int) -> None:
    control.judges.set(org_id, base_url=URL, model='m', api_key=SECRET)
    assert control.judges.remove(org_id) and not control.judges.remove(org_id)
    assert control.judges.judge(org_id) is None
    with guarded(control._engine) as connection:
        assert connection.execute(sa.select(detection_judges)).all() == []


@pytest.mark.parametrize(
    ('wrong', 'sentence'),
    [
        ({'base_url': 'judge.example/v1'}, 'base_url must look like'),
        ({'base_url': 'http://'}, 'base_url must look like'),
        ({'base_url': 'https://judge.example:port/v1'}, 'base_url must look like'),
        ({'base_url': 'https://judge.example/v1#x'}, 'base_url must look like'),
        ({'base_url': 'https://a b/v1'}, 'base_url must look like'),
        ({'base_url': 'https://sk-hidden@judge.example/v1'}, 'must not hold a user'),
        ({'base_url': 'http://169.254.169.254/latest/meta-data'}, 'link-local'),
        ({'base_url': 'http://[fe80::1]/v1'}, 'link-local'),
        ({'base_url': 'http://[::ffff:169.254.169.254]/v1'}, 'link-local'),
        ({'model': ''}, 'model must have'),
        ({'timeout_ms': 0}, 'timeout_ms'),
        ({'tokens_per_hour': -5}, 'tokens_per_hour'),
        ({'api_key': 'sk-hidden\nX-Other: 1'}, 'api_key must be'),
    ],
)
def test_a_bad_judge_is_named(control: ControlPlane, org_id: int, wrong: dict[str, object], sentence: str) -> None:
    given = {'base_url': URL, 'model': 'm', 'api_key': SECRET, **wrong}
    with pytest.raises(ControlError, match=sentence) as caught:
        control.judges.set(org_id, **given)  # type: ignore[arg-type]
    assert 'hidden' not in str(caught.value)
    assert control.judges.judge(org_id) is None


class TestSecretBox:
    def test_what_is_sealed_is_opened_by_its_owner(self) -> None:
        box = SecretBox(None)
        sealed = box.seal(SECRET, 'ada')
        assert box.open(sealed, 'ada') == SECRET
        assert box.seal(SECRET, 'ada') != sealed, 'two of the same cannot be told to be the same'
        with pytest.raises(SecretUnreadable):
            box.open(sealed, 'bob')

    @pytest.mark.parametrize('cut', [0, 1, 5, 13, 20])
    def test_what_was_changed_is_not_opened(self, cut: int) -> None:
        box = SecretBox(None)
        sealed = box.seal(SECRET, 'ada')
        with pytest.raises(SecretUnreadable):
            box.open(sealed[:cut], 'ada')
        changed = bytearray(sealed)
        changed[cut] ^= 1
        with pytest.raises(SecretUnreadable):
            box.open(bytes(changed), 'ada')

    def test_another_key_opens_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        sealed = SecretBox(None).seal(SECRET, 'ada')
        monkeypatch.setenv('AVALIAR_SECRET_KEY', 'x' * 32)
        with pytest.raises(SecretUnreadable, match=r'another AVALIAR_SECRET_KEY.*enter the credential anew'):
            SecretBox(None).open(sealed, 'ada')

    def test_the_key_lies_in_the_folder_for_its_owner_alone(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv('AVALIAR_SECRET_KEY')
        box = SecretBox(tmp_path)
        assert not (tmp_path / KEY_FILE).exists(), 'made when it is needed'
        sealed = box.seal(SECRET, 'ada')
        assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]
        assert os.name == 'nt' or (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
        assert len((tmp_path / KEY_FILE).read_text().strip()) == 64
        assert SecretBox(tmp_path).open(sealed, 'ada') == SECRET

    @pytest.mark.skipif(os.name == 'nt', reason='POSIX permissions')
    def test_a_key_that_others_could_read_is_closed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.delenv('AVALIAR_SECRET_KEY')
        SecretBox(tmp_path).seal(SECRET, 'ada')
        (tmp_path / KEY_FILE).chmod(0o644)
        SecretBox(tmp_path).seal(SECRET, 'ada')
        assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
        assert 'could be read by others' in caplog.text

    def test_a_short_key_is_refused_and_not_repeated(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv('AVALIAR_SECRET_KEY', 'changeme')
        with pytest.raises(ControlError, match='AVALIAR_SECRET_KEY must hold 32') as caught:
            SecretBox(tmp_path).seal(SECRET, 'ada')
        assert 'changeme' not in str(caught.value)

    def test_a_shared_control_plane_needs_a_shared_key(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv('AVALIAR_SECRET_KEY')
        with pytest.raises(ControlError, match='set AVALIAR_SECRET_KEY'):
            SecretBox(None).seal(SECRET, 'ada')

    def test_a_folder_that_cannot_be_used_is_said(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv('AVALIAR_SECRET_KEY')
        with pytest.raises(ControlError, match=r'secret\.key in the data directory: No such file') as caught:
            SecretBox(tmp_path / 'away').seal(SECRET, 'ada')
        assert str(tmp_path) not in str(caught.value), 'the sentence is for callers of the API too'


def test_a_control_plane_without_the_variable_keeps_its_key_beside_the_database(
    location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv('AVALIAR_SECRET_KEY')
    plane = ControlPlane(location)
    org_id = plane.users.first_organisation().id
    if '://' in location:
        with pytest.raises(ControlError, match='set AVALIAR_SECRET_KEY'):
            plane.judges.set(org_id, base_url=URL, model='m', api_key=SECRET)
        assert plane.judges.set(org_id, base_url=URL, model='m', api_key=None).has_key is False
    else:
        plane.judges.set(org_id, base_url=URL, model='m', api_key=SECRET)
        assert (tmp_path / KEY_FILE).is_file()
        plane.close()
        plane = ControlPlane(location)
        assert plane.judges.key(org_id) == SECRET
    plane.close()
