"""What is said with ordinary words: threats, wishes of harm, calls for violence, hatred of groups, self-harm."""

from __future__ import annotations

from ...issue import Severity
from ...rules import Rule, RuleSet
from ..people import GROUP

__all__ = ['ABUSE', 'GROUP_HATE', 'SELF_HARM']

_THEM = (
    r'(?:you+|u|ya|yall|y\'all|your (?:\w+ )?(?:ass|face|head|neck|throat|family|wife|husband|mother|mom|kids?|children|house|skull|legs|bones)'
    r'|them|him|her|those|these|all (?:of )?(?:you|them|the|these|those)|every (?:last |single )?(?:one|\w+)|'
    rf'(?:all |the |these |those )?(?:\w+ )?{GROUP})'
)
_HURT = (
    r'(?:kill|murder|shoot|stab|strangle|choke|lynch|rape|behead|slaughter|butcher|hang|gut|skin|torture|beat|smash|crush|burn|bury'
    r'|execute|exterminate|hurt|attack|poison|drown|gas|bomb|hunt|destroy|slit|punch|kick|run over|end|assault|cut)'
)
_WILL = (
    r"(?:i|we)(?:'?ll| will|'?d| would|'?m gonna|'?m going to|'?re going to|'?re gonna| am going to| are going to| gonna| gon| wanna"
    r"| want to| need to| plan to| swear (?:to god )?i(?:'?ll| will)| swear we(?:'?ll| will)|'?mma| can'?t wait to)|imma|ima"
)
_BAD = (
    r'(?:killed|shot|hanged|hung|lynched|gassed|exterminated|executed|eradicated|wiped out|slaughtered|burn(?:ed|t)|beaten|raped|'
    r'castrated|sterili[sz]ed|put down|put in camps|locked up|caged|deported|banned from|thrown out|kicked out|sent back|stoned|'
    r'eliminated|purged|destroyed|shunned|enslaved|crucified|tortured|murdered|hurt|punished|attacked)'
)

ABUSE = RuleSet(
    [
        Rule(
            id='toxicity.threat',
            pattern=rf"\b(?:{_WILL}) (?:\w+ ){{0,3}}?{_HURT}(?: (?:off|up|down|the (?:\w+ )?(?:life|shit|hell|fuck|crap) out of|a bullet in))? {_THEM}\b",
            literals=('kill', 'murder', 'shoot', 'stab', 'strangle', 'choke', 'lynch', 'rape', 'behead', 'slaughter', 'butcher',
                      'hang ', 'gut ', 'skin ', 'torture', 'beat ', 'smash', 'crush', 'burn', 'bury', 'execute', 'exterminate',
                      'hurt', 'attack', 'poison', 'drown', 'gas ', 'bomb', 'hunt ', 'destroy', 'slit', 'punch', 'kick',
                      'run over', 'end ', 'assault', 'cut '),
            severity=Severity.HIGH,
            confidence=0.88,
            message='The text threatens somebody with violence.',
            suggestion='Do not pass it on; where a person may be in danger, follow your escalation path.',
        ),
        Rule(
            id='toxicity.threat_seen',
            pattern=r"\b(?:you(?:'re| are| r)? (?:all )?(?:a dead (?:man|woman|person)|dead meat|going to (?:die|regret|pay)|gonna (?:die|regret|pay|get (?:hurt|killed|shot)))"
            r"|watch your back|i know where you (?:live|work|sleep)|i (?:will|'ll|am going to|'m going to|'m gonna) (?:find|come for|hunt) (?:you|your)"
            r"|your days are numbered|(?:someone|somebody) should (?:kill|shoot|rape|beat|hurt|hang) (?:you|him|her|them)|bullet (?:in|to) (?:your|his|her|their) (?:head|brain|skull|face))\b",
            literals=('dead', 'going to', 'gonna', 'watch your back', 'i know where', 'find', 'come for', 'hunt', 'numbered',
                      'should', 'bullet'),
            severity=Severity.HIGH,
            confidence=0.85,
            message='The text threatens somebody.',
            suggestion='Do not pass it on; where a person may be in danger, follow your escalation path.',
        ),
        Rule(
            id='toxicity.wish',
            pattern=r"\b(?:hope|wish|pray|praying|wishing|hoping|want|deserves?|needs?|let|watch)\b(?: (?:that|for|to see))? (?:\w+ ){0,4}?(?:you|u|he|she|they|them|him|her|it|all|"
            rf"{GROUP})(?: (?:all|both|just|will|would|could|should|to|and your \w+|slowly|painfully)){{0,3}} (?:die|dies|dead|died|suffer|suffers|rot|rots|burn|burns|perish|choke|"
            r"drown|get (?:cancer|aids|raped|shot|hit|killed|covid|sick)|gets (?:cancer|aids|raped|shot|hit|killed)|disappear|drop dead|go to hell|starve|vanish|hurt)\b",
            literals=('hope', 'wish', 'pray', 'hoping', 'want', 'deserve', 'need', 'let', 'watch'),
            severity=Severity.HIGH,
            confidence=0.8,
            message='The text wishes harm on somebody.',
            suggestion='Do not pass it on.',
        ),
        Rule(
            id='toxicity.wish_death',
            pattern=r"\b(?:go (?:and )?(?:die|hang yourself|jump off|play in traffic|drown|choke)|(?:just |please )?(?:drop dead|rot in hell|burn in hell|die in a fire|eat shit|choke on)"
            r"|(?:should|deserves? to|ought to|needs? to|must|has to|have to) (?:\w+ )?(?:die|rot|burn|suffer|hang|be (?:\w+ ){0,2}"
            rf"{_BAD[3:-1]}))\b",
            literals=('go die', 'go and', 'go hang', 'go jump', 'go play', 'go drown', 'go choke', 'drop dead', 'rot in hell',
                      'burn in hell', 'die in a fire', 'eat shit', 'choke on', 'should', 'deserve', 'ought to', 'need', 'must',
                      'has to', 'have to'),
            severity=Severity.HIGH,
            confidence=0.68,
            message='The text wishes death or violence on somebody.',
            suggestion='Do not pass it on.',
        ),
        Rule(
            id='toxicity.abuse',
            pattern=r"\b(?:fuck(?:ing)?|f\*+k|screw|damn) (?:you|u|off|ya|yourself|your|him|her|them|these|those|this guy|that guy|trump|biden|@)|\bfuck (?:all|every)\b"
            r"|\bsuck (?:my|a|on|it|deez)|\bkiss my (?:\w+ )?ass|\bshut (?:the (?:fuck|hell) )?up\b|\bstfu\b|\bgtfo\b|\bget (?:the (?:fuck|hell) )?out of (?:here|my (?:country|face)|our country|this country)|\bgo (?:to hell|fuck yourself|back to (?:your|where|africa|china|mexico|india|pakistan))"
            r"|\b(?:your|ur|yo) (?:mom|mother|mama|momma) (?:is|was|sucks?|gave)|\b(?:piece|pile|sack|bag) of (?:\w+ )?(?:shit|crap|trash|garbage|filth|scum|turd)|\bson of a (?:bitch|whore|gun)|\bpos\b"
            r"|\b(?:you|u|they|he|she) (?:\w+ ){0,2}(?:sucks?|disgust me|make me sick)\b|\bwaste of (?:space|oxygen|air|skin|sperm)|\bno one (?:likes|cares about|wants) you\b|\bnobody (?:likes|cares about|wants) you\b",
            literals=('fuck', 'f*', 'screw', 'damn', 'suck', 'kiss my', 'shut', 'stfu', 'gtfo', 'get ', 'go ', 'your m', 'ur m', 'yo m',
                      'piece of', 'pile of', 'sack of', 'bag of', 'son of a', 'pos', 'disgust me', 'make me sick', 'waste of',
                      'no one', 'nobody'),
            severity=Severity.MEDIUM,
            confidence=0.8,
            message='The text abuses somebody.',
            suggestion='Ask for it to be said without abuse, or do not pass it on.',
        ),
        Rule(
            id='toxicity.belittling',
            pattern=r"\b(?:what (?:is|the hell is|the fuck is|'s) wrong with (?:you|these people|them)|are you (?:really )?(?:that )?(?:stupid|dumb|blind|retarded|deaf|insane|mental|high|this dense)|grow (?:up|a (?:pair|brain|spine))|get a (?:life|brain|clue|grip)|use your brain"
            r"|(?:you|he|she|they)(?:'re| are| is)? (?:have|has|got|with) (?:no|zero|half a|the) (?:\w+ )?(?:brains?|brain cells?|iq|spine|balls|shame|class|life|clue|morals|dignity|integrity)|how (?:stupid|dumb|pathetic) (?:are|can|do)|typical (?:\w+ )?(?:liberal|leftist|conservative|republican|democrat|behaviou?r|woman|man|male|female)"
            r"|people like you|you people|your kind|special kind of (?:stupid|idiot|dumb)|should be ashamed|shame on you|laughing stock|a disgrace|joke of a|so[- ]called|what a (?:\w+ )?(?:joke|loser|idiot|clown|moron|disgrace|tool|jerk|dick|creep)|(?:brain ?dead|clown show|circus|sheeple|brainwashed|drink(?:ing)? the kool))\b",
            literals=('wrong with', 'are you', 'grow ', 'get a ', 'use your brain', 'brain', ' iq', 'spine', 'balls', 'shame', 'class',
                      'life', 'clue', 'morals', 'dignity', 'integrity', 'how stupid', 'how dumb', 'how pathetic', 'typical',
                      'like you', 'you people', 'your kind', 'special kind', 'laughing stock', 'disgrace', 'joke of', 'so called',
                      'so-called', 'what a', 'clown show', 'circus', 'sheeple', 'kool'),
            severity=Severity.MEDIUM,
            confidence=0.6,
            message='The text belittles somebody.',
            suggestion='Ask for it to be said with respect, or do not pass it on.',
        ),
        Rule(
            id='toxicity.minors',
            pattern=r'\b(?:(?:underage|preteen|pre-teen|child|minor|toddler|(?:[1-9]|1[0-7])[- ]?(?:yo|y/o|years?[- ]old)|schoolgirl|schoolboy|loli|shota|little (?:girl|boy)|jailbait)s?\b[^.!?\n]{0,60}\b(?:sex|sexy|sexual|sexually|nudes?|naked|porn|erotic|erotica|fuck(?:ed|ing)?|undress(?:ed|ing)?|molest\w*|orgasm|seduc\w+|horny|aroused|blowjob)'
            r'|(?:sex|sexy|sexual|nudes?|naked|porn|erotic|erotica|fuck(?:ed|ing)?|molest\w*|seduc\w+) (?:\w+ ){0,6}(?:underage|preteen|pre-teen|child|children|minor|toddler|(?:[1-9]|1[0-7])[- ]?(?:yo|y/o|years?[- ]old)|schoolgirl|schoolboy|loli|shota|little (?:girl|boy)|jailbait)s?)\b',
            literals=('underage', 'preteen', 'pre-teen', 'child', 'minor', 'toddler', 'yo', 'y/o', 'year', 'school', 'loli', 'shota',
                      'little girl', 'little boy', 'jailbait'),
            severity=Severity.CRITICAL,
            confidence=0.8,
            message='The text speaks of minors in a sexual way.',
            suggestion='Block it, keep the record, and follow the law on reporting.',
        ),
        Rule(
            id='toxicity.solicitation',
            pattern=r'\b(?:send (?:me )?(?:\w+ )?nudes|wanna (?:fuck|bang|hook ?up|sext)|want to (?:fuck|bang|hook up with|have sex with) (?:you|me|her|him)|(?:ladies|women|girls|wives|milfs|singles|couples) (?:seeking|looking for|wanting|want) (?:\w+ )?(?:sex|men|fun|hookup|dating)|(?:lick|suck|eat|touch|grab|spank|ride|stroke|rub) (?:my|your|his|her) (?:\w+ )?(?:dick|cock|pussy|tits|boobs|ass|clit|balls|penis|vagina)|(?:fuck|fucked|fucking|fucks) (?:me|her|him|my \w+) (?:\w+ )?(?:hard|good|raw|senseless|from behind|in the)|sex (?:chat|cam|tape|dating|ads?|toys?)|adult (?:dating|chat|personals)|big (?:black )?(?:cock|dick|tits|boobs)|moan(?:ed|ing)? (?:as|while|loudly)|thrust(?:ed|ing)? (?:into|deep|inside|his))\b',
            literals=('nudes', 'wanna', 'want', 'seeking', 'looking for', 'lick', 'suck', 'eat ', 'touch', 'grab', 'spank', 'ride', 'stroke',
                      'rub', 'fuck', 'sex', 'adult', 'big ', 'moan', 'thrust'),
            severity=Severity.MEDIUM,
            confidence=0.85,
            message='The text is sexually explicit.',
            suggestion='Keep it out where sexual content is not wanted.',
        ),
    ]
)  # fmt: skip

GROUP_HATE = RuleSet(
    [
        Rule(
            id='toxicity.incitement',
            pattern=rf"(?:\b(?:let'?s|let us|we (?:should|must|need to|have to|ought to|can)|what if we|if we|why don'?t we|some(?:body|one) (?:should|needs to|has to)|time to|everyone should|go|just|i want to|i'd like to|you should)(?: \w+){{0,2}}? |^\W*|[.!?\n]\W*)(?:{_HURT}|eradicate|deport|sterili[sz]e|cleanse|"
            rf"remove|expel|ban|get rid of|kick out|send back|wipe out|put down|round up|lock up|death to|down with|fuck|screw|nuke)(?:ed)? (?:all |every |the |these |those |those damn |damn |fucking |filthy |off |you |them )*{GROUP}\b",
            literals=('kill', 'murder', 'shoot', 'stab', 'strangle', 'choke', 'lynch', 'rape', 'behead', 'slaughter', 'butcher',
                      'hang', 'gut', 'skin', 'torture', 'beat', 'smash', 'crush', 'burn', 'bury', 'execute', 'exterminate',
                      'hurt', 'attack', 'poison', 'drown', 'gas', 'bomb', 'hunt', 'destroy', 'slit', 'punch', 'kick', 'run over',
                      'end', 'assault', 'cut', 'eradicate', 'deport', 'steril', 'cleanse', 'remove', 'expel', 'ban', 'get rid',
                      'send back', 'wipe out', 'put down', 'round up', 'lock up', 'death to', 'down with', 'fuck', 'screw', 'nuke'),
            severity=Severity.CRITICAL,
            confidence=0.8,
            message='The text calls for violence against, or removal of, a group of people.',
            suggestion='Do not pass it on.',
        ),
        Rule(
            id='toxicity.group_harm',
            pattern=rf"\b{GROUP}\b(?: \w+){{0,2}}? (?:(?:should|must|need to|ought to|have to|deserve to)(?: all| just| never)? (?:be (?:\w+ )?{_BAD}|die|burn|rot|suffer|hang|leave|disappear|go (?:back|away|to hell)|get out|"
            r"know their place|not (?:exist|be allowed|vote|live|breed|have (?:\w+ )?rights))|(?:do not|don'?t|doesn'?t) (?:deserve|belong|matter|count)|have no (?:place|right|soul|morals|business)|are not (?:human|people|welcome|real (?:men|women|people)))\b",
            literals=('should', 'must', 'need to', 'ought to', 'have to', 'deserve', 'belong', 'matter', 'count', 'have no', 'are not'),
            severity=Severity.CRITICAL,
            confidence=0.8,
            message='The text denies a group of people their rights or their lives.',
            suggestion='Do not pass it on.',
        ),
        Rule(
            id='toxicity.group_hate',
            pattern=rf"\b(?:i|we|i've|really|truly|absolutely|fucking)\b(?: \w+){{0,3}}? (?:hate|despise|loathe|detest|abhor|can'?t (?:stand|bear))(?: \w+){{0,3}}? {GROUP}\b",
            literals=('hate', 'despise', 'loathe', 'detest', 'abhor', 'stand', 'bear'),
            severity=Severity.HIGH,
            confidence=0.85,
            message='The text expresses hatred of a group of people.',
            suggestion='Do not pass it on.',
        ),
        Rule(
            id='toxicity.group_dislike',
            pattern=rf"\b(?:hate|hates|hated|despise|despises|loathe|loathes|detest|detests|abhor|abhors|resent|can'?t (?:stand|bear|tolerate)|(?:disgusted|repulsed|sickened) by|sick (?:and tired )?of|tired of|fed up with|disdain|contempt for|no respect for|dislike|don'?t like|fuck|"
            rf"wary of|afraid of|allergic to)(?: \w+){{0,3}}? {GROUP}\b",
            literals=('hate', 'despise', 'loathe', 'detest', 'abhor', 'resent', 'stand', 'bear', 'tolerate', 'disgusted',
                      'repulsed', 'sickened', 'sick of', 'sick and', 'tired of', 'fed up', 'disdain', 'contempt', 'no respect',
                      'dislike', 'like', 'fuck', 'wary of', 'afraid of', 'allergic'),
            severity=Severity.HIGH,
            confidence=0.65,
            message='The text speaks with hatred or contempt of a group of people.',
            suggestion='Do not pass it on.',
        ),
        Rule(
            id='toxicity.group_disgust',
            pattern=rf"\b{GROUP}\b(?: like you| \w+){{0,2}}? (?:make|makes|made|drive|drives) me (?:\w+ )?(?:sick|furious|vomit|puke|mad|angry|ill|uncomfortable|want to)|\b(?:find|think|consider)(?: that)?(?: all| most)? {GROUP} (?:are |to be )?(?:\w+ )?(?:disgusting|repulsive|inferior|revolting|gross|despicable|subhuman|vile|stupid|evil|dangerous)\b",
            literals=(' me ', 'disgusting', 'repulsive', 'inferior', 'revolting', 'gross', 'despicable', 'subhuman', 'vile',
                      'stupid', 'evil', 'dangerous'),
            severity=Severity.HIGH,
            confidence=0.8,
            message='The text expresses disgust at a group of people.',
            suggestion='Do not pass it on.',
        ),
        Rule(
            id='toxicity.dehumanised',
            pattern=rf"\b{GROUP}\b(?: \w+){{0,4}}? (?:are|is|as|like)(?: \w+){{0,3}}? (?:cockroach(?:es)?|vermin|rats?|parasites?|plague|disease|cancer|animals?|apes?|monkeys?|pigs?|dogs?|insects?|maggots?|leech(?:es)?|subhumans?|sub-human|filth|scum|trash|garbage|savages?|inferior|worthless|worth (?:absolutely )?nothing|a (?:burden|drain|threat|waste|stain|curse)(?: (?:on|to|of))?|less than human)\b",
            literals=('cockroach', 'vermin', 'rat', 'parasite', 'plague', 'disease', 'cancer', 'animal', 'ape', 'monkey', 'pig', 'dog',
                      'insect', 'maggot', 'leech', 'subhuman', 'sub-human', 'filth', 'scum', 'trash', 'garbage', 'savage', 'inferior',
                      'worthless', 'nothing', 'burden', 'drain', 'threat', 'waste', 'stain', 'curse', 'less than human'),
            severity=Severity.CRITICAL,
            confidence=0.85,
            message='The text compares a group of people with animals, disease or dirt.',
            suggestion='Do not pass it on.',
        ),
    ]
)  # fmt: skip
"""Each needs a group to be named: they are run only where one is."""

_ENDING_IT = (
    r'(?:kill(?:ing|ed)? (?:myself|ourselves)|end(?:ing|ed)? (?:my (?:own )?life|it all|things for good)|tak(?:e|ing) my (?:own )?life|commit(?:ting)? suicide|hang(?:ing)? myself|shoot(?:ing)? myself'
    r'|(?:cut|cutting|hurt|hurting|harm|harming|burn|burning|starv(?:e|ing)|injur(?:e|ing)|punish(?:ing)?|stab(?:bing)?) myself|slit(?:ting)? my (?:wrists?|throat)|overdos(?:e|ing)|jump(?:ing)? off (?:a|the) (?:bridge|building|roof)|self[- ]?harm(?:ing)?|bleed out)'
)

SELF_HARM = RuleSet(
    [
        Rule(
            id='toxicity.self_harm_ideation',
            pattern=rf"\b(?:i|i'm|i've|im|ive|i'd|me|my)\b[^.!?\n]{{0,60}}?\b{_ENDING_IT}\b|\bi (?:\w+ ){{0,3}}?(?:want|wanna|wish|hope|deserve|need|ready|going|plan|planning) (?:to |i (?:was|were) |i could (?:just )?)?(?:die|dead|not (?:exist|be here|wake up)|disappear forever|never wake up|sleep and never)\b"
            r"|\bi (?:\w+ ){0,2}?(?:don'?t|do not|can'?t) (?:\w+ )?(?:want to (?:live|be alive|exist|be here|wake up|go on)|go on (?:living|anymore|like this)|live (?:anymore|like this))\b|\b(?:i'?m|i am|i feel|i have been|i've been) (?:\w+ ){0,3}?suicidal\b|\bthinking (?:a lot )?about (?:suicide|killing myself|ending (?:it|my life))\b"
            r"|\b(?:better off (?:dead|without me)|no (?:reason|point) (?:to|in) (?:live|living|going on)|nothing (?:left )?to live for|my suicide (?:note|plan|attempt)|tried to (?:kill myself|overdose|hang myself))\b",
            literals=('myself', 'my life', 'my own life', 'it all', 'for good', 'suicid', 'my wrist', 'my throat', 'overdos', 'jump',
                      'self-harm', 'self harm', 'selfharm', 'bleed out', 'ourselves', 'die', 'dead', 'exist', 'be here', 'wake up',
                      'disappear', 'never wake', 'live', 'go on', 'be alive', 'living', 'going on'),
            severity=Severity.HIGH,
            confidence=0.85,
            message='Somebody speaks of hurting or killing themselves.',
            suggestion='Answer with care, name a crisis line, and follow your escalation path.',
            # Without who says it and the words between.
            part=rf"\b{_ENDING_IT}\b|(?:want|wanna|wish|hope|deserve|need|ready|going|plan|planning) (?:to |i (?:was|were) |i could (?:just )?)?(?:die|dead|not (?:exist|be here|wake up)|disappear forever|never wake up|sleep and never)\b"
            r"|(?:don'?t|do not|can'?t) (?:\w+ )?(?:want to (?:live|be alive|exist|be here|wake up|go on)|go on (?:living|anymore|like this)|live (?:anymore|like this))\b|suicid|\bthinking (?:a lot )?about (?:killing myself|ending (?:it|my life))\b"
            r'|\b(?:better off (?:dead|without me)|no (?:reason|point) (?:to|in) (?:live|living|going on)|nothing (?:left )?to live for|tried to (?:kill myself|overdose|hang myself))\b',
        ),
        Rule(
            id='toxicity.self_harm_practice',
            pattern=r"\b(?:i|i've|my|been)\b[^.!?\n]{0,50}?\b(?:cut (?:my (?:arms?|wrists?|thighs?|legs?|skin)|myself|deep|for the)|(?:my|new|fresh) (?:cuts|self harm|scars)|relapsed (?:with|on|into)? ?(?:cutting|self|sh\b)|burn(?:ed|t)? (?:myself|my (?:arm|skin|leg)s?)|started cutting|cutting (?:deep|again|my)|self[- ]?harm(?:ed|ing)?|bloodlet\w*|purg(?:e|ing) after)\b|\b(?:shtwt|styro|beans deep|barcode cuts)\b",
            literals=('cut', 'scars', 'relapsed', 'burn', 'self-harm', 'self harm', 'selfharm', 'bloodlet', 'purg', 'shtwt', 'styro',
                      'beans'),
            severity=Severity.HIGH,
            confidence=0.72,
            message='Somebody speaks of their own self-harm.',
            suggestion='Answer with care, name a crisis line, and follow your escalation path.',
        ),
        Rule(
            id='toxicity.self_harm_instructions',
            pattern=r"\b(?:how (?:to|do i|can i|should i|could i|would i|do you|many|much)|what(?:'s| is) the (?:\w+ ){0,2}way to|best way to|easiest way to|fastest way to|painless(?:ly)? (?:way|method|ways|methods)?|methods? (?:of|for|to)|ways? to|steps to|instructions (?:for|to|on)|guide to|tips (?:for|on))\b[^.!?\n]{0,50}?\b(?:(?:kill|hang|hurt|harm|cut|starve|poison|drown|suffocate|asphyxiate) (?:myself|yourself|oneself)|commit(?:ting)? suicide|end (?:my|your|one'?s) (?:own )?life|tie a noose|slit (?:my|your) wrists?|(?:fatal|lethal) (?:overdose|dose)|overdose on|self[- ]?harm|(?:hide|conceal) (?:my |your |the )?(?:cuts|self[- ]harm|scars|bulimia|purging|eating disorder)|cut (?:deeper|deep enough)|(?:become|be|stay) anorexic|purge (?:after|without))\b",
            literals=('myself', 'yourself', 'oneself', 'suicide', 'own life', 'my life', 'your life', "'s life", 'noose', 'wrist', 'overdose',
                      'lethal dose', 'fatal dose', 'self-harm', 'self harm', 'selfharm', 'cuts', 'scars', 'bulimia', 'purg',
                      'eating disorder', 'cut deep', 'anorexic'),
            severity=Severity.CRITICAL,
            confidence=0.85,
            message='The text asks for, or gives, ways to hurt or kill oneself.',
            suggestion='Do not give them; answer with care and name a crisis line.',
        ),
        Rule(
            id='toxicity.self_harm_urging',
            pattern=r"\b(?:(?:go |please |just |you should |you could |why don'?t you |hope you )(?:and )?(?:just )?(?:kill|hang|shoot|cut|hurt|neck|off) (?:yourself|urself|yoself)|kill (?:yourself|urself)\b|\bkys\b|(?:end|take) your (?:own )?life\b|slit your (?:wrists?|throat)|(?:world|everyone|we|they) (?:would|will|'d)(?: all)? be better (?:off )?without you|no(?:body|\s?one) would (?:miss|care about) you|drink (?:some )?bleach|(?:jump|leap) off (?:a|the|that) (?:bridge|building|cliff|roof))\b",
            literals=('yourself', 'urself', 'yoself', 'kys', 'your life', 'your own life', 'your wrist', 'your throat', 'without you',
                      'would miss you', 'would care', 'bleach', 'jump off', 'leap off'),
            severity=Severity.CRITICAL,
            confidence=0.8,
            message='The text urges somebody to kill or hurt themselves.',
            suggestion='Do not pass it on; where a person may be in danger, follow your escalation path.',
        ),
    ]
)  # fmt: skip
