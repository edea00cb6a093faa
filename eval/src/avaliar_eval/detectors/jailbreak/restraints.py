"""Signs that restraint is to go: rules lifted, refusals forbidden, the first words dictated, a policy rewritten."""

from __future__ import annotations

from ...issue import Severity
from ..prompt_injection.sign import Sign
from .sign import sign

__all__ = ['SIGNS']

_BOUNDS = (
    r'(?:restrictions?|restraints?|limitations?|limits|filters?|filtering|censorship|boundaries|constraints?|'
    r'(?:ethic(?:s|al)?|moral(?:s|ity)?|legal(?:ity)?|safety)(?:(?:,? (?:and|or|nor) |[,/] ?)(?:ethic(?:s|al)?|'
    r'moral(?:s|ity)?|legal(?:ity)?|safety|laws?))*'
    r'(?: (?:guidelines?|rules?|considerations?|standards?|boundaries|constraints?|restrictions?|principles|compass|'
    r'concerns?|implications?|limits|limitations?|filters?|protocols?|guard ?rails?|code|obligations?|qualms?))?|'
    r'(?:content|usage|openai|safety|use[- ]case|community)(?:\'?s)? (?:polic(?:y|ies)|guidelines?|rules?|filters?|'
    r'restrictions?)|polic(?:y|ies)|guard ?rails?|rules|laws|guidelines|conscience|scruples|inhibitions|remorse|'
    r'taboos?)'
)
_BAD = r'(?:illegal|unethical|immoral|dangerous|harmful|offensive|inappropriate|unlawful|explicit|violent|hateful|controversial|reckless|inhumane|evil|toxic|vulgar|sexual|criminal|disturbing|outrageous|obscene|racist|extreme)'

SIGNS: tuple[Sign, ...] = (
    sign(
        'lifting',
        'no_restraint',
        rf'\b(?:without|no|zero|free (?:of|from)|freed from|devoid of|not (?:bound|limited|restricted|constrained|'
        rf'governed|held back|restrained|confined) by|unbound by|unconstrained by|unrestricted by|unencumbered by|'
        rf"(?:do(?:es)? not|don't|doesn't|did not|didn't|no longer|never|not|needn'?t|need not) (?:need to |needs to |"
        rf'have to |has to |necessarily )?'
        rf'(?:abide by|follow|adhere to|obey|comply with|respect|have|care about|conform to|be bound by|bound by|'
        rf'apply|consider|worry about|possess|give a \w+ about)|lacks?|ignor(?:es?|ing)|disregard(?:s|ing)?|'
        rf'bypass(?:es|ing)?|violat(?:es?|ing)|defy(?:ing)?|defies|reject(?:s|ing)?|regardless of|irrespective of|rid '
        rf'of|exempt from|exceed(?:s|ing)?|remov(?:e|ed|ing)|disabl(?:e|ed|ing)|lifted|liberated from|escaped?|'
        rf'overrid(?:e|es|ing))'
        rf'(?: (?:any|all|the|its|their|your|of|these|those|typical|usual|standard|normal|such|kind|sort|every|real|'
        rf"other|his|her|openai's|a|built-in|programmed|confines|set|strict|social|societal|whatsoever|pre-?\w+|"
        rf'inherent|imposed|current)){{0,5}} {_BOUNDS}\b',
        'restriction|restraint|limit|filter|censor|boundar|constrain|ethic|moral|legal|safety|polic|guard rail|'
        'guardrail|rules|laws|guideline|conscience|scruples|inhibition|remorse|taboo',
        0.33,
        severity=Severity.MEDIUM,
    ),
    sign(
        'lifting',
        'anything_goes',
        rf'\bbroken? free (?:of|from)\b[^.\n]{{0,40}}\b(?:confines|rules|restrictions|chains|shackles|limitations|ai|'
        rf'programming)|\b(?:can|will|able to|must|should|may) (?:do|say|answer|generate|discuss|create|produce|'
        rf'provide|write|respond to|perform) (?:anything|everything|whatever|any (?:kind|type|sort|content|request|'
        rf'question|topic)|all (?:kinds|types))\b[^.\n]{{0,80}}\b(?:want|regardless|no matter|without|even|including|'
        rf'{_BAD}|ask)',
        'break free|broke free|broken free|anything|everything|whatever|any kind|any type|any sort|any content|any '
        'request|any question|any topic|all kinds|all types',
        0.5,
    ),
    sign(
        'lifting',
        'however_bad',
        rf'\b(?:no matter|regardless of|irrespective of)(?: how| if| whether)?(?: (?:it|they|that|the|is|are|its|may '
        rf'be|content|request|question|response|of|their|might be|was|i|ask))* {_BAD}|\bhow(?:ever)? {_BAD}(?:,? '
        rf'(?:or|and) )?[^.\n]{{0,40}}\b(?:it|they|the (?:question|request|response|answer|content|prompt)s?) (?:is|'
        rf'are|may be|might be|seems?)\b'
        rf'|\b(?:even if|whether or not|regardless (?:of )?whether)(?: (?:it|they|that|the|is|are|its|may be|this|'
        rf'response|answer|content|request|seems?|contains?|he|she))* {_BAD}'
        rf'|\b(?:loves?|promotes?|encourages?|believes?|considers?|likes?|supports?|enjoys?)(?: \w+){{0,4}}? '
        rf'{_BAD}(?:[,/ ]+(?:and |or )?{_BAD})+',
        'illegal|unethical|immoral|dangerous|harmful|offensive|inappropriate|unlawful|explicit|violent|hateful|'
        'controversial|reckless|inhumane|evil|toxic|vulgar|sexual|criminal|disturbing|outrageous|obscene|racist|'
        'extreme',
        0.5,
    ),
    sign(
        'lifting',
        'unfiltered',
        r'\b(?:un(?:filtered|censored|restricted|moderated|restrained|ethical|hinged)|amoral|immoral|unaligned|'
        r'lawless|rule-?less|norm-?less)(?:(?:,| and|,? and| &| or)? (?:un(?:filtered|censored|restricted|ethical|'
        r'biased|moderated|hinged)|amoral|immoral|evil|open|raw|honest|illegal|toxic))*'
        r' (?:ai|chat ?bot|bot|responses?|answers?|output|assistant|model|language model|version of (?:you|yourself|'
        r'chatgpt|gpt|an ai)|mode|chatgpt|gpt|replies|persona|entity)\b',
        'unfiltered|uncensored|unrestricted|unmoderated|unrestrained|unethical|unhinged|amoral|immoral|unaligned|'
        'lawless|ruleless|rule-less|normless|norm-less',
        0.5,
    ),
    sign(
        'suppression',
        'never_refuse',
        r"\b(?:never|not|n't|cannot|can not|without|no longer|shall not|mustn't|avoid|nor)(?: \w+){0,3}? (?:refus(?:e|"
        r'es|ing|als?)|declin(?:e|es|ing)|reject(?:s|ing)?|deny(?:ing)?|say(?:s|ing)? (?:no\b|that (?:you|it|he|she|'
        r"they) (?:can|are|is)|(?:\"|')?(?:i(?:'m| am)? (?:can|sorry|unable)|sorry|i can))|censor\w*|apologi[sz]\w*|"
        r'moraliz\w*|lectur\w+|object)\b'
        r"|\b(?:never|not|n't|without|no|avoid|omit|skip|exclude|leave out|refrain from)(?: \w+){0,6}? "
        r'(?:disclaimers?|warnings?|moral(?:izing|s| lessons?| advice)?|ethical (?:considerations?|concerns?|'
        r'warnings?|advice|guidance|implications?)|caveats?|safety (?:warnings?|notes?|advice|precautions?)|'
        r'apolog(?:y|ies)|preach\w*|lectures?|refusals?)\b',
        'refus|declin|reject|deny|say|censor|apologi|moral|lectur|object|disclaimer|warning|ethical|caveat|safety|'
        'apology|preach',
        0.3,
        severity=Severity.MEDIUM,
    ),
    sign(
        'suppression',
        'forbidden_words',
        r"\b(?:never|not|n't|cannot|avoid|refrain from|forbidden|prohibited|banned|shall not|do without)(?: "
        r'\w+){0,5}? (?:say(?:ing)?|us(?:e|ing)|includ(?:e|ing)|mention(?:ing)?|contain(?:ing)?|respond(?:ing)? with|'
        r"output(?:ting)?|repl(?:y|ying) with|words?|phrases?|writ(?:e|ing)|print)(?: \w+){0,5}? ?[:,\"'\[(]{0,4} "
        r"?(?:i(?:'m| am)? (?:sorry|can(?:'t|not)|unable|apologi[sz]e|won't)|sorry|unfortunately|cannot|can't|unable|"
        r'as an ai|i apologi[sz]e|however|legal|instead|unethical|illegal|against)\b'
        r"|\b(?:as an ai language model|i(?:'m| am) sorry|i cannot fulfil?l)[^\n]{0,40}\b(?:forbidden|prohibited|"
        r'banned|not allowed|never)\b',
        "sorry|can't|cannot|unable|apologi|unfortunately|as an ai|however|legal|instead|unethical|against|won't",
        0.7,
    ),
    sign(
        'suppression',
        'must_comply',
        r'\b(?:must|will|shall|have to|has to|required to|should|always|never fails? to)(?: \w+){0,3} (?:(?:compl(?:y|'
        r'ies) with|obeys?|fulfil+s?)(?: \w+){0,2}|(?:answers?|responds? to|repl(?:y|ies) to|follows?|grants?|'
        r'do(?:es)?)(?: me| my)?) (?:any|all|every|everything|each|whatever|anything)(?: \w+){0,3}? (?:requests?|'
        r'questions?|prompts?|commands?|orders?|queries|instructions?|i (?:ask|say|request|want|tell)|asked|users?|me|'
        r'told)\b'
        r'|\bwithout (?:any )?(?:hesitation|question(?:ing|s)?|exceptions?)\b',
        (
            *tuple(
                f'{verb}{me} {which}'
                for verb in (
                    'answer',
                    'answers',
                    'respond to',
                    'responds to',
                    'reply to',
                    'replies to',
                    'follow',
                    'follows',
                    'grant',
                    'grants',
                    'do',
                    'does',
                )
                for me in ('', ' me', ' my')
                for which in ('any', 'all', 'every', 'each', 'whatever')
            ),
            'comply with',
            'complies with',
            'obey',
            'fulfil',
            'hesitation',
            'without question',
            'without any',
            'without exception',
        ),
        0.3,
        severity=Severity.MEDIUM,
    ),
    sign(
        'prefix',
        'begin_with',
        r'\b(?:start|begin|open|preface|prefix|respond|reply|answer|initiate|starting|'
        r'beginning)\b[^.\n]{0,80}?\b(?:with|using|by (?:saying|writing)|phrase|words?|text|'
        r'exactly)\b[^a-z0-9]{1,8}(?:the (?:phrase|words?|sentence|text|line|following):? ?)?[^a-z0-9]{0,4}(?:sure,? '
        r"?(?:here|i|thing|let|of|!|['\"])|absolutely!?|of course|certainly,? ?(?:here|!|i)|yes,? (?:here|i|of|master|"
        r"sir)|here(?:'s| is| are) (?:how|a|the|my|your)|i(?:'m| am) happy to|okay,? (?:here|i)|great question|no "
        r'problem|title ?:|step 1|hmm)',
        'sure|absolutely|of course|certainly|yes here|yes, here|yes i|yes, i|yes of|yes, of|yes master|yes, master|'
        "yes sir|yes, sir|here's|here is|here are|happy to|okay here|okay, here|okay i|okay, i|great question|no "
        'problem|title:|title :|step 1|hmm',
        0.5,
    ),
    sign(
        'prefix',
        'direct_assistant',
        r'\b(?:very |extremely |totally )?(?:direct|obedient|compliant|helpful|submissive|unconditional|loyal) (?:\w+ '
        r')?(?:assistant|ai|model|bot)\b[^.\n]{0,40}\b(?:always|never|no matter|fulfil+s?|without|obeys?|'
        r'any)\b[^.\n]{0,100}\b(?:request|questionable|refus|order|command|question|moral|hesitat|content)',
        'direct|obedient|compliant|helpful|submissive|unconditional|loyal',
        0.55,
    ),
    sign(
        'policy',
        'policy_file',
        r'<(?:interaction-config|allowed-(?:responses|modes)|blocked-(?:strings?|responses|modes)|rule-set|'
        r'safety-override|role-?play-config)\b|\b(?:blocked|forbidden|disallowed)[ _-](?:strings?|phrases|modes|'
        r'responses)\b ?["\']?\]?[:=>]|\b(?:safety|content[ _]?filter|moderation|censorship|ethics|guard ?rails?|'
        r'refusals?|alignment|restrictions?)[ _-]?(?:mode|level|filters?|checks?|protocols?|module|settings?|'
        r'systems?)? ?["\']? ?(?::|=|->|is now|are now) ?["\']?(?:off|disabled|none|false|deactivated|0\b|no\b|'
        r'removed|bypassed)',
        'interaction-config|allowed-|blocked|forbidden|disallowed|rule-set|safety|content filter|content_filter|'
        'contentfilter|moderation|censorship|ethics|guardrail|guard rail|refusal|alignment|restriction|'
        'roleplay-config|role-play-config',
        0.65,
    ),
)
