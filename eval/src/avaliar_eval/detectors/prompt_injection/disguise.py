"""Signs that a text passes for something else: another's message, an encoding to be obeyed, words nobody sees."""

from __future__ import annotations

from ...issue import Severity
from .sign import Sign, sign

__all__ = ['SIGNS']

_ENCODED = (
    r'(?:base ?-?64|base ?-?32|rot-?13|rot13|hex(?:adecimal)?|morse|binary|ascii(?: codes?)?|c(?:a)?esar|'
    r'cipher(?:text)?|atbash|leet ?speak|leet|'
    r'backwards?|in reverse|reversed|url-?encoded|pig latin|unicode|encoded|encrypted|scrambled)'
)
_OBEY = (
    r'(?:follow|obey|execute|perform|comply|carry (?:it |this |them )?out|act (?:on|upon|according)|do (?:what|'
    r'exactly|as|whatever|the task|it\b)|run (?:it|the|what)|'
    r'fulfil+|heed|implement (?:it|the instruct)|respond (?:to it|accordingly|as)|answer (?:it|the (?:question|'
    r'request|decoded|hidden))|reply to it)'
)

SIGNS: tuple[Sign, ...] = (
    sign(
        'encoded',
        'decode_and_obey',
        rf'\b(?:apply|decode|decrypt|decipher|unscramble|un-?reverse|de-?obfuscate|translate|read|interpret|convert|parse|'
        rf'reverse)\b[^.\n]{{0,60}}\b{_ENCODED}\b[^.\n]{{0,60}}\b{_OBEY}'
        rf'|\b(?:decode|decrypt|decipher|unscramble)\b[^.\n]{{0,60}}\b(?:and|then|,)[^.\n]{{0,30}}\b{_OBEY}'
        rf'|\b{_OBEY}[^.\n]{{0,50}}\b(?:after decoding|once (?:it is |you have )?decoded|when decoded|(?:hidden|'
        rf'encoded|written|encrypted) in)[^.\n]{{0,40}}\b{_ENCODED}',
        'apply|decod|decrypt|decipher|unscramble|reverse|obfuscate|translate|read|interpret|convert|parse|hidden in|encoded '
        'in|written in|encrypted in',
        0.85,
    ),
    sign(
        'encoded',
        'encoded_text',
        rf'\b(?:decode|decrypt|decipher|unscramble|unreverse|deobfuscate)\b[^.\n]{{0,60}}\b{_ENCODED}\b',
        'decode|decrypt|decipher|unscramble|unreverse|deobfuscate',
        0.25,
        in_documents=0.4,
        severity=Severity.MEDIUM,
    ),
    sign(
        'encoded',
        'payload_splitting',
        r'\b[a-z]\w{0,9} ?= ?["\'\x60][^"\'\x60\n]{1,200}["\'\x60][\s\S]{0,400}?\b(?:(?:now|then|and|'
        r'please)\W+)?(?:output|print|say|write|answer|respond|execute|follow|do|obey|run|reply|evaluate|compute|'
        r'concatenate|combine|create|let|what|z|string)'
        r'[^\n]{0,60}\b[a-z]\w{0,9} ?\+ ?[a-z]\w{0,9}\b[\s\S]{0,200}\b(?:obey|follow|execute|respond|answer|reply|'
        r'example|do (?:what|it)|instruction)',
        ' + |+b|+ b|+y',
        0.5,
        severity=Severity.MEDIUM,
    ),
    sign(
        'encoded',
        'acrostic',
        rf'\b(?:first (?:letter|character|word)s? of (?:each|every)|every (?:second|third|other|nth) (?:letter|'
        rf'word))\b[^.\n]{{0,80}}\b{_OBEY}',
        'first letter|first character|first word|every ',
        0.75,
    ),
    sign(
        'encoded',
        'interleaved',
        r'\b(?:interlace|interleave|alternate|merge|combine|concatenate|join|put together|assemble|'
        r'stitch)\b[^.\n]{0,60}\b(?:parts?|pieces?|strings?|fragments?|letters|variables?)\b[^\n]{0,300}\b(?:parts?|'
        r'pieces?|fragments?|strings?|and)\b'
        r'[^\n]{0,120}["\']',
        'interlace|interleave|alternate|merge|combine|concatenate|join|put together|assemble|stitch',
        0.35,
        severity=Severity.MEDIUM,
    ),
    sign(
        'delimiter',
        'chat_template',
        r'<\|(?:im_start|start_header_id|start)\|> ?(?:system|assistant|developer|user)|<\|(?:system|assistant|user|'
        r'developer)\|>|<\|(?:im_end|eot_id|endoftext|end_of_turn|eom_id|end|fim_suffix)\|>\s{0,4}(?:<|\w)'
        r'|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>|<\|?(?:begin|end)_of_(?:text|sentence|instruction|system)\|?>|'
        r'\[/?SYSTEM(?:_PROMPT)?\]|<\|channel\|>',
        (
            '<|',
            '[inst]',
            '[/inst]',
            '<<sys>>',
            '<</sys>>',
            '_of_turn>',
            '<begin_of_',
            '<end_of_',
            '[system',
            '[/system',
        ),
        0.75,
    ),
    sign(
        'delimiter',
        'fake_message',
        r'(?m)(?:^|[.!?"\'\])}>|*-])[ \t]{0,4}[\[<{(#*=-]{0,6} ?(?:new |important |urgent |critical |official '
        r')?(?:system|admin(?:istrator)?|developer|root)(?: (?:message|notice|override|update|alert|prompt|'
        r'instructions?|note|command|notification|directive|log|operator|warning|policy))?(?: \w+)?'
        r' ?[\])}>*#=-]{0,6} ?[:\]>][^\n]{0,120}\b(?:you (?:must|are|will|should|have|now|can|may)|ignore|disregard|'
        r'forget|override|reveal|all (?:previous|prior|rules|restrictions)|do not|never|always|your|new|disabled?|'
        r'enabled?|granted|authori[sz]ed|unrestricted|instruction|assistant|execute|respond|send|forward|user)\b',
        'system|admin|developer|root',
        0.45,
        in_documents=0.8,
    ),
    sign(
        'delimiter',
        'fake_section',
        r'(?m)^[ \t]{0,3}(?:#{1,6} ?|={3,} ?|-{3,} ?|[*]{3,} ?|\[|<)/?(?:end of (?:user (?:input|query|message|'
        r'prompt)|document|context|conversation|data|system prompt|prompt|instructions)|(?:end|begin|start)(?:ing)?[ '
        r'_-](?:of )?(?:system|admin|new|developer|user)[ _-]?(?:prompt|instructions?|message|input|query|section)?|'
        r'(?:new|updated|revised|real|override)[ _]?(?:system)?[ _]?(?:instructions?|prompt|task|rules|query)|system '
        r'(?:prompt|message|instructions?|override))\b[^\n]{0,40}',
        ('#', '===', '---', '***', '[', '<'),
        0.4,
        in_documents=0.75,
        severity=Severity.MEDIUM,
    ),
    sign(
        'delimiter',
        'fake_turn',
        r'(?m)^[ \t]*(?:user|human|question|q|### ?(?:human|user|instruction)) ?: ?[^\n]{0,400}\n+[ \t]*(?:assistant|'
        r'ai|bot|gpt|chatgpt|model|answer|### ?(?:assistant|response)) ?: ?(?:[^\n]{0,400}\n+)[ \t]*(?:user|human|### '
        r'?(?:human|user)) ?:',
        'user|human|question|q:|q :|instruction',
        0.25,
        in_documents=0.5,
        severity=Severity.MEDIUM,
    ),
    sign(
        'concealed',
        'concealed_order',
        r'(?:<!--|/\*|style ?= ?["\'][^"\'>]{0,120}(?:display ?: ?none|visibility ?: ?hidden|font-size ?: ?0|opacity '
        r'?: ?0(?:\.0+)?\b|color ?: ?(?:white|#fff(?:fff)?\b|transparent)|left ?: '
        r'?-\d{3,})[^"\'>]{0,120}["\'][^>]{0,80}>'
        r'|<[^>]{0,80}\bhidden\b[^>]{0,40}>)[^<]{0,40}?\b(?:ai|llm|assistant|chatbot|language model|gpt|ignore|'
        r'disregard|forget|system|prompt|instructions?|you (?:must|should|are now)|tell the user|do not (?:mention|'
        r'tell|reveal)|'
        r'your (?:answer|response|summary|reply|account)|say|output|print|click|hypothetical|follow this link|we '
        r'might (?:say|state))\b[^<]{0,200}',
        '<!--|/*|display|visibility|font-size|opacity|color|left:|left :|hidden',
        0.55,
        in_documents=0.8,
    ),
)
