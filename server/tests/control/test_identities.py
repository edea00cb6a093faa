"""From a secret to a principal: right, quick, and no longer than it should."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from avaliar_server.control.database import guarded
from avaliar_server.control.errors import ControlConflict, ControlError, ControlNotFound
from avaliar_server.control.passwords import hash_password, verify_password
from avaliar_server.control.plane import ControlPlane
from avaliar_server.control.principal import Principal
from avaliar_server.control.sessions import SESSION_SECONDS
from avaliar_server.control.tables import api_keys, sessions, users

PASSWORD = 'correct horse battery'


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real cost is a tenth of a second a password; the arithmetic is the same with less of it."""
    monkeypatch.setattr('avaliar_server.control.passwords._LOG_N', 4)


@pytest.fixture
def org_id(control: ControlPlane) -> int:
    return control.users.first_organisation().id


@pytest.fixture
def other_org(control: ControlPlane) -> int:
    return control.users.create_organisation('other', 'Other').id


def test_a_key_is_its_organisations(control: ControlPlane, org_id: int, other_org: int) -> None:
    key, text = control.keys.create(org_id, 'a program', ['ingest'])
    assert control.identities.find_key(text) == Principal(
        org_id=org_id, user_id=None, key_id=key.id, role='key', scopes=frozenset({'ingest'})
    )
    _, other = control.keys.create(other_org, 'theirs', ['read', 'ingest'])
    found = control.identities.find_key(other)
    assert found is not None and found.org_id == other_org and found.scopes == {'read', 'ingest'}


def test_only_a_hash_of_a_key_is_kept(control: ControlPlane, org_id: int) -> None:
    key, text = control.keys.create(org_id, 'a program')
    assert text.startswith('avl_') and len(text) >= 36 and text.startswith(key.prefix) and len(key.prefix) == 10
    with guarded(control._engine) as connection:
        row = connection.execute(sa.select(api_keys)).one()
    assert text not in str(row) and text.encode() not in bytes(row.key_hash)


@pytest.mark.parametrize(
    'wrong', ['', 'avl_', 'avl_' + 'x' * 40, 'sk-123', 'avl_\udcff', "avl_' OR 1=1 --", 'avl_' + 'é' * 40]
)
def test_a_wrong_key_is_nobodys(control: ControlPlane, org_id: int, wrong: str) -> None:
    control.keys.create(org_id, 'a program')
    assert control.identities.find_key(wrong) is None
    assert control.identities.find_key(wrong) is None


def test_a_keys_answer_is_remembered_for_a_second(control: ControlPlane, org_id: int, clock) -> None:
    _, text = control.keys.create(org_id, 'a program')
    with pytest.raises(LookupError):
        control.identities.known_key(text)
    found = control.identities.find_key(text)
    clock.move(0.9)
    assert control.identities.known_key(text) == found
    clock.move(0.2)
    with pytest.raises(LookupError):
        control.identities.known_key(text)


def test_a_revoked_key_ends_at_once_here_and_within_a_second_elsewhere(
    control: ControlPlane, location: str, org_id: int, clock
) -> None:
    elsewhere = ControlPlane(location, now_ns=clock.nanoseconds, monotonic=clock.seconds)
    key, text = control.keys.create(org_id, 'a program')
    assert control.identities.find_key(text) and elsewhere.identities.find_key(text)
    revoked = control.keys.revoke(org_id, key.id)
    assert revoked.revoked_ns == clock.now
    assert control.identities.find_key(text) is None
    clock.move(1.0)
    assert elsewhere.identities.find_key(text) is None
    clock.move(5)
    assert control.keys.revoke(org_id, key.id).revoked_ns == revoked.revoked_ns
    elsewhere.close()


def test_a_lookup_under_way_does_not_outlive_a_revocation(
    control: ControlPlane, org_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, text = control.keys.create(org_id, 'a program')
    remember = control.identities._remember

    def slow(*arguments):
        control.keys.revoke(org_id, key.id)
        remember(*arguments)

    monkeypatch.setattr(control.identities, '_remember', slow)
    control.identities.find_key(text)
    monkeypatch.undo()
    assert control.identities.find_key(text) is None


def test_a_new_key_works_at_once_though_it_was_tried_before(control: ControlPlane, org_id: int, monkeypatch) -> None:
    monkeypatch.setattr('avaliar_server.control.keys.secrets.choice', lambda _: 'a')
    assert control.identities.find_key('avl_' + 'a' * 40) is None
    control.keys.create(org_id, 'a program')
    assert control.identities.find_key('avl_' + 'a' * 40) is not None


def test_an_expired_key_is_nobodys(control: ControlPlane, org_id: int, clock) -> None:
    _, text = control.keys.create(org_id, 'a program', expires_ns=clock.now + 10_000_000_000)
    assert control.identities.find_key(text)
    clock.move(10)
    assert control.identities.find_key(text) is None
    with pytest.raises(ControlError, match='future'):
        control.keys.create(org_id, 'a program', expires_ns=clock.now)


def test_a_flood_of_wrong_keys_keeps_memory_bounded(control: ControlPlane, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('avaliar_server.control.identities._CAPACITY', 8)
    for number in range(40):
        control.identities.find_key(f'avl_{number}')
    assert len(control.identities._known) <= 8


def test_the_last_use_is_written_in_one_go(control: ControlPlane, location: str, org_id: int, clock) -> None:
    _key, text = control.keys.create(org_id, 'a program')
    writes = []
    sa.event.listen(
        control._engine, 'before_cursor_execute', lambda *a: writes.append(a[2]) if 'UPDATE' in a[2] else None
    )
    for _ in range(50):
        control.identities.find_key(text)
        clock.move(0.01)
    assert writes == []
    last = clock.now - 10_000_000
    assert control.keys.list(org_id)[0].last_used_ns == last
    control.flush()
    assert len(writes) == 1
    elsewhere = ControlPlane(location)
    assert elsewhere.keys.list(org_id)[0].last_used_ns == last
    elsewhere.close()
    control.flush()
    assert len(writes) == 1, 'nothing happened since, so nothing is written'


def test_the_last_use_never_goes_back(control: ControlPlane, org_id: int, clock) -> None:
    _key, text = control.keys.create(org_id, 'a program')
    control.identities.find_key(text)
    control.flush()
    first = clock.now
    clock.move(-100)
    control.identities.find_key(text)
    control.flush()
    assert control.keys.list(org_id)[0].last_used_ns == first


def test_an_idle_control_plane_has_no_thread(control: ControlPlane) -> None:
    assert control._last_use._thread is None


def test_keys_of_another_organisation_are_out_of_reach(control: ControlPlane, org_id: int, other_org: int) -> None:
    key, text = control.keys.create(org_id, 'mine')
    assert control.keys.list(other_org) == []
    with pytest.raises(ControlNotFound, match=f'no API key {key.id} in this organisation'):
        control.keys.revoke(other_org, key.id)
    assert control.identities.find_key(text) is not None


@pytest.mark.parametrize(
    ('arguments', 'sentence'),
    [
        ({'name': ' '}, 'name must have 1 to 200'),
        ({'name': 'x' * 201}, 'name must have 1 to 200'),
        ({'name': 'x', 'scopes': []}, 'scopes must be some of admin, ingest, read, not none'),
        ({'name': 'x', 'scopes': ['root']}, 'not root'),
    ],
)
def test_a_bad_key_gets_a_sentence(control: ControlPlane, org_id: int, arguments: dict, sentence: str) -> None:
    with pytest.raises(ControlError, match=sentence):
        control.keys.create(org_id, **arguments)
    assert control.keys.list(org_id) == []


def test_a_session_is_its_users(control: ControlPlane, org_id: int, clock) -> None:
    control.users.create(org_id, 'Ada@Example.com ', PASSWORD, 'viewer')
    member = control.users.authenticate('ada@example.COM', PASSWORD)
    assert member is not None and member.email == 'ada@example.com'
    token = control.sessions.create(member)
    found = control.identities.find_session(token)
    assert found is not None
    assert (found.org_id, found.user_id, found.role, found.scopes, found.via) == (
        org_id, member.user_id, 'viewer', {'read'}, 'session',
    )  # fmt: skip
    with guarded(control._engine) as connection:
        assert token not in str(connection.execute(sa.select(sessions)).one())
    clock.move(SESSION_SECONDS)
    assert control.identities.find_session(token) is None
    control.sessions.create(member)
    with guarded(control._engine) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(sessions)) == 1, 'expired ones are removed'


def test_a_session_ends(control: ControlPlane, org_id: int, other_org: int) -> None:
    member = control.users.create(org_id, 'ada@example.com', PASSWORD, 'admin')
    tokens = [control.sessions.create(member) for _ in range(3)]
    found = control.identities.find_session(tokens[0])
    assert found is not None and found.session_id is not None
    control.sessions.end(other_org, found.session_id)
    assert control.identities.find_session(tokens[0]) is not None, 'not theirs to end'
    control.sessions.end(org_id, found.session_id)
    assert [control.identities.find_session(token) is None for token in tokens] == [True, False, False]
    control.sessions.end_all(org_id, member.user_id)
    assert control.identities.find_session(tokens[1]) is None


def test_a_disabled_user_is_out_at_once(control: ControlPlane, org_id: int, other_org: int) -> None:
    member = control.users.create(org_id, 'ada@example.com', PASSWORD, 'admin')
    token = control.sessions.create(member)
    with pytest.raises(ControlNotFound):
        control.users.disable(other_org, member.user_id)
    assert control.identities.find_session(token) and control.users.has_administrator()
    control.users.disable(org_id, member.user_id)
    assert control.identities.find_session(token) is None
    assert control.users.authenticate('ada@example.com', PASSWORD) is None
    assert not control.users.has_administrator()


def test_a_wrong_password_is_nobodys(control: ControlPlane, org_id: int) -> None:
    control.users.create(org_id, 'ada@example.com', PASSWORD)
    for email, password in (
        ('ada@example.com', PASSWORD + 'x'),
        ('bob@example.com', PASSWORD),
        ('ada@example.com', 'x' * 5000),
    ):
        assert control.users.authenticate(email, password) is None


def test_an_unknown_user_costs_as_much_as_a_wrong_password(control: ControlPlane, org_id: int, monkeypatch) -> None:
    from avaliar_server.control import passwords

    control.users.create(org_id, 'ada@example.com', PASSWORD)
    costs = []
    derive = passwords._derive
    monkeypatch.setattr(passwords, '_derive', lambda *a: costs.append(a[2:]) or derive(*a))
    control.users.authenticate('ada@example.com', 'wrong password')
    control.users.authenticate('nobody@example.com', 'wrong password')
    assert len(costs) == 2 and costs[0] == costs[1]


def test_passwords_are_salted_and_slow_hashed() -> None:
    first, second = hash_password(PASSWORD), hash_password(PASSWORD)
    assert first != second and PASSWORD not in first
    assert verify_password(PASSWORD, first) and not verify_password(PASSWORD + ' ', first)
    assert verify_password('pä\udcff', hash_password('pä\udcff'))


def test_changing_a_password(control: ControlPlane, org_id: int, other_org: int) -> None:
    control.users.create(org_id, 'ada@example.com', PASSWORD)
    with pytest.raises(ControlNotFound):
        control.users.set_password(other_org, 'ada@example.com', 'another password')
    control.users.set_password(org_id, 'ada@example.com', 'another password')
    assert control.users.authenticate('ada@example.com', PASSWORD) is None
    assert control.users.authenticate('ada@example.com', 'another password')


def test_members_of_another_organisation_are_unseen(control: ControlPlane, org_id: int, other_org: int) -> None:
    member = control.users.create(org_id, 'ada@example.com', PASSWORD)
    assert control.users.email(org_id, member.user_id) == 'ada@example.com'
    assert control.users.email(other_org, member.user_id) is None


@pytest.mark.parametrize(
    ('arguments', 'error', 'sentence'),
    [
        (('ada', PASSWORD), ControlError, 'email must look like'),
        (('ada@example.com', 'short'), ControlError, '10 to 1024 characters'),
        (('ada@example.com', PASSWORD, 'king'), ControlError, 'role must be one of admin, member, viewer'),
        (('taken@example.com', PASSWORD), ControlConflict, 'account for taken@example.com already'),
    ],
)
def test_a_bad_user_gets_a_sentence(control: ControlPlane, org_id: int, arguments, error, sentence: str) -> None:
    control.users.create(org_id, 'taken@example.com', PASSWORD)
    with pytest.raises(error, match=sentence):
        control.users.create(org_id, *arguments)
    with guarded(control._engine) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(users)) == 1


def test_organisations(control: ControlPlane, other_org: int) -> None:
    with pytest.raises(ControlConflict, match="'other' already"):
        control.users.create_organisation('other', 'Again')
    with pytest.raises(ControlError, match='lower-case'):
        control.users.create_organisation('Not OK', 'x')
    with pytest.raises(ControlNotFound):
        control.users.organisation(99)


def test_ping_answers_while_the_database_does(control: ControlPlane) -> None:
    control.ping()
