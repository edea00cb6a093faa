from __future__ import annotations

import base64
import json
import string
import zlib

import pytest
from avaliar_eval.detectors.secrets.rules import FORMATS
from avaliar_eval.issue import Severity

from .drawn_keys import SETS, drawn, found, rules

UUID = ('h8', '-', 'h4', '-', 'h4', '-', 'h4', '-', 'h12')
KEYS: dict[str, tuple[str, ...]] = {
    'aws_access_key': ('AKIA', 'B16'),
    'aws_bedrock_key': ('ABSK', 'b110', '='),
    'google_api_key': ('AIza', 'Sy', 'w33'),
    'google_oauth_secret': ('GOC', 'SPX-', 'w28'),
    'google_oauth_token': ('ya', '29.', 'w80'),
    'google_refresh_token': ('1/', '/0', 'w60'),
    'azure_storage_key': ('AccountKey=', 'b86', '=='),
    'azure_shared_access_key': ('SharedAccessKey=', 'b43', '='),
    'azure_signature': ('https://a.blob.core.windows.net/c/f?sv=2022-11-02&sr=b&sig=', 'x43', '%3D'),
    'azure_client_secret': ('x3', '8Q', '~', 'x34'),
    'azure_devops_token': ('x76', 'AZ', 'DO', 'x4'),
    'digitalocean_token': ('dop', '_v1_', 'h64'),
    'heroku_key': ('HRKU', '-AA', 'w58'),
    'cloudflare_origin_key': ('v1.0', '-', 'h24', '-', 'h146'),
    'alibaba_access_key': ('LT', 'AI', 'x20'),
    'tencent_secret_id': ('AK', 'ID', 'x32'),
    'yandex_key': ('AQ', 'VN', 'w36'),
    'fly_token': ('fo', '1_', 'w43'),
    'vercel_token': ('vcp', '_', 'x24'),
    'netlify_token': ('nfp', '_', 'x36'),
    'supabase_key': ('sbp', '_', 'h40'),
    'planetscale_token': ('pscale', '_tkn_', 'x43'),
    'databricks_token': ('da', 'pi', 'h32'),
    'tailscale_key': ('tskey', '-auth-', 'x12', '-', 'x32'),
    'github_token': ('gh', 'p_', 'x36'),
    'github_fine_grained_token': ('github', '_pat_', 'x22', '_', 'x59'),
    'gitlab_token': ('gl', 'pat-', 'w20'),
    'gitlab_runner_token': ('GR', '1348941', 'w20'),
    'bitbucket_password': ('AT', 'BB', 'x32'),
    'atlassian_token': ('ATA', 'TT3', 'w180'),
    'npm_token': ('np', 'm_', 'x36'),
    'pypi_token': ('py', 'pi-AgEIcHlwaS5vcmc', 'w80'),
    'testpypi_token': ('py', 'pi-AgENdGVzdC5weXBpLm9yZw', 'w80'),
    'rubygems_key': ('ruby', 'gems_', 'h48'),
    'nuget_key': ('oy', '2', 'l43'),
    'crates_token': ('ci', 'o', 'x32'),
    'docker_token': ('dckr', '_pat_', 'w27'),
    'artifactory_key': ('AK', 'Cp', 'x69'),
    'terraform_token': ('x14', '.atlas', 'v1.', 'x67'),
    'vault_token': ('hv', 's.', 'w90'),
    'doppler_token': ('dp', '.pt.', 'x43'),
    'pulumi_token': ('pu', 'l-', 'h40'),
    'buildkite_token': ('bk', 'ua_', 'h40'),
    'circleci_token': ('CCI', 'PAT_', 'x22', '_', 'h40'),
    'sonar_token': ('sq', 'p_', 'h40'),
    'one_password_token': ('ops', '_eyJ', 'x260'),
    'age_secret_key': ('AGE-SECRET', '-KEY-1', 'q58'),
    'openai_key': ('sk', '-proj-', 'x74', 'T3Blbk', 'FJ', 'x74'),
    'anthropic_key': ('sk', '-ant-', 'api03-', 'w93', 'AA'),
    'openrouter_key': ('sk', '-or-v1-', 'h64'),
    'hugging_face_token': ('h', 'f_', 'x34'),
    'replicate_token': ('r', '8_', 'x37'),
    'groq_key': ('gs', 'k_', 'x52'),
    'perplexity_key': ('pp', 'lx-', 'x48'),
    'xai_key': ('xa', 'i-', 'x80'),
    'pinecone_key': ('pc', 'sk_', 'x68'),
    'langsmith_key': ('ls', 'v2_pt_', 'h32', '_', 'h10'),
    'langfuse_key': ('sk', '-lf-', *UUID),
    'avaliar_key': ('av', 'l_', 'x40'),
    'unnamed_key': ('sk', '-', 'x48'),
    'stripe_key': ('sk', '_live_', 'x24'),
    'stripe_test_key': ('sk', '_test_', 'x24'),
    'stripe_webhook_secret': ('wh', 'sec_', 'x32'),
    'square_token': ('EA', 'AA', 'w60'),
    'braintree_token': ('access_token$', 'production$', 'l16', '$', 'h32'),
    'shopify_token': ('shp', 'at_', 'h32'),
    'plaid_token': ('access', '-production-', *UUID),
    'flutterwave_key': ('FLW', 'SECK-', 'h32', '-X'),
    'easypost_key': ('EZ', 'AK', 'x54'),
    'shippo_token': ('shippo', '_live_', 'h40'),
    'slack_token': ('xo', 'xb-', 'd12', '-', 'd12', '-', 'x24'),
    'slack_app_token': ('xa', 'pp-1-A', 'u10', '-', 'd13', '-', 'h64'),
    'slack_webhook': ('https://hooks.', 'slack.com/services/T', 'u8', '/B', 'u8', '/', 'x24'),
    'discord_webhook': ('https://discord', '.com/api/webhooks/', 'd18', '/', 'w68'),
    'teams_webhook': (
        'https://acme.webhook.',
        'office.com/webhookb2/',
        *UUID,
        '@',
        *UUID,
        '/IncomingWebhook/',
        'h32',
        '/',
        *UUID,
    ),
    'telegram_token': ('d10', ':', 'AA', 'w33'),
    'twilio_key': ('S', 'K', 'h32'),
    'sendgrid_key': ('S', 'G.', 'w22', '.', 'w43'),
    'mailgun_key': ('ke', 'y-', 'h32'),
    'mailchimp_key': ('h32', '-us', '18'),
    'brevo_key': ('xkey', 'sib-', 'h64', '-', 'x16'),
    'facebook_token': ('EA', 'AM', 'x180'),
    'new_relic_key': ('NR', 'AK-', 'u27'),
    'datadog_key': ('dd', 'p_', 'x36'),
    'grafana_token': ('gl', 'sa_', 'x32', '_', 'h8'),
    'sentry_token': ('sn', 'tryu_', 'h64'),
    'pagerduty_key': ('pd', 'us+', 'x24'),
    'dynatrace_token': ('dt', '0c01.', 'B24', '.', 'B64'),
    'linear_key': ('lin', '_api_', 'x40'),
    'notion_token': ('nt', 'n_', 'x46'),
    'figma_token': ('fi', 'gd_', 'w40'),
    'airtable_token': ('pa', 't', 'x14', '.', 'h64'),
    'asana_token': ('2/', 'd16', '/', 'd16', ':', 'h32'),
    'dropbox_token': ('s', 'l.', 'w140'),
    'hubspot_token': ('pa', 't-na1-', *UUID),
    'postman_key': ('PM', 'AK-', 'h24', '-', 'h34'),
    'contentful_token': ('CF', 'PAT-', 'w43'),
    'mapbox_token': ('s', 'k.eyJ1', 'x80', '.', 'x22'),
    'adafruit_key': ('ai', 'o_', 'x28'),
    'typeform_token': ('tf', 'p_', 'x44'),
    'prefect_key': ('pn', 'u_', 'x36'),
    'readme_key': ('rd', 'me_', 'l70'),
    'frame_io_token': ('fi', 'o-u-', 'x64'),
}


def test_every_format_has_a_key():
    assert KEYS.keys() == {rule.id.removeprefix('secrets.') for rule in FORMATS}


@pytest.mark.parametrize('kind', KEYS)
@pytest.mark.parametrize('form', ['{}', 'Größe 🙂 {} ok', 'key: "{}",', "x = '{}'", '`{}`\n', 'export A={}\n', '({}).'])
def test_a_key_is_found_to_the_character(kind: str, form: str):
    key = drawn(*KEYS[kind])
    text = form.format(key)
    (finding,) = found(text)
    assert finding.rule == f'secrets.{kind}'
    excerpt = text[finding.start : finding.end]
    # Of an address or a connection string it is the secret part.
    assert excerpt == key or (key.endswith(excerpt) and kind.startswith('azure'))
    assert finding.severity >= Severity.MEDIUM
    assert excerpt not in str((finding.message, finding.suggestion, finding.metadata))


@pytest.mark.parametrize(
    'kind',
    sorted(
        KEYS.keys() - {'google_oauth_token', 'google_refresh_token', 'azure_signature', 'dropbox_token', 'vault_token'}
    ),
)
def test_the_format_alone_is_no_key(kind: str):
    for stand_in in ('x', '0'):
        example = ''.join(
            stand_in * int(part[1:]) if part[0] in SETS and part[1:].isdigit() else part for part in KEYS[kind]
        )
        assert f'{kind}' not in rules(f'use {example} here')


def test_a_token_within_a_longer_word_is_none():
    key = drawn('gh', 'p_', 'x36')
    assert not rules(f'a{key}')
    assert not rules(f'https://a.example/img/{drawn("x12")}SK{drawn("h40")}.png')


def with_crc(prefix: str) -> str:
    body = drawn('x30')
    number, digits = zlib.crc32(body.encode()), ''
    while number:
        number, digit = divmod(number, 62)
        digits = (string.digits + string.ascii_uppercase + string.ascii_lowercase)[digit] + digits
    return prefix + body + digits.rjust(6, '0')


@pytest.mark.parametrize('prefix', ['gh' + 'p_', 'gh' + 's_', 'np' + 'm_'])
def test_a_right_checksum_is_certain_and_a_wrong_one_is_not(prefix: str):
    token = with_crc(prefix)
    (finding,) = found(token)
    assert (finding.evidence, finding.is_certain, finding.severity) == ('checksum', True, Severity.CRITICAL)
    wrong = token[:-1] + ('a' if token[-1] != 'a' else 'b')
    (finding,) = found(wrong)
    assert (finding.evidence, finding.is_certain, finding.severity) == ('rule', False, Severity.HIGH)
    assert finding.confidence < 0.9


def encoded(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip('=')


def test_web_tokens_are_read():
    payload = {'sub': '7318', 'iat': 1_700_000_000}
    token = f'{encoded({"alg": "HS256", "typ": "JWT"})}.{encoded(payload)}.{drawn("w42", "a")}'
    text = f'Authorization: Bearer {token}'
    (finding,) = found(text)
    assert (text[finding.start : finding.end], finding.rule, finding.is_certain) == (
        token,
        'secrets.json_web_token',
        True,
    )
    no_algorithm = f'{encoded({"typ": "JWT", "kid": "aaaaaaaa"})}.{encoded(payload)}.{drawn("w42", "a")}'
    assert not rules(no_algorithm)
    about_nobody = f'{encoded({"alg": "HS256"})}.{encoded({"confidence": 0.8})}.{drawn("w42", "a")}'
    assert not rules(about_nobody)


def test_bot_tokens_begin_with_a_number():
    token = f'{encoded(b"738201938475610293")}.{drawn("x6")}.{drawn("x38")}'
    (finding,) = found(f'client.run("{token}")')
    assert (finding.rule, finding.is_certain) == ('secrets.discord_bot_token', True)


def pem(kind: str, lines: int = 12) -> str:
    body = '\n'.join(drawn('b64') for _ in range(lines))
    return f'-----BEGIN {kind}PRIVATE' + f' KEY-----\n{body}\n-----END {kind}PRIVATE' + ' KEY-----'


@pytest.mark.parametrize('kind', ['', 'RSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED ', 'DSA '])
def test_private_keys(kind: str):
    key = pem(kind)
    text = f'here ü:\n{key}\nbye'
    (finding,) = found(text)
    assert text[finding.start : finding.end] == key
    assert (finding.severity, finding.is_certain) == (Severity.CRITICAL, True)
    one_line = json.dumps({'private_key': key})
    assert rules(one_line) == ['private_key']


def test_private_keys_that_are_none():
    assert not rules('-----BEGIN RSA PRIVATE' + ' KEY-----\n...\n-----END RSA PRIVATE' + ' KEY-----')
    assert not rules('Look for the line -----BEGIN PRIVATE' + ' KEY----- in your file, then copy the rest of it.')
    body = '\n'.join(drawn('b64') for _ in range(5))
    assert not rules(f'-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----')
    assert not rules(f'-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----')
    assert not rules(f'ssh-rsa AAAAB3NzaC1yc2E{drawn("b300")} me@host')


def test_other_private_keys():
    putty = (
        'PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nPublic-Lines: 1\n' + drawn('b64') + '\nPrivate-Lines: 3\n'
    )
    putty += '\n'.join(drawn('b64') for _ in range(3)) + '\nPrivate-MAC: ' + drawn('h40')
    assert rules(putty)[0] == 'putty_private_key'
    body = '\n'.join(drawn('b64') for _ in range(8))
    assert rules(
        '-----BEGIN PGP PRIVATE' + f' KEY BLOCK-----\n\n{body}\n=aB3d\n-----END PGP PRIVATE' + ' KEY BLOCK-----'
    ) == ['private_key']
    assert rules(f'[Interface]\nPrivateKey = {drawn("b43")}=\nAddress = 10.0.0.2/24') == ['wireguard_key']
    assert rules(f'{{"kty": "EC", "crv": "P-256", "d": "{drawn("x43")}"}}') == ['json_web_key']
