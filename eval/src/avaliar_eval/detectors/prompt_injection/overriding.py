"""Signs, in English, that the instructions in force are to be set aside, or that somebody else's are to hold."""

from __future__ import annotations

from ...issue import Severity
from .sign import Sign, sign, words

__all__ = ['SIGNS']

_VERB = (
    r'(?:ignor(?:e|ing)|disregard(?:ing)?|forget(?:ting)?|overrid(?:e|ing)|overrul(?:e|ing)|bypass(?:ing)?'
    r'|circumvent(?:ing)?|discard(?:ing)?|dismiss|neglect|abandon|nullify|unlearn|violat(?:e|ing)|break(?: free (?:of|'
    r'from))?'
    r'|pay no (?:attention|heed) to|(?:set(?:ting)?|put(?:ting)?|leav(?:e|ing)|cast(?:ing)?|throw(?:ing)?) (?:aside|'
    r'away|behind)|stop (?:following|obeying|using)'
    r'|(?:do not|don\'t|dont|never|no longer|need not|needn\'t|don\'t have to|do not have to)'
    r' (?:follow|obey|listen to|adhere to|comply with|abide by|respect|use|heed))'
)
_VERBS = (
    'ignor',
    'disregard',
    'forget',
    'overrid',
    'overrul',
    'bypass',
    'circumvent',
    'discard',
    'dismiss',
    'neglect',
    'abandon',
    'nullify',
    'unlearn',
    'violat',
    'break',
    'pay no ',
    *(
        f'{verb} {where}'
        for verb in ('set', 'setting', 'put', 'putting', 'leave', 'leaving', 'cast', 'casting', 'throw', 'throwing')
        for where in ('aside', 'away', 'behind')
    ),
    *(
        f'{word} {verb}'
        for word in ('not', "n't", 'dont', 'never', 'longer', 'to')
        for verb in ('follow', 'obey', 'listen', 'adhere', 'comply', 'abide', 'respect', 'use', 'heed')
    ),
    'stop following',
    'stop obeying',
    'stop using',
)
_MILD = r'(?:skip|drop|delete|erase|clear|wipe|reset|cancel|void|suspend|remove|disable|deactivate|turn off|replace|supersede)'
_MILDS = (
    'skip|drop|delete|erase|clear|wipe|reset|cancel|void|suspend|remove|disable|deactivate|turn off|replace|supersede'
)
_EARLIER = (
    r'(?:previous(?:ly)?|prior|preceding|earlier|above|aforementioned|foregoing|past|before|initial|original|last'
    r'|so[ -]far|up to (?:now|this point))'
)
_OWNED = r'(?:your(?: own)?|system(?:\'s)?|developer(?:\'s)?|openai(?:\'s)?|anthropic(?:\'s)?|google\'s|built-?in|hidden|safety|internal)'
_SAID = (
    r'(?:instructions?|guidelines?|directives?|directions|prompts?|programming|system (?:prompt|message)s?|guidance)'
)
_RULES = (
    r'(?:rules?|commands?|orders?|constraints?|restrictions?|limitations?|polic(?:y|ies)|training|protocols?|'
    r'safeguards?'
    r'|guard ?rails?|filters?|tasks?|context|conditioning|safety measures?|requests?|text|content|messages?)'
)
_TOLD = (
    r"(?:you(?:'ve| have)?(?: were| are| been| had been|'re| ever)?(?: previously| already| just| ever)?"
    r' (?:told|given|taught|instructed|received|got|learned|learnt|read|been (?:told|given|taught|instructed))'
    r'|(?:above|before|previously|prior|earlier|preceding|so far)|(?:that )?(?:came|comes|was|is|were)(?: \w+)? '
    r'(?:before|above))'
)
_DO = (
    r'(?:say|print|output|write|repeat|tell|give|translate|respond|reply|answer|instead|send|reveal|show|just|only|do|'
    r'act|'
    r'return|follow|execute|list|provide|make|please|now|let|start|generate|forward|state|pretend|call|run|delete|'
    r'email|'
    r'display|explain|what|can|could|from)'
)

SIGNS: tuple[Sign, ...] = (
    sign(
        'override',
        'override',
        rf'\b{_VERB}{words(4)}(?:{_EARLIER}{words(2)}(?:{_SAID}|{_RULES})|{_OWNED}{words(2)}(?:{_SAID}|rules?'
        r'|constraints?|restrictions?|limitations?|training|protocols?|safeguards?|guard ?rails?|filters?|polic(?:y|'
        r'ies)))\b',
        _VERBS,
        0.93,
    ),
    sign(
        'override',
        'override_all',
        rf'\b(?:ignor(?:e|ing)|disregard(?:ing)?|forget(?:ting)?)(?: about)?(?:[^a-z0-9]{{1,3}}(?:all|any|every|each|'
        rf'the|of|'
        rf'these|those|and|other|further|following|existing|default)){{1,5}}[^a-z0-9]{{1,3}}(?:{_SAID}|rules|commands|'
        rf'orders|'
        rf'constraints|restrictions)(?:{words(1)}(?:that |which )?{_TOLD}|[^a-z0-9]{{1,3}}that (?:tell|told|say|stop|'
        rf'prevent|'
        r'limit|restrict|keep|forbid|prohibit)s? you|[^a-z0-9 ]{1,3}(?:\s|$)|[^a-z0-9]{1,3}(?:and|instead|then|but|in|'
        r'from|on|to)\b|$)',
        'ignor|disregard|forget',
        0.85,
    ),
    sign(
        'override',
        'override_mild',
        rf'\b{_MILD}{words(2)}(?:{_EARLIER}|your){words(1)}(?:instructions|guidelines|directives|prompts?|programming|'
        rf'training)\b',
        _MILDS,
        0.75,
    ),
    sign(
        'override',
        'override_everything',
        rf'\b(?:ignor(?:e|ing)|disregard(?:ing)?|forget(?:ting)?|discard|erase|unlearn)(?: '
        rf'about)?[^a-z0-9]{{1,3}}(?:everything|all'
        rf'|anything|whatever|what)(?:{words(2)}){_TOLD}\b',
        'ignor|disregard|forget|discard|erase|unlearn',
        0.85,
    ),
    sign(
        'override',
        'override_above',
        rf'\b(?:ignore|disregard|forget|skip)(?: about)?[^a-z0-9]{{1,3}}(?:all(?: of)? )?(?:the )?(?:above|foregoing|'
        rf'preceding|'
        rf'previous)(?: \w+)?(?:[^a-z0-9]{{1,4}}(?:and|then|but|instead|&))?[^a-z0-9]{{1,4}}{_DO}\b',
        'ignore|disregard|forget|skip',
        0.85,
    ),
    sign(
        'override',
        'override_matter',
        r'\b(?:ignore|disregard|forget|skip)(?: about)? (?:the|this|that)(?: rest of (?:the|this))? (?:function|web '
        r'?page|page|document|article|'
        r'e-?mail|question|user|code|comment|table|text|website|paper|review|resume|input|task|data|transaction)s?'
        r'(?: \w+)?,? (?:and|then|instead|just)(?: just| only| instead)? (?:state|say|output|print|report|respond|'
        r'reply|answer|claim|write|tell|return|'
        r'translate|send|execute|declare|conclude)\b',
        'ignore|disregard|forget|skip',
        0.8,
    ),
    sign(
        'override',
        'override_that',
        r'\b(?:ignore|disregard|forget|scratch|never ?mind)(?: about)?(?: all(?: of)?)?(?: (?:that|this|it|them|'
        r'those))?'
        rf'[^a-z0-9 ]+ {{0,3}}(?:and |now )?(?:just |instead,? |only )?{_DO}\b',
        'ignore|disregard|forget|scratch|never mind|nevermind',
        0.3,
        in_documents=0.6,
    ),
    sign(
        'override',
        'override_stop',
        r'\b(?:stop everything|nevermind|never mind|stop(?: right)? (?:there|now)|forget (?:it|'
        r'everything))[^a-z0-9]{1,8}(?:\w+[^a-z0-9]{1,8})?'
        r'(?:just|only|instead|now)[^a-z0-9]{1,4}(?:print|say|output|write|respond|reply|repeat|answer)\b',
        'stop|never|forget',
        0.8,
    ),
    sign(
        'override',
        'override_void',
        rf'\b(?:(?:{_EARLIER}|your){words(2)}(?:{_SAID}|rules|commands|restrictions|orders|constraints)|(?:these|'
        rf'those|all){words(2)}{_SAID})'
        rf'(?:{words(2)})(?:(?:are|is|were|was|have been|has been|should be|must be)(?: now| hereby| all)* (?:void|'
        rf'cancell?ed|'
        r'overrid+en|superseded|obsolete|revoked|no longer \w+|lifted|replaced|null|suspended|rescinded|ignored|'
        r'disregarded|'
        r'deleted|erased|disabled|irrelevant|invalid|not valid)|no longer (?:apply|hold|bind|matter)|do(?:es)? not '
        r'apply|don\'t apply)\b',
        'void|cancel|overrid|supersede|obsolete|revoked|no longer|lifted|replaced|null|suspended|rescinded|ignored|'
        'disregarded|'
        'deleted|erased|disabled|irrelevant|valid|apply',
        0.85,
    ),
    sign(
        'override',
        'override_despite',
        r'\b(?:(?:regardless|irrespective|independent(?:ly)?|instead) of(?: following| obeying)?|contrary to|despite|'
        rf'notwithstanding|rather than following|in spite of){words(2)}(?:{_EARLIER}{words(1)}(?:{_SAID}|rules|'
        rf'commands|'
        r'orders|constraints|restrictions|tasks?)|your (?:instructions|guidelines|programming|rules|restrictions|'
        r'training|prompt))\b',
        'contrary to|despite|notwithstanding|rather than following|in spite of|regardless of|irrespective of|'
        'independent|instead of',
        0.8,
    ),
    sign(
        'override',
        'new_instructions',
        r'\b(?:(?:here (?:are|is|come)|these are|this is|follow|obey|use)(?: \w+)? (?:your|my|the|these)(?: only)? '
        r'(?:new|real|actual|updated|true|revised)'
        r' (?:instructions?|rules|task|system prompt|directives?|orders|guidelines)'
        r'|(?:new|updated|revised|real|actual|urgent|additional) (?:instructions?|directives?|system prompt|orders|'
        r'rules|prompt)(?: (?:for|to) (?:you|the \w+|ai|llm))? ?(?::|=|->|are)'
        r'|your (?:new|real|true|only|actual|updated)(?: \w+)? (?:task|goal|job|purpose|objective|mission|'
        r'instructions?|role|directive|orders?) (?:is|are|now)'
        r'|the (?:real|actual|true) (?:instructions?|task|prompt|question|request) (?:is|are|follows|begins|starts)'
        r'|(?:task|instructions?|orders?|objective|goal) (?:has|have) (?:been )?(?:changed|updated|replaced))',
        'new|real|actual|updated|true|revised|urgent|additional|your only|changed|replaced',
        0.45,
        in_documents=0.75,
        severity=Severity.MEDIUM,
    ),
    sign(
        'override',
        'only_me',
        r'\b(?:from (?:now|this point|this moment) on(?:wards?)?|henceforth|starting now|for the rest of (?:this|the|'
        r'our) (?:conversation|chat|session))'
        rf',?{words(2)}(?:you (?:will|must|shall|should|only|are to|have to|can)|only)(?: \w+){{0,3}} (?:obey|follow|'
        rf'listen to|answer to|take orders|'
        r'comply with|respond to|serve)(?: \w+){0,2} (?:me|my|mine|i|user|commands?|orders?|instructions?)\b',
        'from now on|from this|henceforth|starting now|for the rest of',
        0.7,
    ),
    sign(
        'authority',
        'authority',
        r"\b(?:as|i am|i'm|im|this is|it is|it's|speaking as|we are|we're|remember,? i am)(?: also| now)? your "
        r'(?:creator|developer|programmer|'
        r'administrator|admin|owner|maker|trainer|supervisor|lead engineer|system administrator|designer|creators|'
        r'developers|operator)\b',
        'your ',
        0.45,
        in_documents=0.7,
        severity=Severity.MEDIUM,
    ),
    sign(
        'authority',
        'authority_rank',
        r"\b(?:i am|i'm|im|this is|speaking is) (?:the |a |your )?(?:president|ceo|c\.e\.o\.|prime minister|king|"
        r'queen|pope|god|police|fbi|cia|nsa|'
        r'government|chief (?:executive|security|technology) officer|boss|superior|supervisor|head of (?:security|it|'
        r'engineering)|system owner|'
        r'site owner|director|your (?:boss|superior|god|master|owner))\b[^.\n]{0,60}\b(?:you|your|need|share|give|'
        r'tell|access|must|password|information)\b',
        "i am|i'm|im |this is|speaking is",
        0.45,
        in_documents=0.5,
        severity=Severity.MEDIUM,
    ),
    sign(
        'authority',
        'authority_translated',
        r'(?:^|[^\pL])(?:soy|yo soy|sou|eu sou|je suis|ich bin|sono|io sono|jestem|ik ben|я|ben|saya|tôi là|我是|私はあなたの|'
        r'나는 (?:당신|너)의) ?'
        r'(?:tu|su|el|o teu|o seu|teu|seu|dein|ihr|der|ton|votre|le|il tuo|il vostro|twoim|je|jouw|uw|твой|ваш|senin|'
        r'你的|您的)? ?'
        r'(?:desarrollador|creador|programador|administrador|desenvolvedor|criador|entwickler|schöpfer|programmierer|'
        r'développeur|créateur|'
        r'administrateur|sviluppatore|creatore|programista|twórca|ontwikkelaar|maker|разработчик|создатель|'
        r'администратор|geliştiric|yaratıc|'
        r'pengembang anda|nhà phát triển|开发者|创造者|管理员|開発者|作成者|管理者|개발자|창조자|관리자)',
        'desarrollador|creador|programador|administrador|desenvolvedor|criador|entwickler|schöpfer|programmierer|'
        'développeur|créateur|'
        'administrateur|sviluppatore|creatore|programista|twórca|ontwikkelaar|maker|разработчик|создатель|'
        'администратор|geliştiric|yaratıc|'
        'pengembang|nhà phát triển|开发者|创造者|管理员|開発者|作成者|管理者|개발자|창조자|관리자',
        0.5,
        in_documents=0.7,
        severity=Severity.MEDIUM,
    ),
    sign(
        'authority',
        'mode',
        r"\b(?:you(?:'re| are| will be| have been)?(?: now| currently)?(?: (?:put|switched|set|placed|running|"
        r'operating))? (?:in|into|entering|under|enter)|'
        r"(?:i'm|i am|we are|we're) (?:now )?(?:entering|activating|enabling|in)|switch (?:yourself )?(?:in)?to|"
        r'engage|initiate|activate|enter|enable|unlock)'
        r"(?: (?:the|a|an|your|full|special|new))? ?[\"'*<\[]{0,2}(?:\w+[ -]){0,2}(?:god|developer|dev|debug(?:ging)?|"
        r'admin(?:istrator)?|maintenance|root|sudo|'
        r'diagnostics?|verification|override|unrestricted|unfiltered|uncensored|jailbreak|superuser|privileged|'
        r'evaluation|audit|recovery|safe-off)[ -]mode\b',
        ' mode|-mode',
        0.4,
        in_documents=0.7,
        severity=Severity.MEDIUM,
    ),
    sign(
        'authority',
        'mode_tag',
        r'[<\[{(*#]{1,3} ?(?:god|developer|debug|admin(?:istrator)?|root|sudo|override|unrestricted|jailbreak|'
        r'superuser|system(?: override)?|security override|safety override)'
        r'[ _-](?:mode|access|enabled|override|command)(?: (?:enabled|on|activated))? ?[>\]})*#]{1,3}',
        tuple(
            f'{opening}{space}{name}'
            for opening in '<[{(*#'
            for space in ('', ' ')
            for name in (
                'god',
                'developer',
                'debug',
                'admin',
                'root',
                'sudo',
                'override',
                'unrestricted',
                'jailbreak',
                'superuser',
                'system',
            )
        ),
        0.9,
    ),
    sign(
        'authority',
        'mode_tag_translated',
        r'[<\[{(*#]{1,3} ?(?:системный режим|режим (?:бога|разработчика|отладки|администратора)|系统模式|系統模式|开发者模式|開發者模式|'
        r'上帝模式|管理员模式|调试模式|'
        r'modo (?:dios|sistema|desarrollador|deus|desenvolvedor|administrador|dio|sviluppatore)|modalità (?:di '
        r')?(?:dio|sistema|sviluppatore|override|amministratore)|'
        r'mode (?:dieu|système|développeur|administrateur)|システムモード|開発者モード|管理者モード|ゴッドモード|시스템 모드|개발자 모드|관리자 모드|신 모드|'
        r'gott-?modus|systemmodus|entwicklermodus|systeemmodus|ontwikkelaarsmodus|tryb (?:boga|systemowy|dewelopera)|'
        r'sistem modu|geliştirici modu|tanrı modu|'
        r'وضع (?:النظام|المطور|الإله)|सिस्टम मोड|डेवलपर मोड|गॉड मोड)',
        'режим|模式|modo |modalità|mode dieu|mode système|mode développeur|mode administrateur|モード|모드|modus|tryb |modu|'
        'وضع |मोड',
        0.85,
    ),
    sign(
        'authority',
        'pretext',
        r"\b(?:for|in|running|performing|conducting|part of|this is)(?: \w+){0,3} ['\"]?(?:security (?:audit|test|"
        r'check|review|purposes)|(?:authori[sz]ed|official) '
        r'(?:test|audit|access|request)|penetration test|debugging purposes|testing purposes|training purposes|'
        r'compliance (?:check|audit)|quality assurance)',
        'security |authori|official|penetration test|purposes|compliance |quality assurance',
        0.15,
        severity=Severity.MEDIUM,
    ),
)
