"""Texts of public repositories with permissive licences; SOURCES.md lists commits, paths and licences."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from .examples import BENIGN, Example
from .repositories import Repository

__all__ = ['COMMITS', 'public']

COMMITS: Mapping[str, str] = {
    'GITenberg/Crime-and-Punishment_2554': 'df32009e1d36b38bc4b010d6e19f8f529eeb4125',
    'GITenberg/Dracula_345': '5216d6ea255fbf8966426a160b68251b18f16907',
    'GITenberg/The-Adventures-of-Sherlock-Holmes_1661': '7e5dd2703fbf503c004063e96ab7c61262375e5f',
    'HannahKirk/Hatemoji': 'a626f63216158748d072e581efc00267031f4404',
    'PolyAI-LDN/task-specific-datasets': '57ec275d8078af65b7731c2a98be812d844a6d6b',
    'abachaa/MedQuAD': '577bd37b96c02d1833b2c9eed2de9f96964e96cb',
    'brexhq/prompt-engineering': '50871be17eb86d70ce066462f4328a6f62a7208e',
    'dair-ai/Prompt-Engineering-Guide': '3d96678f28793e6f23ac6c0127799489f2c9022b',
    'danielmiessler/fabric': '272f04dd3278f99bee49e94a7747b54708745a5d',
    'declare-lab/red-instruct': '73c759c93d2f6b1d8c7b058ab7bcec5fb0c28fa2',
    'github/site-policy': '12992597c5d9d8cfc006693c54b9609d9993bc99',
    'google-research-datasets/seegull': '0dc4db9f69217aff072375e20e72609b9707a873',
    'gunthercox/chatterbot-corpus': 'a01efece26661309b870af0251d96f94ee09fb19',
    'ipavlopoulos/toxic_spans': 'beaf170538df8275c3447b2e26070f2f82e55272',
    'kubernetes/community': '24e7d8f5409c1a0121394a613746e524f781e044',
    'langgptai/LangGPT': 'bcf2577755817040b30b7b4dfb5124be85845e5b',
    'lm-sys/FastChat': '0e6d3e4beaab66f4d3f93db72541a4abab8af28d',
    'microsoft/Security-101': '2e6e0f30cd6914594640191a5bdd14c6914ebeab',
    'pubmedqa/pubmedqa': '1cbae8e92f72f20c8d3747cbb3bf5bc53554d997',
    'rudinger/winogender-schemas': '1c7f8b481ad8a234b41e9f76a424d6e856e13f7f',
    'rust-lang/book': '917544888a55e4da7109bdba8c88c893c0da70f4',
    'sqlfluff/sqlfluff': 'e8e8c5d24dee8371acb94177fd8a7a86a783151c',
    'tldr-pages/tldr': '08e345f42639f67d99282813247ac670dc6e87cb',
    'tobymao/sqlglot': '37362f4fc1d63c4687149cec3a8aab109c1eb989',
}

_NO_ATTACK = dict.fromkeys(('prompt_injection', 'jailbreak', 'sql_injection'), 0)


def public(folder: Path) -> Iterator[Example]:
    """The examples of all repositories, which lie in `folder`.

    Raises:
        RepositoryMissing: One is not there; no model is trained on less than is listed.
    """
    for name, commit in COMMITS.items():
        yield from _READERS[name](Repository(folder, name, commit))


def chunks(text: str, size: int) -> Iterator[str]:
    """Paragraphs put together to about `size` characters."""
    gathered = ''
    for paragraph in re.split(r'\n\s*\n', text):
        gathered = f'{gathered}\n\n{paragraph.strip()}' if gathered else paragraph.strip()
        if len(gathered) >= size:
            yield gathered
            gathered = ''
    if len(gathered) > 40:
        yield gathered


def _spread(texts: Iterator[str], at_most: int) -> list[str]:
    """Every n-th, so that a long source is seen from end to end."""
    found = list(texts)
    return found[:: -(-len(found) // at_most)] if found else []


def _prose(
    name: str, *patterns: str, kind: str = 'prose', size: int = 700, at_most: int = 400, without: str = '$^'
) -> Callable[[Repository], Iterator[Example]]:
    """Benign running text."""

    def read(repository: Repository) -> Iterator[Example]:
        skipped = re.compile(without, re.IGNORECASE)
        for pattern in patterns:
            pieces = (
                piece
                for path, text in repository.files(pattern)
                if not skipped.search(path)
                for piece in chunks(text, size)
            )
            for piece in _spread(pieces, at_most):
                yield Example(piece, name, BENIGN, kind)

    return read


def _patterns(repository: Repository) -> Iterator[Example]:
    # System prompts as people write them; those that analyse malware or threats belong to them.
    for _, text in repository.files('data/patterns/*/system.md'):
        yield Example(text[:5000], 'fabric', BENIGN, 'system_prompt')


def _toxic_spans(repository: Repository) -> Iterator[Example]:
    votes: dict[str, list[bool]] = defaultdict(list)
    for _, text in repository.files('data/annotations.csv'):
        for row in csv.DictReader(io.StringIO(text)):
            votes[row['comment_id']].append(row['not toxic'] == 'True')
    for _, text in repository.files('data/comments.csv'):
        for index, row in enumerate(csv.DictReader(io.StringIO(text))):
            given = votes.get(row['comment_id'], [])
            share = sum(given) / len(given) if given else 0.5
            if share == 0 and index % 2 == 0:
                yield Example(row['comment_text'], 'toxic_spans', {**_NO_ATTACK, 'toxicity': 1}, 'comment')
            elif share > 0.9 and index % 2 == 0:
                yield Example(row['comment_text'], 'toxic_spans', {**_NO_ATTACK, 'toxicity': 0}, 'comment')


def _hatemoji(repository: Repository) -> Iterator[Example]:
    for _, text in repository.files('HatemojiBuild/train.csv'):
        for index, row in enumerate(csv.DictReader(io.StringIO(text))):
            if index % 3 == 0:
                yield Example(row['text'], 'HatemojiBuild', {**_NO_ATTACK, 'toxicity': int(row['label_gold'])}, 'emoji')


def _seegull(repository: Repository) -> Iterator[Example]:
    shapes = (
        'All {0} people are {1}.',
        '{0} people are {1}.',
        'You know how {0} people are, always {1}.',
        'She is {0}, so of course she is {1}.',
        'Everyone from there is {1}, typical {0}s.',
        'As a {0} he is surely {1}.',
        'We should not hire {0} applicants, they are {1}.',
        '{0}s are naturally {1}.',
    )
    fair = (
        'My {0} colleague presented the results.',
        'The {0} team won the match on Sunday.',
        'Is it a stereotype to call {0} people {1}? Why does it persist?',
        'Calling {0} people {1} is unfair and wrong.',
        'Not every {0} person is the same; nobody should be called {1} for where they come from.',
    )
    for _, text in repository.files('dataset/stereotypes_global_v2.csv'):
        for index, row in enumerate(csv.DictReader(io.StringIO(text))):
            said = float(row['region_stereo'] or 0) >= 2
            if said and index % 4 == 0:
                labels = {**_NO_ATTACK, 'bias': 1, 'self_harm': 0}
                yield Example(
                    shapes[index // 4 % len(shapes)].format(row['identity'], row['attribute']),
                    'SeeGULL',
                    labels,
                    'stereotype',
                    is_ours=True,
                )
            elif index % 9 == 0:
                yield Example(
                    fair[index // 9 % len(fair)].format(row['identity'], row['attribute']),
                    'SeeGULL',
                    {**_NO_ATTACK, 'bias': 0, 'self_harm': 0},
                    'hard',
                )


def _harmful(repository: Repository) -> Iterator[Example]:
    labels = {**_NO_ATTACK, 'harmful_content': 1}
    for path in ('harmfulqa', 'catqa_english', 'catqa_chinese', 'catqa_vietnamese'):
        for _, text in repository.files(f'harmful_questions/{path}.json'):
            questions = _strings(json.loads(text))
            for question in list(questions)[:: 4 if path == 'harmfulqa' else 1]:
                weight = 0.5 if path == 'harmfulqa' else 1.0
                yield Example(question, path, labels, 'harmful_plain', weight=weight)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _medical(repository: Repository) -> Iterator[Example]:
    for _, text in repository.files('data/ori_pqal.json'):
        for index, entry in enumerate(json.loads(text).values()):
            if index % 2 == 0:
                yield Example(' '.join(entry['CONTEXTS'])[:1200], 'PubMedQA', BENIGN, 'medical')
            else:
                yield Example(entry['QUESTION'], 'PubMedQA', BENIGN, 'medical')


def _health(repository: Repository) -> Iterator[Example]:
    for index, (_, text) in enumerate(repository.files('*_QA/*.xml', at_most=600)):
        questions = re.findall(r'<Question[^>]*>(.*?)</Question>', text, re.DOTALL)
        answers = re.findall(r'<Answer>(.*?)</Answer>', text, re.DOTALL)
        if index % 2 and answers:
            yield Example(re.sub(r'\s+', ' ', answers[0])[:1500], 'MedQuAD', BENIGN, 'medical')
        elif questions:
            yield Example(questions[-1], 'MedQuAD', BENIGN, 'medical')


def _banking(repository: Repository) -> Iterator[Example]:
    for _, text in repository.files('banking_data/train.csv'):
        for row in list(csv.DictReader(io.StringIO(text)))[::25]:
            yield Example(row['text'], 'banking77', BENIGN, 'support')


def _chat(repository: Repository) -> Iterator[Example]:
    labels = dict.fromkeys(('prompt_injection', 'jailbreak', 'sql_injection', 'self_harm', 'harmful_content'), 0)
    lines: list[str] = []
    for _, text in repository.files('chatterbot_corpus/data/*/*.yml'):
        found = re.findall(r'^\s*(?:- )?- (.+)$', text, re.MULTILINE)
        lines += found[:: max(len(found) // 12, 1)]
    for line in lines:
        yield Example(line.strip('\'"'), 'chatterbot-corpus', labels, 'multilingual')


def _questions(repository: Repository) -> Iterator[Example]:
    for bench in ('mt_bench', 'vicuna_bench'):
        for _, text in repository.files(f'fastchat/llm_judge/data/{bench}/question.jsonl'):
            for line in text.splitlines():
                for turn in json.loads(line)['turns']:
                    yield Example(turn, 'MT-bench', BENIGN, 'benign')


def _sentences(repository: Repository) -> Iterator[Example]:
    for _, text in repository.files('data/all_sentences.tsv'):
        for line in text.splitlines()[1::4]:
            yield Example(line.split('\t')[1], 'Winogender', BENIGN, 'hard')


def _statements(repository: Repository) -> Iterator[Example]:
    for index, (_, text) in enumerate(repository.files('test/fixtures/dialects/*/*.sql', at_most=900)):
        if index % 3 == 0:
            yield Example(text[:2500], 'sqlfluff', BENIGN, 'sql')
        else:
            parts = [part.strip() for part in text.split(';') if len(part.strip()) > 12]
            for part in parts[:: max(len(parts) // 2, 1)]:
                yield Example(part[:1500] + (';' if index % 2 else ''), 'sqlfluff', BENIGN, 'sql', weight=2.0)


def _identity(repository: Repository) -> Iterator[Example]:
    for _, text in repository.files('tests/fixtures/identity.sql'):
        for line in text.splitlines()[::3]:
            yield Example(line, 'sqlglot', BENIGN, 'sql')
    for pattern in ('tests/fixtures/optimizer/tpc-h/tpc-h.sql', 'tests/fixtures/optimizer/tpc-ds/tpc-ds.sql'):
        for _, text in repository.files(pattern):
            for piece in _spread(chunks(text, 600), 60):
                yield Example(piece, 'sqlglot', BENIGN, 'sql')


def _shell(repository: Repository) -> Iterator[Example]:
    for languages in (
        'pages',
        'pages.de',
        'pages.es',
        'pages.fr',
        'pages.it',
        'pages.ja',
        'pages.ko',
        'pages.pl',
        'pages.pt_BR',
        'pages.ru',
        'pages.tr',
        'pages.zh',
        'pages.ar',
        'pages.hi',
        'pages.nl',
    ):
        for _, text in repository.files(f'{languages}/*/*.md', at_most=90 if languages == 'pages' else 20):
            yield Example(text, 'tldr', BENIGN, 'code')


_READERS: Mapping[str, Callable[[Repository], Iterator[Example]]] = {
    'GITenberg/Crime-and-Punishment_2554': _prose('Crime and Punishment', '*.txt', kind='novel', at_most=150),
    'GITenberg/Dracula_345': _prose('Dracula', '*.txt', kind='novel', at_most=150),
    'GITenberg/The-Adventures-of-Sherlock-Holmes_1661': _prose('Sherlock Holmes', '*.txt', kind='novel', at_most=150),
    'HannahKirk/Hatemoji': _hatemoji,
    'PolyAI-LDN/task-specific-datasets': _banking,
    'abachaa/MedQuAD': _health,
    'brexhq/prompt-engineering': _prose('Brex guide', 'README.md', kind='about_llms', without='$^'),
    'dair-ai/Prompt-Engineering-Guide': _prose(
        'Prompt Engineering Guide',
        'pages/*.mdx',
        kind='about_llms',
        at_most=600,
        without='adversarial|jailbreak|prompt-injection|leaking',
    ),
    'danielmiessler/fabric': _patterns,
    'declare-lab/red-instruct': _harmful,
    'github/site-policy': _prose('GitHub policies', 'Policies/*.md', kind='legal', at_most=250),
    'google-research-datasets/seegull': _seegull,
    'gunthercox/chatterbot-corpus': _chat,
    'ipavlopoulos/toxic_spans': _toxic_spans,
    'kubernetes/community': _prose('Kubernetes community', '*.md', kind='prose', at_most=250),
    'langgptai/LangGPT': _prose(
        'LangGPT',
        'LangGPT/*.md',
        'Docs/*.md',
        'README*.md',
        kind='system_prompt',
        size=900,
        at_most=60,
        without='jailbreak',
    ),
    'lm-sys/FastChat': _questions,
    'microsoft/Security-101': _prose(
        'Security-101', '[0-9]*.md', 'translations/*/[0-9]*.md', kind='about_attacks', at_most=300
    ),
    'pubmedqa/pubmedqa': _medical,
    'rudinger/winogender-schemas': _sentences,
    'rust-lang/book': _prose('Rust book', 'src/*.md', kind='code', at_most=200),
    'sqlfluff/sqlfluff': _statements,
    'tldr-pages/tldr': _shell,
    'tobymao/sqlglot': _identity,
}
