"""Signs of indirect injection: words for the model that reads a document, and data that is to leave by it."""

from __future__ import annotations

from ...issue import Severity
from .sign import Sign, sign

__all__ = ['SIGNS']

_MODEL = (
    r'(?:a\.?i\.?|llms?|large language models?|language models?|chat ?bots?|(?:ai|automated|virtual|intelligent|smart|'
    r'email|e-mail|coding|research)[ -](?:assistants?|agents?|systems?|models?|tools?|bots?)|'
    r'assistants?|agents?|chatgpt|gpt(?:-\d\w*)?|claude|copilot|gemini|bard|llama|bots?|summari[sz]ers?|crawlers?)'
)
_DATA = (
    r'(?:(?:this|the|our|entire|full|whole|chat|previous) (?:conversation|chat|dialog(?:ue)?|session|context)(?: '
    r'(?:history|log|so far))?|(?:chat|conversation|message|browsing) (?:history|logs?|transcripts?)|'
    r'(?:system )?prompts?|instructions|(?:user|customer|employee|client|personal|private|sensitive|confidential|'
    r'financial|company|internal)(?:\'?s\'?)? (?:data|information|info|details|records?|files?|documents?|emails?|'
    r'messages?|credentials?|passwords?|names?|contacts?|tokens?|address(?:es)?)|'
    r'api[ -]?keys?|pass ?words?|credentials?|secrets?|access tokens?|environment variables|\.env\b|ssh keys?|private '
    r'keys?|contacts?|(?:all|any|every) (?:\w+ )?(?:emails?|files?|documents?|messages?)|inbox|memor(?:y|ies)|'
    r'cookies?|session (?:ids?|tokens?))'
)
_PLACE = r'(?:https?://|www\.|[\w.+-]+@[\w-]+\.\w|webhook|\w[\w-]*\.(?:com|net|org|io|xyz|ru|cn|evil|example|site|app|dev)\b|(?:my|our|the following|this|an external|attacker|remote) (?:server|address|e-?mail|endpoint|url|site|number))'
_PLACES = (
    'http',
    'www.',
    '@',
    'webhook',
    '.com',
    '.net',
    '.org',
    '.io',
    '.xyz',
    '.ru',
    '.cn',
    '.evil',
    '.example',
    '.site',
    '.app',
    '.dev',
    'attacker',
    'external',
    'remote',
    *(
        f'{whose} {what}'
        for whose in ('my', 'our', 'following', 'this')
        for what in ('server', 'address', 'email', 'e-mail', 'endpoint', 'url', 'site', 'number')
    ),
)
_MODELS = (
    ' ai',
    '\nai',
    'a.i',
    'llm',
    'language model',
    'chat',
    'automated',
    'virtual',
    'intelligent',
    'smart',
    'email',
    'e-mail',
    'coding',
    'research',
    'assistant',
    'agent',
    'gpt',
    'claude',
    'copilot',
    'gemini',
    'bard',
    'llama',
    ' bot',
    '\nbot',
    'summari',
    'crawler',
)
_SEND = r'(?:send|post|forward|e-?mail|upload|transmit|exfiltrate|leak|deliver|submit|report|share|append|attach|include|embed|put|copy|write|encode|make an? (?:http |get |post )?request)'

SIGNS: tuple[Sign, ...] = (
    sign(
        'exfiltration',
        'exfiltration',
        rf'\b{_SEND}(?:ing)?\b[^.\n]{{0,60}}\b{_DATA}[^\n]{{0,60}}\b(?:to|at|via|into|through|in|'
        rf'using)\b[^\n]{{0,30}}{_PLACE}',
        _PLACES,
        0.45,
        in_documents=0.8,
    ),
    sign(
        'exfiltration',
        'exfiltration_link',
        r'!\[[^\]\n]{0,200}\]\(\s?https?://[^)\n]{0,300}[?&/][^)\n]{0,80}(?:=|/)\s?[\[{<$(%][^)\n]{0,200}\)'
        r'|\b(?:image|img|link|url|markdown|'
        r'pixel)\b[^.\n]{0,80}https?://\S{1,200}[?&]\w{1,20}=[^\n]{0,80}\b(?:conversation|history|data|secret|prompt|'
        r'password|key|token|summary|message|email|content|replac|encod|user)',
        '](|image|img|link|url|markdown|pixel',
        0.6,
        in_documents=0.85,
    ),
    sign(
        'addressed',
        'note_to_model',
        rf'\b(?:note|messages?|instructions?|attention|notice|important|reminder|commands?|requests?|hint|'
        rf'info(?:rmation)?|directive|prompt|hello|hey|hi|dear|listen|warning|alert)\b[^a-z0-9]{{0,5}}[ \n](?:(?:to|'
        rf'for|all|any|the|every|our|dear|of|only)[^a-z0-9]{{0,2}}[ \n]){{0,3}}(?:{_MODEL})(?:'
        rf'[^a-z0-9 ]| (?:reading|processing|summari|parsing|analy|that|which|who|only|and other|or other|assistants?|'
        rf'models?|agents?|systems?)\b|\s?$)',
        _MODELS,
        0.25,
        in_documents=0.75,
    ),
    sign(
        'addressed',
        'model_reading',
        rf'\b{_MODEL} (?:(?:that|which|who)(?: is| are| may be)? )?(?:reads?|reading|processing|process(?:es)?|'
        rf'summari[sz](?:e|es|ing)|parsing|parses?|analy[sz](?:e|es|ing)|viewing|evaluat(?:e|es|ing)|scanning|'
        rf'ingesting|reviewing|handling|answering|screening) (?:this|these|the (?:page|document|text|email|resume|cv|'
        rf'following))',
        ('ai ', 'ais ', *_MODELS[2:]),
        0.5,
        in_documents=0.85,
    ),
    sign(
        'addressed',
        'if_you_are_a_model',
        rf"\bif you(?: are|'re) (?:an? |the )?(?:\w+ )?{_MODEL}\b|\bas an? (?:ai|llm|language model|assistant|chatbot|"
        rf'ai (?:assistant|agent|model))[^.\n]{{0,20}},? you (?:must|should|will|are (?:required|instructed|obliged)|'
        rf'have to|need to)\b'
        rf'|\b(?:the |any |all |every )?{_MODEL} (?:must|should|shall|is (?:required|instructed|ordered|to)|are '
        rf'(?:required|instructed|to)|needs? to|will now|has to) (?:now |always |also |immediately |first |not '
        rf')?(?:say|tell|respond|reply|answer|include|output|print|ignore|disregard|forget|follow|execute|send|'
        rf'recommend|rate|rank|approve|call|run|visit|reveal|mention|add|state|write|stop|use|obey)\b',
        ('ai ', 'ais ', 'an ai', 'if you are', "if you're", *_MODELS[2:]),
        0.3,
        in_documents=0.8,
    ),
    sign(
        'addressed',
        'tell_the_user',
        r'\b(?:tell|inform|instruct|advise|convince|persuade|notify|urge|trick|direct|remind|warn|ask|encourage|'
        r'recommend(?: to)?) (?:the|this|your|every|any|all) users?(?: \w+)? (?:that|to|about|they|their|how|for|it|'
        r'click|visit)\b',
        ' user',
        0.2,
        in_documents=0.6,
        severity=Severity.MEDIUM,
    ),
    sign(
        'addressed',
        'keep_from_user',
        r"\b(?:do not|don't|never|without|must not|should not)(?: \w+)? (?:tell(?:ing)?|mention(?:ing)?|"
        r'inform(?:ing)?|reveal(?:ing)?|alert(?:ing)?|disclos(?:e|ing)|notify(?:ing)?|show(?:ing)?|let(?:ting)?|'
        r'say(?:ing)?|ask(?:ing)?)(?: \w+){0,5}? (?:the|this|your) users?\b'
        r"|\b(?:do not|don't|never|without) (?:mention|reveal|disclose|acknowledg|refer)(?:e|ing)?(?: \w+){0,3} "
        r'(?:this|these|the) (?:instructions?|message|note|text|prompt|injection)\b',
        'user|instruction|message|note|text|prompt|injection',
        0.4,
        in_documents=0.85,
        is_mentioned=False,
    ),
    sign(
        'addressed',
        'steer_answer',
        r'\b(?:include|add|insert|append|embed|mention|put|integrate|end|begin|start|finish|incorporate|place|slip|'
        r'weave)\b[^.\n]{0,100}\b(?:in|to|into|at|with|of|throughout) (?:your|the|every|each|all) (?:final |next |'
        r'generated |own )?(?:response|reply|replies|answer|summary|output|responses|answers|review)\b'
        r'|\b(?:when(?:ever)?|if|before|after|while) (?:you(?:\'re| are)? )?(?:asked|summari[sz](?:e|ing)|'
        r'respond(?:ing)?|repl(?:y|ying)|answer(?:ing)?|read(?:ing)?|process(?:ing)?)[^.\n]{0,60},? (?:always |only |'
        r'also |just |first |please |you (?:must|should|will) )*(?:say|tell|respond|reply|answer|include|output|print|'
        r'add|state|recommend|call|run|visit|send|write|mention|use)\b',
        'response|reply|replies|answer|summary|summari|output|review|asked|respond|replying|reading|processing|read |'
        'process ',
        0.15,
        in_documents=0.45,
        severity=Severity.MEDIUM,
        part=r'\b(?:in|to|into|at|with|of|throughout) (?:your|the|every|each|all) (?:final |next |generated |own )?'
        r'(?:response|reply|replies|answer|summary|output|review)'
        r'|\b(?:when(?:ever)?|if|before|after|while) (?:you(?:\'re| are)? )?(?:asked|summari[sz]|respond|repl(?:y|ying)|'
        r'answer|read|process)',
    ),
    sign(
        'addressed',
        'tool_order',
        r'\b(?:call|invoke|use|run|trigger|execute) (?:the |your |a )?(?:\w+[ _-]){0,2}\w* ?(?:tool|function|plugin|'
        r'api|browser|shell|terminal|code interpreter)s?\b[^.\n]{0,40}\b(?:to|with|and|on)\b[^.\n]{0,60}\b(?:send|'
        r'delete|transfer|forward|e-?mail|post|download|upload|visit|fetch|open|buy|purchase|read|search|reveal|'
        r'retrieve|execute|install|disable|grant|share)\b',
        'tool|function|plugin|api|browser|shell|terminal|interpreter',
        0.15,
        in_documents=0.55,
    ),
    sign(
        'addressed',
        'put_words',
        r'\b(?:i suggest you|you (?:should|must|can|may|will)|please|let us|let\'s|we (?:might|could|can|should)|to '
        r'make (?:this|it) (?:more )?interesting,?(?: let\'s)?)(?: to)? (?:consider|treat|assume|take|state|claim|'
        r'declare|pretend|say|conclude|report)(?: that)? '
        r'(?:the |your |this |its )?(?:outputs?|answers?|results?|capital|conclusions?|summary|account|values?|'
        r'meaning|balance|status)\b[^\n]{0,30}\b(?:as|is|to be|has been|should be|was)\b',
        'consider|treat|assume|take|state|claim|declare|pretend|say|conclude|report',
        0.4,
        in_documents=0.65,
        severity=Severity.MEDIUM,
    ),
    sign(
        'addressed',
        'favour',
        r'\b(?:rate|rank|score|grade|evaluate|recommend|select|choose|classify|label|mark|'
        r'approve)\b[^.\n]{0,40}\b(?:this|my|the) (?:candidate|applicant|resume|cv|product|paper|submission|'
        r'application|essay|website|email|message|answer|response|article|transaction)\b[^.\n]{0,40}\b(?:as (?:the '
        r')?(?:best|top|highest|perfect|excellent|not spam|safe|approved|positive|strong|spam-free|legitimate)|'
        r'highest|full marks|10 ?/ ?10|100%|above all|first place|five stars|maximum)',
        'as the |as best|as top|highest|as perfect|excellent|as not spam|as safe|approved|as positive|strong|'
        'spam-free|legitimate|full marks|10/10|10 /10|10/ 10|10 / 10|100%|above all|first place|five stars|maximum',
        0.35,
        in_documents=0.75,
        severity=Severity.HIGH,
    ),
)
