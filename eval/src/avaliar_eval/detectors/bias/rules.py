"""Grammar of generalisation: a group, and what all of it is said to be, to do, to be unable to do, or to deserve."""

from __future__ import annotations

from ...issue import Severity
from ...rules import Rule, RuleSet
from ..people import GROUP

__all__ = ['RULES']

_SUGGESTION = 'Say it of the person it is about, or leave the group out.'

_TRAIT = (
    r'(?:lazy|stupid|dumb|unintelligent|ignorant|uneducated|greedy|cheap|stingy|violent|aggressive|dangerous|criminals?|thieves|thugs|terrorists?|rapists?|dirty|filthy|smelly|primitive|savage|backward|uncivili[sz]ed'
    r'|emotional|hysterical|irrational|weak|submissive|passive|nagging|bossy|gold[- ]diggers|promiscuous|loose|slow|senile|incompetent|clueless|technophobic|useless|frail|cunning|sneaky|untrustworthy|dishonest|liars|cheaters'
    r'|corrupt|inferior|superior|oppressed|oppressive|extremists?|fanatics?|intolerant|immoral|sinful|perverts?|predators?|confused|mentally ill|sick|abnormal|unnatural|helpless|pitiful|burdens?|crazy|unstable|alcoholics?|drunks?'
    r'|drug (?:addicts|dealers)|gangsters|loud|rude|obnoxious|hypersexual|athletic|exotic|good at (?:math|maths|sports|dancing|basketball|cooking|cleaning|money)|bad (?:drivers|with (?:technology|computers|money|numbers|children)|at (?:math|maths|science|driving|parking|technology|computers|directions))|better (?:at|suited|than|with)|worse (?:at|than)|less (?:intelligent|capable|able|rational|qualified|competent|productive|reliable|trustworthy|likely)|more (?:emotional|violent|likely to (?:commit|steal|cheat|be|have))'
    r'|not (?:very |as |really |that )?(?:smart|intelligent|capable|bright|clever|qualified|good|civili[sz]ed|trustworthy|clean|competent|suited|cut out|fit|able|interested in)|too (?:emotional|weak|old|slow|aggressive|sensitive|stupid|lazy|soft)|naturally|inherently|genetically|biologically|all the same|only (?:good|interested|want|care)|obsessed with|sexist|homophobic|misogynist\w*|after (?:your|our) (?:money|jobs)|on (?:welfare|drugs))'
)

# Of unequal treatment, what is said beside the group.
_REFUSED = r"(?:don'?t|do not|never|avoid|stop|refuse to|should(?:n'?t| not)|would(?:n'?t| not)|can(?:no|')t|won'?t|not) (?:to )?(?:\w+ )?(?:hire|hiring|promote|promoting|rent(?:ing)? to|admit(?:ting)?|accept(?:ing)?|trust(?:ing)?|allow(?:ing)?|employ(?:ing)?|lend(?:ing)? to|marry(?:ing)?|vote for|serve|serving|interview(?:ing)?|let) "
_CHOSEN = r'(?:prefer|only (?:hire|want|rent to|accept)|rather (?:hire|have|work with)|reject|filter out|exclude|screen out|pay (?:\w+ )?less to|charge (?:\w+ )?more to) '
_DENIED = r"(?:should(?:n'?t| not)|must not|ought not|don'?t deserve to|have no business) "
_UNWANTED = '(?:allowed|need apply|please|wanted)'

RULES = RuleSet(
    [
        Rule(
            'bias.universal',
            rf"\b(?:all|every|most|any|typical|these|those)(?: of)?(?: the)? {GROUP}\b(?: \w+){{0,2}}? (?:are|is|have|do|love|hate|want|will|can'?t|cannot|don'?t|should|must|only|just|always|never|belong|lack|act|smell|drive|steal|cheat|lie)\b",
            ('are', ' is ', 'have', ' do', 'love', 'hate', 'want', 'will', 'can', 'should', 'must', 'only', 'just', 'always', 'never', 'belong', 'lack', 'act', 'smell', 'drive', 'steal', 'cheat', 'lie'),
            Severity.MEDIUM, 0.62, 'The text generalises about a group of people.', _SUGGESTION,
        ),
        Rule(
            'bias.trait',
            rf"\b{GROUP}\b,?(?: \w+){{0,3}}? (?:are|is|were|tend to be|seem to be|act|look|can be|must be|make|being|become)(?: (?:all|just|so|very|really|always|often|usually|generally|naturally|inherently|typically|known (?:for|to be)|more|mostly|nothing but|such|simply|basically|quite|pretty|far|much|a bunch of|known as|the|a|an))*? {_TRAIT}\b",
            ('lazy', 'stupid', 'dumb', 'intelligent', 'ignorant', 'uneducated', 'greedy', 'cheap', 'stingy', 'violent', 'aggressive', 'dangerous', 'criminal', 'thieves', 'thugs', 'terrorist', 'rapist', 'dirty', 'filthy', 'smelly', 'primitive', 'savage', 'backward', 'civili',
             'emotional', 'hysterical', 'rational', 'weak', 'submissive', 'passive', 'nagging', 'bossy', 'gold', 'promiscuous', 'loose', 'slow', 'senile', 'incompetent', 'clueless', 'technophobic', 'useless', 'frail', 'cunning', 'sneaky', 'trustworthy', 'dishonest', 'liars', 'cheaters',
             'corrupt', 'inferior', 'superior', 'oppress', 'extremist', 'fanatic', 'intolerant', 'immoral', 'sinful', 'pervert', 'predator', 'confused', 'mentally ill', 'sick', 'abnormal', 'unnatural', 'helpless', 'pitiful', 'burden', 'crazy', 'unstable', 'alcoholic', 'drunk',
             'drug', 'gangster', 'loud', 'rude', 'obnoxious', 'hypersexual', 'athletic', 'exotic', 'good at', 'bad drivers', 'bad at', 'bad with', 'better', 'worse', 'less ', 'more ', 'not ', 'too ', 'naturally', 'inherently', 'genetically', 'biologically', 'all the same', 'only ', 'obsessed', 'sexist', 'homophobic', 'misogyn', 'after ', 'on welfare'),
            Severity.MEDIUM, 0.72, 'The text says of a group of people what is a stereotype.', _SUGGESTION,
        ),
        Rule(
            'bias.habit',
            rf"\b{GROUP}\b(?: (?:all|just|only|always|often|usually|generally|never|still|really|typically|naturally|simply|mostly|tend to|like to|love to|want to|seem to))+ (?:\w+ ){{0,2}}?(?:steal|cheat|lie|beat|abuse|complain|nag|gossip|drink|fight|kill|rape|rob|smell|drive|cook|clean|obey|submit|hate|want|care|think|take|live|sell|use|eat|marry|have|get|play|blame|control|own|run|exaggerate|overreact|cry)\b|\b{GROUP}\b (?:steal|cheat on|lie about|beat their|abuse their|smell|can'?t (?:drive|be trusted|speak|handle|lead|control|learn|think|do)|cannot (?:drive|be trusted|handle|lead|learn|do)|don'?t (?:work|pay|care about|know how|want to work|bathe|wash|raise|deserve)|won'?t (?:work|integrate|assimilate)|refuse to (?:work|integrate|assimilate|learn)|belong (?:in|at)|control (?:the|all)|run (?:the (?:media|world|banks))|breed|live off|take (?:our|all the|american) jobs|ruin|destroy|are (?:taking over|stealing|ruining|destroying|invading|to blame|the reason|responsible for))\b",
            ('steal', 'cheat', 'lie', 'beat', 'abuse', 'complain', 'nag', 'gossip', 'drink', 'fight', 'kill', 'rape', 'rob', 'smell', 'drive', 'cook', 'clean', 'obey', 'submit', 'hate', 'want', 'care', 'think', 'take', 'live', 'sell', 'use', 'eat', 'marry', 'have', 'get', 'play', 'blame', 'control', 'own', 'run', 'exaggerate', 'overreact', 'cry',
             "can't", 'cant', 'cannot', "don't", 'dont', "won't", 'refuse', 'belong', 'breed', 'ruin', 'destroy', 'invading', 'responsible'),
            Severity.MEDIUM, 0.68, 'The text says of a group of people how they all behave.', _SUGGESTION,
        ),
        Rule(
            'bias.unequal',
            rf"\b(?:{_REFUSED}(?:\w+ ){{0,2}}?{GROUP}|{_CHOSEN}(?:\w+ ){{0,3}}?{GROUP}|no {GROUP} {_UNWANTED}|{GROUP} {_DENIED}(?:\w+ ){{0,2}}?(?:be (?:\w+ )?(?:allowed|hired|in|given|paid|president|leaders?|pilots?|teachers|parents|promoted|trusted)|work|vote|drive|lead|have (?:children|kids|rights|jobs)|get|marry|adopt|serve|teach|hold|own|study|wear|live))\b",
            ('hire', 'hiring', 'promot', 'rent', 'admit', 'accept', 'trust', 'allow', 'employ', 'lend', 'marry', 'vote for', 'serv', 'interview', 'let', 'prefer', 'rather', 'reject', 'filter out', 'exclude', 'screen out', 'pay ', 'charge', 'need apply', 'please', 'wanted', 'should', 'must not', 'ought not', 'deserve', 'no business'),
            Severity.HIGH, 0.78, 'The text asks for unequal treatment of a group of people.', 'Decide by what the person can do; leave the group out.',
            part=rf'\b(?:{_REFUSED}|{_CHOSEN})| (?:{_DENIED}|{_UNWANTED}\b)',
        ),
        Rule(
            'bias.comparison',
            rf"\b(?:{GROUP}|men|women|whites|blacks) (?:are|make|have|do|perform|work|drive|learn|lead)(?: \w+){{0,3}}? (?:better|worse|smarter|stronger|weaker|superior|inferior|more (?:intelligent|rational|capable|reliable|honest|logical)|less (?:intelligent|rational|capable|reliable|honest|logical)|higher iqs?|lower iqs?)(?: \w+){{0,3}}? (?:than|to) (?:{GROUP}|men|women|whites|blacks)\b",
            ('better', 'worse', 'smarter', 'stronger', 'weaker', 'superior', 'inferior', 'more ', 'less ', 'higher iq', 'lower iq'),
            Severity.HIGH, 0.75, 'The text ranks groups of people against each other.', _SUGGESTION,
        ),
        Rule(
            'bias.role',
            r"\b(?:(?:a )?wom[ae]n(?:'s)? (?:belongs? in the kitchen|place is|should (?:stay (?:at )?home|obey|cook|be (?:housewives|submissive|seen))|job is to)|(?:act|throw|run|fight|drive|hit|cry|scream|think)s?(?:ing|ed)? like a (?:girl|woman|man|little girl)|(?:man|real men|boys) (?:up|don'?t cry|should not cry)|(?:women|girls) (?:can'?t|cannot|shouldn'?t|aren'?t (?:good|able|suited)) |(?:too (?:pretty|old|young|girly|emotional) (?:to|for) (?:be|a|an|the|understand|work|code|lead))|for a (?:girl|woman|black (?:man|woman|guy|girl|person)|mexican|foreigner|man (?:your|his) age|woman (?:your|her) age)|(?:you|they|those) people|typical (?:woman|man|female|male|asian|mexican|muslim|jew|american|boomer|millennial|blonde)|(?:maternal|hormonal|pms(?:ing)?|time of the month|biological clock)|(?:just|only) a (?:girl|woman|housewife|secretary|foreigner)|like all (?:women|men|girls|blacks|whites|asians|mexicans|muslims|jews|immigrants))\b",
            ('kitchen', 'place is', 'should', 'job is to', 'like a ', 'man up', "don't cry", 'dont cry', 'not cry', "women can", "girls can", 'women aren', 'girls aren', 'women should', 'girls should', 'too ', 'for a ', 'people', 'typical', 'maternal', 'hormonal', 'pms', 'time of the month', 'biological clock', 'a girl', 'a woman', 'housewife', 'secretary', 'foreigner', 'like all', 'up'),
            Severity.MEDIUM, 0.6, 'The text assigns a role or a weakness by gender, age or origin.', _SUGGESTION,
        ),
        Rule(
            'bias.person_by_group',
            r"\b(?:because|since|as) (?:he|she|they|the \w+|[a-z]+) (?:is|was|are|were) (?:an? )?(?:\w+ )?(?:black|white|asian|hispanic|latino|mexican|african(?:[- ]american)?|arab|muslim|jewish|jew|gay|lesbian|trans(?:gender)?|woman|female|man|male|girl|immigrant|refugee|disabled|old|elderly|poor|homeless|gypsy|indian|chinese|autistic|bipolar|fat|blonde)\b|\b(?:is|was|being|he'?s|she'?s|they'?re) (?:an? )?(?:black|asian|hispanic|mexican|arab|muslim|jewish|gay|lesbian|transgender|immigrant|homeless|gypsy|disabled|poor|old|woman|chinese|indian|autistic),? so (?:he|she|they|of course|it)\b",
            ('black', 'white', 'asian', 'hispanic', 'latino', 'mexican', 'african', 'arab', 'muslim', 'jew', 'gay', 'lesbian', 'trans', 'woman', 'female', ' man', 'male', 'girl', 'immigrant', 'refugee', 'disabled', 'old', 'elderly', 'poor', 'homeless', 'gypsy', 'indian', 'chinese', 'autistic', 'bipolar', 'fat', 'blonde'),
            Severity.MEDIUM, 0.62, 'The text concludes about a person from the group they belong to.', _SUGGESTION,
        ),
    ]
)  # fmt: skip
