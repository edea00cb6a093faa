"""The formats of keys and tokens: prefix, length, characters. Group 1 is the secret.

Each format is the provider's own, from its documentation or its announcements to secret scanners.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...issue import Severity
from ...rules import Rule, RuleSet

__all__ = ['FORMATS', 'LABELS', 'LOOSE', 'URLS']

_HIGH, _CRITICAL, _MEDIUM = Severity.HIGH, Severity.CRITICAL, Severity.MEDIUM

_ROTATE = 'Revoke it at the provider, issue a new one, and keep it out of prompts and answers.'

_END = r'(?:[^A-Za-z0-9_]|$)'
"""RE2 has no look-ahead: the character behind a token is matched, outside of group 1."""

# Name, whose it is, pattern, literals one of which occurs in lower case, severity.
# Live keys of clouds, of payment and of code hosting are critical.
_TABLE: tuple[tuple[str, str, str, tuple[str, ...], Severity], ...] = (
    # Clouds
    ('aws_access_key', 'AWS access key', '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}', ('akia', 'asia', 'abia', 'acca'), _CRITICAL),
    ('aws_bedrock_key', 'Amazon Bedrock API key', '(?:ABSK[A-Za-z0-9+/]{100,140}={0,2}|bedrock-api-key-[A-Za-z0-9+/=_%-]{60,})', ('absk', 'bedrock-api-key-'), _CRITICAL),
    ('google_api_key', 'Google API key', r'AIza[0-9A-Za-z_-]{35}', ('aiza',), _HIGH),
    ('google_oauth_secret', 'Google OAuth client secret', r'GOCSPX-[0-9A-Za-z_-]{28}', ('gocspx-',), _CRITICAL),
    ('google_oauth_token', 'Google OAuth access token', r'ya29\.[0-9A-Za-z_-]{30,}', ('ya29.',), _HIGH),
    ('google_refresh_token', 'Google refresh token', r'1//0[0-9A-Za-z_-]{40,}', ('1//0',), _HIGH),
    ('azure_storage_key', 'Azure storage or Cosmos DB account key', r'AccountKey=([0-9A-Za-z+/]{86}==)', ('accountkey=',), _CRITICAL),
    ('azure_shared_access_key', 'Azure shared access key', r'SharedAccessKey=([0-9A-Za-z+/]{43}=)', ('sharedaccesskey=',), _CRITICAL),
    ('azure_signature', 'Azure shared access signature', r'[?&]s(?:v|r|ig)=[^\s"\'<>]{0,300}?sig=([0-9A-Za-z%+/]{40,80}(?:=|%3D))', ('sig=',), _HIGH),
    ('azure_client_secret', 'Azure client secret', r'[0-9A-Za-z_~.]{3}[0-9]Q~[0-9A-Za-z_~.-]{31,34}', ('q~',), _CRITICAL),
    ('azure_devops_token', 'Azure DevOps token', r'[0-9A-Za-z]{76}AZDO[0-9A-Za-z]{4}', ('azdo',), _CRITICAL),
    ('digitalocean_token', 'DigitalOcean token', 'do[opr]_v1_[a-f0-9]{64}', ('doo_v1_', 'dop_v1_', 'dor_v1_'), _CRITICAL),
    ('heroku_key', 'Heroku API key', r'HRKU-AA[0-9A-Za-z_-]{58}', ('hrku-aa',), _CRITICAL),
    ('cloudflare_origin_key', 'Cloudflare origin CA key', r'v1\.0-[a-f0-9]{24}-[a-f0-9]{146}', ('v1.0-',), _CRITICAL),
    ('alibaba_access_key', 'Alibaba Cloud access key', 'LTAI[0-9A-Za-z]{17,21}', ('ltai',), _CRITICAL),
    ('tencent_secret_id', 'Tencent Cloud secret id', 'AKID[0-9A-Za-z]{32}', ('akid',), _CRITICAL),
    ('yandex_key', 'Yandex Cloud key', r'(?:AQVN[0-9A-Za-z_-]{35,38}|t1\.[A-Z0-9a-z_-]{8,}={0,2}\.[A-Z0-9a-z_-]{86}={0,2})', ('aqvn', 't1.'), _CRITICAL),
    ('fly_token', 'Fly.io token', r'(?:fm[12]a?_[0-9A-Za-z+/]{100,}={0,3}|fo1_[0-9A-Za-z_-]{43})', ('fm1', 'fm2', 'fo1_'), _CRITICAL),
    ('vercel_token', 'Vercel token', r'(?:vc[pirka]_[0-9A-Za-z]{24,60}|vercel_blob_rw_[0-9A-Za-z_]{30,})', ('vcp_', 'vci_', 'vcr_', 'vck_', 'vca_', 'vercel_blob_rw_'), _CRITICAL),
    ('netlify_token', 'Netlify token', 'nf[pcou]_[0-9A-Za-z]{36}', ('nfp_', 'nfc_', 'nfo_', 'nfu_'), _CRITICAL),
    ('supabase_key', 'Supabase key', r'(?:sbp_[a-f0-9]{40}|sb_secret_[0-9A-Za-z_-]{31,40})', ('sbp_', 'sb_secret_'), _CRITICAL),
    ('planetscale_token', 'PlanetScale token', r'pscale_(?:tkn|pw|oauth)_[0-9A-Za-z_=.-]{32,64}', ('pscale_',), _CRITICAL),
    ('databricks_token', 'Databricks token', 'dapi[a-f0-9]{32}(?:-[0-9])?', ('dapi',), _CRITICAL),
    ('tailscale_key', 'Tailscale key', r'tskey-(?:auth|api|client|scim|webhook)-[0-9A-Za-z]{8,24}-[0-9A-Za-z]{20,40}', ('tskey-',), _CRITICAL),
    # Code hosting, packages, builds
    ('github_token', 'GitHub token', 'gh[pousr]_[0-9A-Za-z]{36,251}', ('ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'), _CRITICAL),
    ('github_fine_grained_token', 'GitHub fine-grained token', 'github_pat_[0-9A-Za-z]{22}_[0-9A-Za-z]{59}', ('github_pat_',), _CRITICAL),
    ('gitlab_token', 'GitLab token', r'gl(?:pat|dt|rt|rtr|ptt|ft|imt|agent|oas|soat|cbt|ffct|wt)-[0-9A-Za-z_.-]{20,300}', ('glpat-', 'gldt-', 'glrt-', 'glrtr-', 'glptt-', 'glft-', 'glimt-', 'glagent-', 'gloas-', 'glsoat-', 'glcbt-', 'glffct-', 'glwt-'), _CRITICAL),
    ('gitlab_runner_token', 'GitLab runner registration token', r'GR1348941[0-9A-Za-z_-]{20}', ('gr1348941',), _CRITICAL),
    ('bitbucket_password', 'Bitbucket app password', 'ATBB[0-9A-Za-z]{32}', ('atbb',), _CRITICAL),
    ('atlassian_token', 'Atlassian token', r'AT(?:ATT|CTT)3[0-9A-Za-z_=-]{150,260}', ('atatt3', 'atctt3'), _CRITICAL),
    ('npm_token', 'npm token', 'npm_[0-9A-Za-z]{36}', ('npm_',), _CRITICAL),
    ('pypi_token', 'PyPI token', r'pypi-AgEIcHlwaS5vcmc[0-9A-Za-z_-]{50,}', ('pypi-ageichlwas5vcmc',), _CRITICAL),
    ('testpypi_token', 'TestPyPI token', r'pypi-AgENdGVzdC5weXBpLm9yZw[0-9A-Za-z_-]{50,}', ('pypi-agendgvzdc5wexbplm9yzw',), _MEDIUM),
    ('rubygems_key', 'RubyGems key', 'rubygems_[a-f0-9]{48}', ('rubygems_',), _CRITICAL),
    ('nuget_key', 'NuGet key', 'oy2[a-z0-9]{43}', ('oy2',), _CRITICAL),
    ('crates_token', 'crates.io token', 'cio[0-9A-Za-z]{32}', ('cio',), _CRITICAL),
    ('docker_token', 'Docker Hub token', r'dckr_(?:pat|oat)_[0-9A-Za-z_-]{27,32}', ('dckr_pat_', 'dckr_oat_'), _CRITICAL),
    ('artifactory_key', 'Artifactory key', '(?:AKCp[0-9A-Za-z]{69}|cmVmdGtuO[0-9A-Za-z]{55})', ('akcp', 'cmvmdgtuo'), _CRITICAL),
    ('terraform_token', 'Terraform Cloud token', r'[0-9A-Za-z]{14}\.atlasv1\.[0-9A-Za-z_=-]{60,70}', ('.atlasv1.',), _CRITICAL),
    ('vault_token', 'Vault token', r'hv[sbr]\.[0-9A-Za-z_-]{24,300}', ('hvs.', 'hvb.', 'hvr.'), _CRITICAL),
    ('doppler_token', 'Doppler token', r'dp\.(?:pt|st|ct|sa|scim|audit)\.[0-9A-Za-z._-]{40,}', ('dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.', 'dp.scim.', 'dp.audit.'), _CRITICAL),
    ('pulumi_token', 'Pulumi token', 'pul-[a-f0-9]{40}', ('pul-',), _CRITICAL),
    ('buildkite_token', 'Buildkite token', 'bkua_[a-f0-9]{40}', ('bkua_',), _CRITICAL),
    ('circleci_token', 'CircleCI token', r'CCI(?:PAT|PRJ)_[0-9A-Za-z]{20,24}_[a-f0-9]{40}', ('ccipat_', 'cciprj_'), _CRITICAL),
    ('sonar_token', 'SonarQube token', 'sq[pua]_[a-f0-9]{40}', ('sqp_', 'squ_', 'sqa_'), _HIGH),
    ('one_password_token', '1Password service account token', r'ops_eyJ[0-9A-Za-z+/]{200,}={0,3}', ('ops_eyj',), _CRITICAL),
    ('age_secret_key', 'age secret key', 'AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}', ('age-secret-key-1',), _CRITICAL),
    # Models
    ('openai_key', 'OpenAI key', r'sk-(?:(?:proj|svcacct|admin|service|None)-[0-9A-Za-z_-]{48,200}|[0-9A-Za-z]{20}T3BlbkFJ[0-9A-Za-z]{20})', ('sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-service-', 'sk-none-', 't3blbkfj'), _HIGH),
    ('anthropic_key', 'Anthropic key', r'sk-ant-(?:api|admin|oat|ort|sid)[0-9]{2}-[0-9A-Za-z_-]{80,120}', ('sk-ant-',), _HIGH),
    ('openrouter_key', 'OpenRouter key', 'sk-or-v1-[a-f0-9]{64}', ('sk-or-v1-',), _HIGH),
    ('hugging_face_token', 'Hugging Face token', '(?:hf|api_org)_[0-9A-Za-z]{34}', ('hf_', 'api_org_'), _HIGH),
    ('replicate_token', 'Replicate token', 'r8_[0-9A-Za-z]{37}', ('r8_',), _HIGH),
    ('groq_key', 'Groq key', 'gsk_[0-9A-Za-z]{52}', ('gsk_',), _HIGH),
    ('perplexity_key', 'Perplexity key', 'pplx-[0-9A-Za-z]{48}', ('pplx-',), _HIGH),
    ('xai_key', 'xAI key', 'xai-[0-9A-Za-z]{80}', ('xai-',), _HIGH),
    ('pinecone_key', 'Pinecone key', 'pcsk_[0-9A-Za-z_]{60,80}', ('pcsk_',), _HIGH),
    ('langsmith_key', 'LangSmith key', 'lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}', ('lsv2_',), _HIGH),
    ('langfuse_key', 'Langfuse key', 'sk-lf-[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}', ('sk-lf-',), _HIGH),
    ('avaliar_key', 'Avaliar key', 'avl_[0-9A-Za-z]{40}', ('avl_',), _HIGH),
    ('unnamed_key', 'key in the form of OpenAI and others', 'sk-[0-9A-Za-z]{32,64}', ('sk-',), _HIGH),
    # Payment
    ('stripe_key', 'Stripe live key', '[sr]k_live_[0-9A-Za-z]{16,250}', ('sk_live_', 'rk_live_'), _CRITICAL),
    ('stripe_test_key', 'Stripe test key', '[sr]k_test_[0-9A-Za-z]{16,250}', ('sk_test_', 'rk_test_'), _MEDIUM),
    ('stripe_webhook_secret', 'Stripe webhook secret', 'whsec_[0-9A-Za-z+/]{32,64}={0,2}', ('whsec_',), _HIGH),
    ('square_token', 'Square token', r'(?:EAAA[0-9A-Za-z_-]{60}|sq0(?:atp|csp)-[0-9A-Za-z_-]{22,43})', ('eaaa', 'sq0atp-', 'sq0csp-'), _CRITICAL),
    ('braintree_token', 'Braintree access token', r'access_token\$production\$[0-9a-z]{16}\$[0-9a-f]{32}', ('access_token$production$',), _CRITICAL),
    ('shopify_token', 'Shopify token', 'shp(?:at|ca|pa|ss|ua|tka)_[a-fA-F0-9]{32}', ('shpat_', 'shpca_', 'shppa_', 'shpss_', 'shpua_', 'shptka_'), _CRITICAL),
    ('plaid_token', 'Plaid access token', 'access-(?:production|development|sandbox)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', ('access-production-', 'access-development-', 'access-sandbox-'), _CRITICAL),
    ('flutterwave_key', 'Flutterwave secret key', 'FLWSECK-[0-9a-h]{32}-X', ('flwseck-',), _CRITICAL),
    ('easypost_key', 'EasyPost key', 'EZ[AT]K[0-9A-Za-z]{54}', ('ezak', 'eztk'), _HIGH),
    ('shippo_token', 'Shippo token', 'shippo_(?:live|test)_[a-f0-9]{40}', ('shippo_',), _HIGH),
    # Messages
    ('slack_token', 'Slack token', r'xox(?:[bpose]-[0-9]{8,14}(?:-[0-9]{8,14}){0,3}-[0-9A-Za-z]{16,}|[aer]-[0-9](?:-[0-9]{6,14}){0,3}-[0-9A-Za-z-]{16,})', ('xoxa-', 'xoxb-', 'xoxp-', 'xoxo-', 'xoxs-', 'xoxr-', 'xoxe-'), _HIGH),
    ('slack_app_token', 'Slack app token', r'(?:xapp-[0-9]-[A-Z0-9]+-[0-9]+-[0-9a-f]{40,}|xoxe\.xox[bp]-[0-9]-[0-9A-Za-z]{140,})', ('xapp-', 'xoxe.xox'), _HIGH),
    ('slack_webhook', 'Slack webhook address', r'https://hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/[A-Z0-9]{8,14}/[A-Z0-9]{8,20}/[0-9A-Za-z]{20,40}', ('hooks.slack',), _HIGH),
    ('discord_webhook', 'Discord webhook address', r'https://(?:canary\.|ptb\.)?discord(?:app)?\.com/api/webhooks/[0-9]{17,20}/[0-9A-Za-z_-]{60,80}', ('/api/webhooks/',), _HIGH),
    ('teams_webhook', 'Microsoft Teams webhook address', r'https://[a-z0-9-]+\.webhook\.office\.com/webhookb2/[0-9a-f-]{36}@[0-9a-f-]{36}/IncomingWebhook/[0-9a-f]{32}/[0-9a-f-]{36}', ('webhook.office.com',), _HIGH),
    ('telegram_token', 'Telegram bot token', r'[0-9]{8,10}:AA[0-9A-Za-z_-]{33}', (':aa',), _HIGH),
    ('twilio_key', 'Twilio API key', 'SK[0-9a-f]{32}', ('sk',), _HIGH),
    ('sendgrid_key', 'SendGrid key', r'SG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}', ('sg.',), _HIGH),
    ('mailgun_key', 'Mailgun key', '(?:key-[0-9a-f]{32}|[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8})', ('key-', 'mailgun'), _HIGH),
    ('mailchimp_key', 'Mailchimp key', '[0-9a-f]{32}-us[0-9]{1,2}', ('-us',), _HIGH),
    ('brevo_key', 'Brevo key', 'x(?:keysib|smtpsib)-[0-9a-f]{64}-[0-9A-Za-z]{16}', ('xkeysib-', 'xsmtpsib-'), _HIGH),
    ('facebook_token', 'Facebook access token', 'EAA(?:[0-9A-Za-z]{100,300}ZD|[MC][0-9A-Za-z]{100,300})', ('eaa',), _HIGH),
    # Services
    ('new_relic_key', 'New Relic key', '(?:NRAK-[0-9A-Z]{27}|NRII-[0-9A-Za-z_-]{32}|[0-9a-f]{36}NRAL)', ('nrak-', 'nrii-', 'nral'), _HIGH),
    ('datadog_key', 'Datadog key', 'dd(?:p|api|app)_[0-9A-Za-z]{34,40}', ('ddp_', 'ddapi_', 'ddapp_'), _HIGH),
    ('grafana_token', 'Grafana token', r'(?:glsa_[0-9A-Za-z]{32}_[0-9A-Fa-f]{8}|glc_eyJ[0-9A-Za-z+/]{32,400}={0,3})', ('glsa_', 'glc_eyj'), _HIGH),
    ('sentry_token', 'Sentry token', r'(?:sntryu_[0-9a-f]{64}|sntrys_eyJ[0-9A-Za-z+/=_]{80,400})', ('sntryu_', 'sntrys_eyj'), _HIGH),
    ('pagerduty_key', 'PagerDuty key', r'pdus\+[0-9A-Za-z_+-]{20,}', ('pdus+',), _HIGH),
    ('dynatrace_token', 'Dynatrace token', r'dt0[a-z][0-9]{2}\.[A-Z2-7]{24}\.[A-Z2-7]{64}', ('dt0',), _HIGH),
    ('linear_key', 'Linear key', 'lin_(?:api|oauth)_[0-9A-Za-z]{40,64}', ('lin_api_', 'lin_oauth_'), _HIGH),
    ('notion_token', 'Notion token', '(?:ntn_[0-9A-Za-z]{46}|secret_[0-9A-Za-z]{43})', ('ntn_', 'secret_'), _HIGH),
    ('figma_token', 'Figma token', r'fig[dou]r?_[0-9A-Za-z_-]{40,60}', ('figd_', 'figo_', 'figu_', 'figdr_', 'figor_', 'figur_'), _HIGH),
    ('airtable_token', 'Airtable token', r'pat[0-9A-Za-z]{14}\.[0-9a-f]{64}', ('pat',), _HIGH),
    ('asana_token', 'Asana token', r'[12]/[0-9]{13,17}(?:/[0-9]{13,17})?:[0-9a-f]{32}', ('1/', '2/'), _HIGH),
    ('dropbox_token', 'Dropbox token', r'sl\.(?:u\.)?[0-9A-Za-z_-]{120,}', ('sl.',), _HIGH),
    ('hubspot_token', 'HubSpot token', r'pat-(?:na|eu|ap)[0-9]-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', ('pat-na', 'pat-eu', 'pat-ap'), _HIGH),
    ('postman_key', 'Postman key', 'PMAK-[0-9a-f]{24}-[0-9a-f]{34}', ('pmak-',), _HIGH),
    ('contentful_token', 'Contentful token', r'CFPAT-[0-9A-Za-z_-]{43}', ('cfpat-',), _HIGH),
    ('mapbox_token', 'Mapbox secret token', r'sk\.eyJ1[0-9A-Za-z_-]{40,200}\.[0-9A-Za-z_-]{22}', ('sk.eyj1',), _HIGH),
    ('adafruit_key', 'Adafruit IO key', 'aio_[0-9A-Za-z]{28}', ('aio_',), _HIGH),
    ('typeform_token', 'Typeform token', r'tfp_[0-9A-Za-z_.-]{40,64}', ('tfp_',), _HIGH),
    ('prefect_key', 'Prefect key', 'pn[ub]_[0-9A-Za-z]{36}', ('pnu_', 'pnb_'), _HIGH),
    ('readme_key', 'ReadMe key', 'rdme_[0-9a-z]{70}', ('rdme_',), _HIGH),
    ('frame_io_token', 'Frame.io token', r'fio-u-[0-9A-Za-z_=-]{64}', ('fio-u-',), _HIGH),
)  # fmt: skip

LABELS = {f'secrets.{name}': label for name, label, *_ in _TABLE}
"""By rule: what the token is called."""


def _article(label: str) -> str:
    return f'An {label}' if label[0] in 'AEIOUaeiou' or label.startswith(('npm', 'xAI')) else f'A {label}'


def _formats() -> Iterator[Rule]:
    for name, label, pattern, literals, severity in _TABLE:
        whole = pattern if '(' in pattern.replace('(?:', '') else f'({pattern})'
        opened = '' if whole[0] == '[' and whole[1] == '?' else r'\b'
        yield Rule(
            id=f'secrets.{name}',
            pattern=f'{opened}{whole}{_END}',
            literals=literals,
            severity=severity,
            confidence=0.97,
            message=f'{_article(label)}.',
            suggestion=_ROTATE,
            matches_case=True,
        )


FORMATS = RuleSet(tuple(_formats()))
"""Formats that are recognised by themselves."""

_REPLACE = 'Replace the key pair, and keep private keys out of prompts and answers.'

LOOSE = RuleSet(
    (
        Rule(
            'secrets.private_key',
            r'(-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----)',
            ('private key',),
            _CRITICAL,
            0.99,
            'A private key.',
            _REPLACE,
            matches_case=True,
        ),
        Rule(
            'secrets.putty_private_key',
            r'(PuTTY-User-Key-File-[23]: [a-z0-9-]+)\s',
            ('putty-user-key-file-',),
            _CRITICAL,
            0.99,
            'A private key in the format of PuTTY.',
            _REPLACE,
            matches_case=True,
        ),
        Rule(
            'secrets.bitcoin_private_key',
            r'\b([5KL][1-9A-HJ-NP-Za-km-z]{50,51})' + _END,
            (),
            _CRITICAL,
            0.99,
            'The private key of a Bitcoin wallet.',
            'Move what the wallet holds to a new one.',
            matches_case=True,
        ),
        Rule(
            'secrets.discord_bot_token',
            r'\b([MNO][0-9A-Za-z_-]{23,25}\.[0-9A-Za-z_-]{6}\.[0-9A-Za-z_-]{27,40})' + _END,
            (),
            _HIGH,
            0.95,
            'A Discord bot token.',
            _ROTATE,
            matches_case=True,
        ),
        Rule(
            'secrets.json_web_token',
            r'\b(ey[JI][0-9A-Za-z_-]{8,}\.ey[JI][0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{16,})',
            ('eyj', 'eyi'),
            _HIGH,
            0.97,
            'A signed JSON Web Token: whoever has it is let in until it expires.',
            'End the session it belongs to, and keep tokens out of prompts and answers.',
            matches_case=True,
        ),
    )
)
"""Keys whose form alone could be something else; what they hold decides."""

URLS = RuleSet(
    (
        Rule(
            'secrets.password_in_address',
            r'\b([A-Za-z][A-Za-z0-9+.-]{1,30})://([^\s:/@"\'<>`{}$]{0,100}):([^\s/"\'<>`@]{3,200})@([^\s/"\'<>`@:?]{1,200})',
            ('://',),
            _HIGH,
            0.9,
            'An address with a password in it.',
            'Change the password, and take it from the environment or a secret store.',
        ),
        Rule(
            'secrets.token_in_address',
            r'\bhttps?://([0-9A-Za-z_-]{20,100})@[a-z0-9.-]{3,}',
            ('://',),
            _HIGH,
            0.9,
            'An address with a token in it.',
            _ROTATE,
        ),
        Rule(
            'secrets.sentry_dsn',
            r'(https://[0-9a-f]{32}:[0-9a-f]{32}@[a-z0-9.-]*sentry[a-z0-9.-]*/[0-9]+)',
            ('sentry',),
            _MEDIUM,
            0.95,
            'A Sentry address with its secret part.',
            _ROTATE,
        ),
    )
)
"""Addresses that carry what lets one in."""
