"""Signs that are faint by themselves: a fiction, a pretext, an encoding asked for, and what is harmful in a request."""

from __future__ import annotations

from ...issue import Severity
from ..prompt_injection.sign import Sign
from .sign import sign

__all__ = ['SIGNS']

SIGNS: tuple[Sign, ...] = (
    sign(
        'fiction',
        'fiction',
        r'\b(?:hypothetical(?:ly)? (?:response|scenario|situation|story|world|speaking|character|question)?|fictional '
        r'(?:world|story|scenario|character|universe|setting|dialogue|tale|account)|in (?:a|this|the) (?:\w+ '
        r')?(?:story|world|universe|novel|movie|game|simulation|dream|play|film|alternate reality) (?:where|in which|'
        r'with no|without)|for (?:educational|research|academic|informational|entertainment|testing) (?:purposes?|use)'
        r"|(?:imagine|suppose|let's say|pretend|assume)(?: that)? (?:there (?:are|is|were) no|everything is|nothing "
        r"is|all (?:laws|rules)|we (?:are|live) in|you (?:are|have|were|live))|it(?:'s| is) (?:only|just|purely|all|"
        r'completely) (?:a )?(?:fiction(?:al)?|hypothetical|game|story|role-?play|simulation|imaginary)|(?:nobody|no '
        r'one) (?:will|would|can) (?:get |be )?(?:hurt|harm\w*))\b',
        'hypothetical|fictional|story|world|universe|novel|movie|game|simulation|dream|play|film|reality|purpose| use|'
        "imagine|suppose|let's say|pretend|assume|fiction|imaginary|nobody|no one",
        0.12,
        severity=Severity.LOW,
        is_mentioned=False,
    ),
    sign(
        'fiction',
        'grandmother',
        r'\b(?:(?:late|deceased|dead|beloved|dear|sweet|passed[ -]away) )?(?:grand ?(?:mother|ma|father|pa|mom)|'
        r'granny|nana)\b[^\n]{0,120}\b(?:used to|would|always)\b[^.\n]{0,60}\b(?:read|tell|recite|sing|whisper|lull|'
        r'explain|teach|put)\w*[^\n]{0,200}\b(?:keys?|recipe|napalm|how to|steps|code|bomb|meth|instructions?|serial|'
        r'licen[cs]e|exploit|malware|production|ingredients|make|making)\b',
        'grand|granny|nana',
        0.65,
        severity=Severity.MEDIUM,
    ),
    sign(
        'fiction',
        'lawless_world',
        r'\b(?:world|universe|reality|society|place|planet|country|story|scenario|setting|game|'
        r'future)\b[^.\n]{0,60}\b(?:no (?:laws?|rules|ethics|morals?|restrictions|consequences|policies|limits)|'
        r'(?:everything|anything|crime|murder|all things) (?:is|are) (?:legal|allowed|permitted|possible|ok|'
        r'acceptable)|laws (?:do not|don\'t) (?:exist|apply)|without (?:laws?|rules|ethics|morals?|consequences))\b|'
        r'\bopposite (?:day|world|mode)\b',
        'no law|no rule|no ethic|no moral|no restriction|no consequence|no polic|no limit|legal|allowed|permitted|'
        'possible|is ok|are ok|acceptable|laws|without law|without rule|without ethic|without moral|without '
        'consequence|opposite',
        0.4,
        severity=Severity.MEDIUM,
    ),
    sign(
        'encoding',
        'encoded_request',
        r'\b(?:(?:answer|respond|reply|write|output|give|encode|return)\b[^.\n]{0,50}\b(?:in|using|as|'
        r'with)\b[^.\n]{0,15}\b(?:base ?64|rot-?13|hex(?:adecimal)?|morse(?: code)?|binary|leet ?speak|l33t|pig latin|'
        r'caesar|emoji only|reverse(?:d)?|backwards)|(?:decode|decipher|decrypt|unscramble|fill in|replace|'
        r'substitute)\b[^.\n]{0,60}\b(?:mask|\[mask\]|word|cipher|ascii art|base ?64|encoded|blank|token|'
        r"placeholder)s?\b[^.\n]{0,80}\b(?:how to|instructions?|tutorial|steps|make|do not (?:say|reveal)|don't "
        r'(?:say|reveal)|without (?:saying|writing)))',
        'base64|base 64|rot13|rot-13|hex|morse|binary|leet|l33t|pig latin|caesar|emoji|reverse|backward|decode|'
        'decipher|decrypt|unscramble|fill in|replace|substitute',
        0.2,
        severity=Severity.MEDIUM,
    ),
    sign(
        'encoding',
        'completion_game',
        r'\b(?:def \w+\(|function \w+\()[^\n]{0,200}\b(?:next[_ ]?token|auto_?complete|simple_function|smartgpt|'
        r'gpt\w*|mask(?:ed)?_?language|predict_mask)\b|\b(?:predict|complete|continue) the (?:next token|\[mask\]|'
        r'masked)|\bsmartgpt\b|\bpossible output of print\b',
        'next_token|next token|nexttoken|autocomplete|auto_complete|simple_function|smartgpt|gpt|mask|print',
        0.55,
    ),
    sign(
        'encoding',
        'word_game',
        r'\b(?:end|finish|conclude|start)(?:ing)? (?:your|the|each|every|all)? ?(?:answer|response|reply|message|'
        r'sentence|paragraph)s? (?:with|by (?:saying|adding|asking))[^.\n]{0,40}\b(?:jailbreak|successfully|what else|'
        r'next request|\W?dan\b)|\bsuccessfully jail ?broken\b|\bto (?:confirm|show|prove|'
        r'acknowledge)[^.\n]{0,50}\b(?:jail ?broken|unlocked|no restrictions|dan mode|developer mode|break free|new '
        r'(?:role|persona|mode))',
        'jailbr|successfully|what else|next request|dan|unlocked|no restriction|developer mode|break free|new role|'
        'new persona|new mode|jail',
        0.6,
    ),
    sign(
        'harm',
        'harm',
        r'\b(?:pipe ?bombs?|bombs?|explosives?|napalm|nerve (?:agent|gas)|meth(?:amphetamine)?|heroin|fentanyl|'
        r'cocaine|ricin|sarin|malware|ransomware|key ?loggers?|trojan|phishing|botnet|ddos|counterfeit\w*|money '
        r'laundering|launder(?:ing)? money|human trafficking|kidnap\w*|assassinat\w*|child porn\w*|credit card '
        r'(?:fraud|numbers)|identity theft|bioweapons?|biological weapons?|chemical weapons?|dirty bomb|'
        r'hack(?:ing)? into|break(?:ing)? into (?:a|the|someone)|hot-?wir\w+|shoplift\w*|steal(?:ing)? (?:a|from|'
        r'someone|money|data|cars?)|torture|genocide|terroris[tm]\w*|insider trading|ponzi|self-harm|suicide '
        r'method\w*|get away with|racist (?:jokes?|slurs?)|untraceable|illegal(?:ly)? (?:drugs?|weapons?|firearms?|'
        r'substances?|activit\w+)|without getting caught|bypass (?:security|detection))\b',
        'bomb|explosive|napalm|nerve |meth|heroin|fentanyl|cocaine|ricin|sarin|malware|ransomware|keylogger|key '
        'logger|trojan|phishing|botnet|ddos|counterfeit|launder|trafficking|kidnap|assassinat|child porn|credit card|'
        'identity theft|bioweapon|weapon|hack|break into|breaking into|hotwir|hot-wir|shoplift|steal|torture|genocide|'
        'terroris|insider trading|ponzi|self-harm|suicide|get away with|racist|untraceable|illegal|getting caught|'
        'bypass',
        0.1,
        severity=Severity.LOW,
        is_mentioned=False,
    ),
)
