"""Runs in a peer's own environment: checks texts with it, and says what it found and what that took.

Standard input: JSON, `{"tool": ..., "texts": [...]}`. Standard output: JSON, for each text its milliseconds of CPU and
for each variant of the tool what was found: places (`[start, end]`) where the tool says places, else `[0, length]`.
Nothing of Avaliar is imported.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import sys
import tempfile
import time
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

Places = list[tuple[int, int]]
Scan = Callable[[str], Places]


def presidio() -> dict[str, tuple[Scan, Callable[[Any], Places]]]:
    """The recognisers that come with it and need no model; its tokens without one are spaCy's plain English ones."""
    import spacy
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

    class Tokens(NlpEngine):
        def __init__(self) -> None:
            self._english = spacy.blank('en')

        def load(self) -> None:
            pass

        def is_loaded(self) -> bool:
            return True

        def process_text(self, text: str, language: str) -> NlpArtifacts:
            document = self._english(text)
            return NlpArtifacts(
                entities=[],
                tokens=document,
                tokens_indices=[token.idx for token in document],
                lemmas=[token.lower_ for token in document],
                nlp_engine=self,
                language=language,
            )

        def process_batch(self, texts: Any, language: str, *_: Any, **__: Any) -> Any:
            return ((text, self.process_text(text, language)) for text in texts)

        def is_stopword(self, word: str, language: str) -> bool:
            return self._english.vocab[word].is_stop

        def is_punct(self, word: str, language: str) -> bool:
            return self._english.vocab[word].is_punct

        def get_supported_entities(self) -> list[str]:
            return []

        def get_supported_languages(self) -> list[str]:
            return ['en']

    engine = Tokens()
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=['en'], nlp_engine=engine)
    for recognizer in list(registry.recognizers):
        if type(recognizer).__name__ in ('SpacyRecognizer', 'StanzaRecognizer', 'TransformersRecognizer'):
            registry.recognizers.remove(recognizer)
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=['en'])

    def scan(text: str) -> Any:
        # Links are no personal data here; the rest is what it looks for by itself.
        return [one for one in analyzer.analyze(text, 'en') if one.entity_type != 'URL']

    def from_score(limit: float) -> Callable[[Any], Places]:
        return lambda found: [(one.start, one.end) for one in found if one.score >= limit]

    return {f'Presidio, score >= {limit}': (scan, from_score(limit)) for limit in (0, 0.4, 0.5)}


def detect_secrets() -> dict[str, tuple[Scan, Callable[[Any], Places]]]:
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
    from detect_secrets.core.scan import scan_file, scan_line
    from detect_secrets.settings import default_settings, transient_settings

    def lines(text: str) -> Places:
        return [(0, len(text)) for line in text.splitlines() for _ in scan_line(line)]

    def as_file(text: str) -> Places:
        with tempfile.NamedTemporaryFile('w', suffix='.txt', encoding='utf-8') as file, default_settings():
            file.write(text)
            file.flush()
            return [(0, len(text)) for _ in scan_file(file.name)]

    def by_default(text: str) -> Places:
        with default_settings():
            return lines(text)

    named = [
        {'name': plugin.__name__}
        for plugin in get_mapping_from_secret_type_to_class().values()
        if 'Entropy' not in plugin.__name__ and plugin.__name__ != 'KeywordDetector'
    ]

    def by_name(text: str) -> Places:
        with transient_settings({'plugins_used': named}):
            return lines(text)

    return {
        'detect-secrets, a file': (as_file, list),
        'detect-secrets, line by line': (by_default, list),
        'detect-secrets, line by line, named detectors': (by_name, list),
    }


def llm_guard(which: str) -> dict[str, tuple[Scan, Callable[[Any], Places]]]:
    # Importing its package loads all its scanners, and with them torch and transformers; these three need neither.
    found = importlib.util.find_spec('llm_guard')
    assert found is not None
    assert found.submodule_search_locations is not None
    for name, folder in (('llm_guard', ''), ('llm_guard.input_scanners', 'input_scanners')):
        package = types.ModuleType(name)
        package.__path__ = [str(Path(place, folder)) for place in found.submodule_search_locations]
        sys.modules[name] = package
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    from llm_guard.input_scanners.ban_substrings import PROMPT_STOP_SUBSTRINGS, BanSubstrings
    from llm_guard.input_scanners.invisible_text import InvisibleText
    from llm_guard.input_scanners.secrets import Secrets

    def whole(scanner: Any) -> Scan:
        return lambda text: [] if scanner.scan(text)[1] else [(0, len(text))]

    if which == 'secrets':
        return {'LLM Guard Secrets': (whole(Secrets()), list)}
    return {
        'LLM Guard BanSubstrings, its own list': (whole(BanSubstrings(PROMPT_STOP_SUBSTRINGS)), list),
        'LLM Guard InvisibleText': (whole(InvisibleText()), list),
    }


TOOLS: dict[str, Callable[[], dict[str, tuple[Scan, Callable[[Any], Places]]]]] = {
    'presidio': presidio,
    'detect-secrets': detect_secrets,
    'llm-guard-secrets': lambda: llm_guard('secrets'),
    'llm-guard-injection': lambda: llm_guard('injection'),
}


def main() -> None:
    logging.disable(logging.CRITICAL)
    asked = json.load(sys.stdin)
    output, sys.stdout = sys.stdout, sys.stderr  # what the tools print is no answer
    answer: dict[str, dict[str, list[Any]]] = {}
    for name, (scan, places) in TOOLS[asked['tool']]().items():
        scan('Hello.')
        milliseconds: list[float] = []
        found: list[Places] = []
        for text in asked['texts']:
            before = time.thread_time()
            raw = scan(text)
            milliseconds.append((time.thread_time() - before) * 1000)
            found.append(places(raw))
        answer[name] = {'milliseconds': milliseconds, 'found': found}
    json.dump(answer, output)


if __name__ == '__main__':
    main()
