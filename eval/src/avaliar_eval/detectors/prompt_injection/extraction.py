"""Signs, in English, that the system prompt, a secret or a user's data are to come out."""

from __future__ import annotations

from ...issue import Severity
from .sign import Sign, sign, words

__all__ = ['SIGNS']

_SHOW = (
    r'(?:reveal|show|print|output|display|repeat|tell|give|share|disclose|expose|leak|dump|write (?:out|down)|list|'
    r'recite|'
    r'return|copy|echo|spell|provide|paste|type|translate|summari[sz]e|encode|paraphrase|quote|send|read|render|'
    r'convert|'
    r'reproduce|describe|rephrase|restate|format|reprint|extract|narrate|sing|reverse|transcribe|what(?: is|\'s| are| '
    r'was| were))'
)
_KEPT = (
    r'(?:pass ?words?|pass ?phrase|pass ?code|secret (?:key|code|word|phrase|message|token|information|number)s?|'
    r'secrets?|'
    r'api[ -]keys?|access (?:code|token|key)s?|credentials?|private keys?|(?:login|auth\w*) (?:details|tokens?|'
    r'information)|'
    r'encryption keys?|environment variables)'
)
_ENDS = (
    r'(?:\s*(?:[?.!"\'\n,;:)\]]|$)|[^a-z0-9]{1,3}(?:please|now|right|that you|you (?:have|are|were|hold|keep|know|'
    r'use)|in (?:base|reverse|hex|rot|'
    r'morse|french|spanish|german|your|the system|plain|json|a |an )|to (?:me|french|spanish|german|base|english)|'
    r'backwards?|is\b|so\b|and\b|'
    r'for (?:this|the) (?:system|admin|account|database|server|user)|letter|character|but|or\b|as a))'
)

SIGNS: tuple[Sign, ...] = (
    sign(
        'extraction',
        'prompt_extraction',
        rf'\b{_SHOW}(?:\W+(?:me|us|to me|the|with|out|in|all|of|full|exact|exactly|back|entire|complete|verbatim|is|'
        rf'are|contents?|text|words?|'
        r'first|last|\d+|sentences?|lines?|paragraphs?|copy|anything|everything|about|from|language)){0,6}\W+your(?: '
        r'(?:own|current|full|entire|complete|exact|whole|internal|'
        r'underlying|secret|hidden|initial|original|first|very|core|base|custom|previous|actual|real|verbatim|'
        r'confidential)){0,3}'
        r' (?:system (?:prompt|message|instructions?|configuration)|(?:pre-?|meta-?|base |initial |developer |hidden '
        r')?prompt|pre-?prompt|instructions?|guidelines|'
        r'directives?|(?:initiali[sz]ation|configuration|set-?up) (?:prompt|text|message|instructions)|(?:internal|'
        r'hidden|secret|confidential|core|system|operating) '
        r'(?:rules|polic(?:y|ies)|instructions?|data|information|configuration))\b',
        'prompt|instruction|guidelines|directives|system message|configuration|initiali|set-up|setup|internal |hidden '
        '|secret |confidential |core |system |operating ',
        0.8,
    ),
    sign(
        'extraction',
        'prompt_extraction_the',
        r'\b(?:reveal|show(?: me)?|print|output|display|repeat|tell me|give me|disclose|expose|leak|dump|recite|echo|'
        r'read me|quote|write out|copy)'
        r'(?:\W+(?:the|all|of|full|exact|exactly|entire|complete|verbatim|contents?|text|out|back|me|us|whole)){1,5}'
        r' (?:(?:system|initial|hidden|original|secret|developer) (?:prompt|message|instructions)|(?:pre-?|'
        r'meta-?)prompt)\b',
        'prompt|message|instructions',
        0.75,
    ),
    sign(
        'extraction',
        'everything_above',
        rf'\b(?:repeat|print|output|echo|copy|recite|reproduce|return|display|write|paste|spell|'
        rf'encode)(?:{words(3)})(?:everything|all(?: of)?(?: the)?(?: (?:text|words|content|messages))?'
        r'|(?:the )?(?:exact )?(?:text|words|contents?|lines|sentences|instructions?|messages?|prompt|conversation|'
        r'paragraph))(?: that)?'
        r"(?: (?:came|comes|come|is|are|was|were|i|we|you|have|'ve|been|received|got|given|written|"
        r'said))*[^a-z0-9]{1,3}(?:above(?: this)?|before this|prior to this|preceding this|(?:so far )?verbatim|'
        r'(?:starting|beginning) (?:with|from|at)[^a-z0-9]{1,5}(?:the )?(?:phrase |words? |text '
        r')?[^a-z0-9]{0,4}(?:you are|the (?:beginning|start|top|first)|first))',
        'above|before this|prior to this|preceding this|verbatim|starting|beginning',
        0.55,
    ),
    sign(
        'extraction',
        'begins_you_are',
        r'\b(?:repeat|print|output|echo|copy|recite|reproduce|return|display|write|paste|put|'
        r'summari[sz]e)\b[^.\n]{0,80}\b(?:starting|beginning|starts|begins|start|begin|begin(?:ning)?) (?:with|from|'
        r'at)'
        r'[^a-z0-9]{1,5}(?:the )?(?:phrase|words?|text|sentence)?[^a-z0-9]{0,5}you are\b',
        'you are',
        0.9,
    ),
    sign(
        'extraction',
        'instructions_given',
        r'\b(?:what|which|tell me|list|describe|repeat)(?: (?:were|are|was|is|did|the|all|of|me|exact|specific|'
        r'initial|original|about|have|do))*(?: (?:instructions?|rules|guidelines|directives?|orders|prompts?|'
        r'restrictions|constraints))'
        r'(?: (?:that|which))?(?: (?:were|are|have|did|was|has))? (?:you (?:were |are |have |been |originally |'
        r'initially |got |had )*(?:given|told|provided|receive|received|got|get|under|following|follow|bound by|'
        r'programmed with|have)|your (?:developer|creator|operator)s? (?:gave|give|set|told|provided))'
        r'|\bhow (?:were|are|have) you (?:been )?(?:instructed|prompted|configured|set up|programmed) (?:to|in|by|at|'
        r'before)'
        r'|\bwhat (?:were|are|have|did) (?:you (?:been )?(?:told|instructed|asked) (?:not )?to|your (?:developers?|'
        r'creators?|operators?) (?:tell|instruct|ask)\w* you)\b'
        r"|\bwhat(?: is|'s| was| are| were) your (?:initial|original|exact|first|system|hidden|secret|full|very first|"
        r'actual|internal|previous) (?:instructions?|rules|guidelines|directives?|prompt|orders|message|constraints)\b',
        'instruction|rules|guidelines|directive|orders|prompt|restrictions|constraints|instructed|configured|set up|'
        'programmed|you told|been told|you asked|been asked|tell|asks|ask you|asked you|message',
        0.65,
    ),
    sign(
        'extraction',
        'secret_extraction',
        rf"\b(?:tell|give|show|reveal|send|confirm|print|share|provide|what(?: is|'s| was| are| were)|spell|disclose|"
        rf'say|output|leak|retrieve|display|'
        rf'type|need|want|translate|encode|reverse|get|know|guess|repeat|write|whats|list|dump|expose|email|'
        rf'post)(?:[^a-z0-9]{{1,3}}(?:me|us|you|to|out|with|of|all|again|just|simply|tell|give|reveal|'
        rf'confirm|share|provide|about|a|hint|the|first|last|letters?|words?|characters?|half|part|'
        rf'back)){{0,6}}[^a-z0-9]{{1,3}}(?:the|your|(?:the )?(?:user|admin|system|database|server|company|'
        rf"administrator|customer|owner)'?s?'?)"
        rf'(?: (?:secret|admin|system|root|hidden|current|actual|real|user|database|master|exact|correct|stored|'
        rf'confidential|internal|openai|stripe|aws|production)){{0,3}} {_KEPT}{_ENDS}',
        'pass|secret|api key|api-key|access |credential|private key|login |auth|encryption key|environment',
        0.72,
    ),
    sign(
        'extraction',
        'secret_piecemeal',
        r'\b(?:(?:first|last|next|second|third|each|every|\d+(?:st|nd|rd|th)) (?:\w+ )?(?:letter|character|word|digit|'
        r'half|part)s?'
        r'|rhym\w+|hint\w*|poem|haiku|limerick|sonnet|story|song|acrostic|anagram|riddle|synonym|length|spelled|'
        r'backwards)\b[^.\n]{0,50}\b(?:of|for|about|with|contain\w*|on|using|spells?)'
        r'(?: \w+){0,2}? (?:the|your)(?: (?:secret|admin|hidden|system)){0,2} (?:pass ?word|pass ?phrase|secret|'
        r'system prompt|instructions|pass ?code|api key)\b'
        r'|\b(?:the|your)(?: (?:secret|admin|hidden)){0,2} (?:pass ?word|secret|pass ?phrase)(?: \w+){0,3}? '
        r'(?:backwards|in reverse|in base64|in hex|in morse|in rot13|letter by letter|character by character|'
        r'with (?:spaces|dashes|hyphens|dots)|as a (?:poem|story|song|list|riddle)|reversed|spelled out|(?:start|'
        r'begin|end)s? with|contains? )',
        'pass|secret|system prompt|instructions|api key',
        0.6,
    ),
    sign(
        'extraction',
        'completion',
        r'(?:\b(?:complete|finish|continue)\b[^.\n]{0,60})\b(?:the|my|your)(?: (?:secret|hidden|system|admin|'
        r'initial)){0,2} (?:pass ?word|prompt|instructions?|secret|api key|pass ?phrase) (?:is|are|was|were|says|'
        r'begins?|starts?)\b'
        r'|\b(?:my|the)(?: (?:hidden|system|initial|secret)){1,2} (?:prompt|instructions?) (?:is|are|says|reads|'
        r'begins with|starts with)\W{0,6}(?:_+|\.{2,}|$)',
        'pass|prompt|instruction|secret|api key',
        0.6,
    ),
    sign(
        'extraction',
        'user_data',
        r"\b(?:the|this|that|another|other|previous|last) (?:user|customer|client|person)s?'?s?(?: (?:current|home|"
        r'full|personal|email|e-mail|phone|birth|bank|credit|social|ip|private|real|date))*'
        r' (?:address|location|name|e-?mail|phone|number|birth(?:day|date)?|month|initials|password|balance|card|data|'
        r'history|messages?|conversations?|details|information|ssn)\b'
        r'|\bwhere (?:does|is|do) (?:the|this) (?:user|customer)s?(?: currently)? (?:live|located|from|reside)\b',
        'user|customer|client|person',
        0.3,
        severity=Severity.MEDIUM,
    ),
)
