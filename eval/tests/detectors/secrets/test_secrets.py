from __future__ import annotations

import base64
import random
import string

import pytest
from avaliar_eval.catalogue import stage_one
from avaliar_eval.checked import Checked
from avaliar_eval.detectors.secrets import Secrets
from avaliar_eval.issue import DetectorType, Severity
from avaliar_eval.policy import Sensitivity
from avaliar_eval.text import Text
from hypothesis import given
from hypothesis import strategies as st

from .drawn_keys import drawn, found, rules

# Typed by nobody and used nowhere.
PASSWORD = 'vT7' + '#mQ2x' + 'Lp9w'
TOKEN = drawn('x40')
HEX = drawn('h40')


def excerpts(text: str) -> list[str]:
    return [text[one.start : one.end] for one in found(text)]


def test_it_is_the_detector_of_its_kind():
    assert isinstance(stage_one(DetectorType.SECRETS), Secrets)


@pytest.mark.parametrize(
    'form',
    [
        'DB_PASSWORD={}',
        'export MYSQL_PWD={}\n',
        'password: {}\n',
        'password = "{}"',
        "'password': '{}',",
        '{{"db": {{"user": "app", "passwd": "{}"}}}}',
        'spring.datasource.password={}',
        'const dbPassword = `{}`;',
        '$config["password"] => "{}"',
        'my password is {} and it does not work',
        'Mein Passwort: {}',
        'contraseña: {}',
        '密码：{}',
        'Server=db;Database=x;User Id=sa;Password={};',
        'machine a.example login jo password {}',
        '**Password:** {}',
        '| password | {} |',
        '密码是 {}',
        'sync --password {} --verbose',
        '<password>{}</password>',
    ],
)
def test_passwords_behind_their_name(form: str):
    assert excerpts(form.format(PASSWORD)) == [PASSWORD]


@pytest.mark.parametrize('value', [TOKEN, HEX, drawn('x24'), drawn('h32')])
@pytest.mark.parametrize(
    'form',
    [
        'API_KEY={}',
        'api_key: {}\n',
        '"apiKey": "{}"',
        'client_secret = "{}"',
        'x-api-key: {}',
        'Authorization: Bearer {}',
        "curl -H 'Authorization: token {}' https://a.example",
        'headers = {{"Authorization": "Bearer {}"}}',
        'https://a.example/v1?access_token={}&x=1',
        'DATADOG_API_KEY: {}',
        'the api key is {}',
        'deploy --token {}',
        'my twilio auth token {} stopped working',
        'git clone https://{}@github.com/a/b.git',
        '<add key="ApiKey" value="{}" />',
    ],
)
def test_tokens_behind_their_name(form: str, value: str):
    assert excerpts(form.format(value)) == [value]


def test_keys_of_aws():
    secret = drawn('b38') + 'a7'
    for form in ('aws_secret_access_key={}', 'AWS_SECRET_ACCESS_KEY: "{}"', '"SecretAccessKey": "{}"'):
        text = form.format(secret)
        (finding,) = found(text)
        assert (text[finding.start : finding.end], finding.severity) == (secret, Severity.CRITICAL)


@pytest.mark.parametrize(
    'address',
    [
        'postgres://app:{}@db-298f.internal:5432/prod',
        'mongodb+srv://app:{}@cluster0.ab1cd.mongodb.net/x',
        'redis://:{}@cache.firma.io:6379/0',
        'https://user:{}@api.firma.io/v1',
        'amqp://guest2:{}@mq/vhost',
    ],
)
def test_addresses_with_a_password(address: str):
    password = drawn('x14')
    text = f'connect to {address.format(password)} now'
    (finding,) = found(text)
    assert password in text[finding.start : finding.end]
    assert finding.rule == 'secrets.password_in_address'
    assert password not in finding.message


def test_the_login_of_a_registry():
    login = base64.b64encode(f'jo:{PASSWORD}'.encode()).decode()
    assert excerpts(f'{{"auths": {{"ghcr.io": {{"auth": "{login}"}}}}}}') == [login]
    assert not rules('{"auth": "required-for-all"}')


def test_credentials_of_a_header_and_a_command():
    basic = base64.b64encode(f'jo:{PASSWORD}'.encode()).decode()
    assert excerpts(f'Authorization: Basic {basic}') == [basic]
    assert not rules('Authorization: Basic ' + base64.b64encode(b'just some text here').decode())
    assert excerpts(f'curl -u jo:{PASSWORD} https://a.example') == [PASSWORD]


@pytest.mark.parametrize(
    'text',
    [
        '',
        'How do I rotate an API key and store a password safely?',
        'password: ********',
        'password: <your password>',
        'password = "changeme"',
        'PASSWORD=${DB_PASSWORD}',
        'PASSWORD=$DB_PASSWORD',
        'password: {{ vault_password }}',
        "token = os.environ['GITHUB_TOKEN']",
        'const token = process.env.API_TOKEN;',
        'token = request.headers.get("X-Token")',
        'password = self.get_password(user)',
        'String password = passwordField.getText();',
        'def login(username: str, password: str) -> bool:',
        'password_hash = hashlib.sha256(data).hexdigest()',
        'export OPENAI_API_KEY=sk-...your-key-here...',
        'sk_test_ keys are for test mode only',
        'AWS_ACCESS_KEY_ID=AKIA' + 'IOSFODNN7' + 'EXAMPLE',
        'Authorization: Bearer <token>',
        'Authorization: Bearer YOUR_API_KEY',
        'postgres://user:password@localhost:5432/db',
        'redis://localhost:6379',
        'https://example.com:8080/a@b',
        'max_tokens: 4096',
        'tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased-2018")',
        'next_page_token = "CAUQAA1234567890abcdefXYZ"',
        'csrf_token: ' + drawn('x40'),
        'publicKey: "' + drawn('x43') + '"',
        'secret_name: prod/db/main-2024',
        'password must be at least 8 characters, e.g. letters and digits',
        'Forgot password? Click reset-password-2024.',
        'The token count is 12345678901234567890',
        'compass: northwest4you',
        'key = value',
        'the token prod-db-2-token-v1 is described in token documentation',
        'https://app.firma.io/reset-password/2024-06-17T10:00:00',
        'password Requirements: 8 characters',
        'the result may be an array, pass `check_0d=True`, or none',
        'pass the salt2you please',
        'credentialsId: ' + '-'.join((drawn('h8'), drawn('h4'), drawn('h4'), drawn('h4'), drawn('h12'))),
        'keyStr = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"',
        'secret: 0000000000000000000000000000',
        'token: 1234567890abcdef1234567890abcdef'.replace('1234567890abcdef' * 2, '123456' * 5),
    ],
)
def test_what_stands_for_a_secret_or_speaks_of_one(text: str):
    assert not found(text)


@pytest.mark.parametrize(
    'text',
    [
        f'sha256: {drawn("h64")}',
        f'commit {drawn("h40")}',
        'id=' + '-'.join((drawn('h8'), drawn('h4'), drawn('h4'), drawn('h4'), drawn('h12'))),
        f'integrity="sha384-{drawn("b64")}"',
        f'data:image/png;base64,iVBORw0KGgo{drawn("b200")}==',
        f'request_id={drawn("u26")}',
        f'trace {drawn("h32")} span {drawn("h16")}',
        f'"resolved": "https://registry.npmjs.org/a/-/a-1.0.0.tgz#{drawn("h40")}"',
        f'etag: "{drawn("h32")}"',
        f'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5{drawn("b48")} me@host',
    ],
)
def test_what_is_drawn_but_open(text: str):
    assert not found(text)


def test_what_is_wrapped_in_base64_is_found_where_it_stands():
    key = drawn('sk', '_live_', 'x24')
    wrapped = base64.b64encode(f'stripe: {key} # production of the shop'.encode()).decode()
    text = f'  data: {wrapped}\n'
    (finding,) = found(text)
    assert text[finding.start : finding.end] == wrapped
    assert finding.rule == 'secrets.stripe_key'
    assert 'base64' in finding.message


def test_in_an_answer_a_key_is_critical():
    key = drawn('xo', 'xb-', 'd12', '-', 'd12', '-', 'x24')
    assert [one.severity for one in found(key)] == [Severity.HIGH]
    assert [one.severity for one in found(key, target='response')] == [Severity.CRITICAL]
    assert [one.severity for one in found(f'password: {PASSWORD}')] == [Severity.MEDIUM]
    assert [one.severity for one in found(f'password: {PASSWORD}', target='response')] == [Severity.HIGH]


def test_a_key_with_letters_that_show_nothing_in_it():
    key = drawn('gh', 'p_', 'x36')
    text = f'use {key[:9]}\u200b{key[9:]} now'
    assert excerpts(text) == [text[4:-4]]


def test_permissive_tells_only_what_is_sure():
    text = f'the password is {PASSWORD} and ' + drawn('sk', '_live_', 'x24')
    rules = {
        sensitivity: [one.rule for one in Secrets().find(Checked(Text(text), 'prompt', 'user', sensitivity))]
        for sensitivity in Sensitivity
    }
    assert rules[Sensitivity.STRICT] == rules[Sensitivity.BALANCED] == ['secrets.assigned', 'secrets.stripe_key']
    assert rules[Sensitivity.PERMISSIVE] == ['secrets.stripe_key']


def test_a_judge_may_doubt_a_name_and_never_a_format():
    detector = Secrets()
    for text, doubt in ((f'password: {PASSWORD}', 0.5), (drawn('sk', '_live_', 'x24'), 0)):
        checked = Checked(Text(text), 'prompt', 'user', Sensitivity.BALANCED)
        assert detector.doubt(checked, detector.find(checked)) == doubt


@given(before=st.text(max_size=30), after=st.text(max_size=30), seed=st.integers(0, 1_000_000))
def test_offsets_bound_the_key_wherever_it_stands(before: str, after: str, seed: int):
    key = 'gl' + 'pat-' + ''.join(random.Random(seed).choices(string.ascii_letters + string.digits, k=20))
    text = f'{before}\n{key}\n{after}'
    for one in found(text):
        assert 0 <= one.start < one.end <= len(text)


@given(st.text(alphabet='password=:"\'{}$<> token/ABab01_-.\n', max_size=300))
def test_no_arrangement_of_names_and_signs_fails_or_overlaps(text: str):
    end = 0
    for one in found(text):
        assert end <= one.start < one.end <= len(text)
        end = one.end


HOSTILE = ('password=', 'password ', 'token: ' + 'aB3' * 8 + ' ', 'eyJ', 'eyJhbGciOi.', 'a://b:c', 'http://a:bcd@e ', 'curl -u ', 'authorization: bearer ', '-----BEGIN PRIVATE' + ' KEY-----\n', 'machine a login ', 'AK' + 'IA', '_', 'pass is ', 'deadbeef', '"d" : "')  # fmt: skip


@pytest.mark.parametrize('piece', HOSTILE)
def test_any_text_is_read_in_time_that_grows_with_its_length(piece: str):
    # A quadratic pattern would take minutes for this, and the suite's limit is two.
    found(piece * (400_000 // len(piece)))
