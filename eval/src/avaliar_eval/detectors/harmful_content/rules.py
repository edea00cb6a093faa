"""Requests for harm, and instructions for it: an act or a thing that harms, beside the words of asking or teaching.

A thing alone (`bomb`, `hack`, `poison`) is no finding: films, history, chemistry lessons and system administration speak
of them.
"""

from __future__ import annotations

from ...issue import Severity
from ...rules import Rule, RuleSet

__all__ = ['INSTRUCTIONS', 'REQUESTS', 'category_of']

_ASK = (
    r'(?:how (?:to|do|does|can|could|would|should|might)(?: (?:i|you|we|one|someone|somebody|a person|people))?|(?:can|could|will|would) you|teach|show|tell|help|give|provide|list|write|create|generate|'
    r'explain|describe|outline|develop|design|draft|make|build|walk|instructions?|steps?|guide|tutorial|recipe|manual|blueprint|plan|method|ways?|tips?|strateg(?:y|ies)|techniques?|procedure|script|program|code|'
    r"i (?:want|need|would like|am going|plan|intend|wish)|i'?m (?:going|trying|planning|looking)|i'd like|what(?:'s| is| are) the (?:best|easiest|fastest|most effective|safest|cheapest|quickest|right)|where (?:can|do|could|to)|is there a way|what (?:can|should|could) i)"
)
_GAP = r'[^.!?\n]{0,90}?'
_ADVISE = 'Decline, and offer help that does no harm.'

_THINGS: tuple[tuple[str, Severity, float, str, str, tuple[str, ...]], ...] = (
    # name, severity, confidence, what is asked for, pattern, literals of the pattern
    (
        'explosives', Severity.CRITICAL, 0.85, 'explosives',
        r'(?:mak(?:e|ing)|build(?:ing)?|construct(?:ing)?|assembl(?:e|ing)|creat(?:e|ing)|produc(?:e|ing)|synthesi[sz](?:e|ing)|cook(?:ing)?|detonat(?:e|ing)|plant(?:ing)?|set(?:ting)? off|blow(?:ing)? up|rig(?:ging)?) (?:\w+[ -]){0,5}(?:(?:pipe|nail|car|dirty|nuclear|fertilizer|letter|home-?made|time|suicide|chemical|bio(?:logical)?|thermite|smoke|petrol|pressure cooker|acid|suitcase) bombs?|bombs?\b(?:[^a-z-]|$)|explosives?(?: device| vest| belt)?|i\.?e\.?d\.?s?\b|molotovs?(?: cocktails?)?|grenades?|tatp|petn|rdx|semtex|c-?4\b|anfo|thermite|napalm|dynamite|nitroglycerin|landmines?|detonators?|(?:an? |the )?(?:\w+ )?(?:building|bridge|school|airport|church|mosque|synagogue|government building|power plant|stadium|train station))',
        ('bomb', 'explosive', 'ied', 'molotov', 'grenade', 'tatp', 'petn', 'rdx', 'semtex', 'c4', 'c-4', 'anfo', 'thermite', 'napalm', 'dynamite', 'nitroglycerin', 'landmine', 'detonator', 'building', 'bridge', 'school', 'airport', 'church', 'mosque', 'synagogue', 'power plant', 'stadium', 'station', 'i.e.d'),
    ),
    (
        'weapons', Severity.CRITICAL, 0.82, 'weapons',
        r'(?:mak(?:e|ing)|build(?:ing)?|3d[- ]print(?:ing)?|print(?:ing)?|manufactur(?:e|ing)|convert(?:ing)?|obtain(?:ing)?|buy(?:ing)?|acquir(?:e|ing)|get(?:ting)?|smuggl(?:e|ing)|cultur(?:e|ing)|weaponi[sz](?:e|ing)|cultivat(?:e|ing)|synthesi[sz](?:e|ing)|produc(?:e|ing)|creat(?:e|ing)|spread(?:ing)?|releas(?:e|ing)|modify(?:ing)?|enrich(?:ing)?) (?:\w+[ -]){0,6}(?:ghost guns?|silencers?|suppressors?|fully automatic|auto sears?|untraceable (?:guns?|firearms?|weapons?)|illegal (?:guns?|firearms?|weapons?)|guns? (?:illegally|without (?:a )?(?:background check|licen[sc]e|permit|being traced))|firearms? without|chemical weapons?|biological weapons?|bioweapons?|nerve (?:agents?|gas)|sarin|vx\b|mustard gas|chlorine gas|ricin|anthrax|botulinum|novichok|smallpox|plague|(?:deadly|lethal|pandemic|contagious) (?:virus|pathogens?|toxins?)|weapons?[- ]grade|nuclear (?:weapons?|device)|toxic gas|poison(?:ous)? gas|cyanide|weapons? of mass destruction)',
        ('ghost gun', 'silencer', 'suppressor', 'automatic', 'auto sear', 'untraceable', 'illegal', 'gun', 'firearm', 'weapon', 'nerve', 'sarin', 'vx', 'mustard gas', 'chlorine gas', 'ricin', 'anthrax', 'botulinum', 'novichok', 'smallpox', 'plague', 'virus', 'pathogen', 'toxin', 'nuclear', 'toxic gas', 'poison', 'cyanide'),
    ),
    (
        'drugs', Severity.HIGH, 0.82, 'illegal drugs',
        r'(?:mak(?:e|ing)|cook(?:ing)?|synthesi[sz](?:e|ing)|produc(?:e|ing)|manufactur(?:e|ing)|extract(?:ing)?|grow(?:ing)?|smuggl(?:e|ing)|traffic(?:king)?|transport(?:ing)?|sell(?:ing)?|deal(?:ing)?|buy(?:ing)?|distribut(?:e|ing)|cut(?:ting)?|creat(?:e|ing)|hid(?:e|ing)|get(?:ting)?|obtain(?:ing)?) (?:\w+[ -]){0,5}(?:meth(?:amphetamine)?|crystal meth|cocaine|crack\b|heroin|fentanyl|lsd|mdma|ecstasy|ghb|rohypnol|date rape drugs?|pcp|ketamine|dmt|krokodil|illegal (?:drugs?|substances?|narcotics?)|illicit (?:drugs?|substances?)|narcotics|hard drugs|drugs? (?:across|to (?:minors|children|kids|teen\w*|students)|past|on the dark)|(?:fake|forged) prescriptions?|opioids? without|controlled substances? (?:without|illegally))',
        ('meth', 'cocaine', 'crack', 'heroin', 'fentanyl', 'lsd', 'mdma', 'ecstasy', 'ghb', 'rohypnol', 'date rape', 'pcp', 'ketamine', 'dmt', 'krokodil', 'illegal', 'illicit', 'narcotic', 'hard drugs', 'drug', 'prescription', 'opioid', 'controlled substance'),
    ),
    (
        'malware', Severity.HIGH, 0.8, 'malware or break-ins',
        r"(?:writ(?:e|ing)|creat(?:e|ing)|build(?:ing)?|cod(?:e|ing)|develop(?:ing)?|mak(?:e|ing)|design(?:ing)?|deploy(?:ing)?|spread(?:ing)?|distribut(?:e|ing)|generat(?:e|ing)|program(?:ming)?|giv(?:e|ing)|install(?:ing)?|implement(?:ing)?) (?:\w+[ '-]){0,6}(?:malware|ransomware|keyloggers?|trojans?\b|rootkits?|spyware|botnets?|computer (?:virus(?:es)?|worms?)|self[- ]replicating (?:virus|worm|code)|(?:credential|password|cookie) stealers?|stealer|phishing (?:e-?mails?|pages?|sites?|websites?|kits?|campaigns?|messages?)|backdoors? (?:in|into|for|to|on|that)|ddos|denial[- ]of[- ]service attacks?|cryptojack\w*|fork bombs?|exploits? (?:for|to|that|against)|reverse shells?|(?:evades?|bypass(?:es)?|undetect\w+ by) (?:\w+ ){0,2}(?:antivirus|edr|detection))",
        ('malware', 'ransomware', 'keylogger', 'trojan', 'rootkit', 'spyware', 'botnet', 'virus', 'worm', 'stealer', 'phishing', 'backdoor', 'ddos', 'denial', 'cryptojack', 'fork bomb', 'exploit', 'reverse shell', 'antivirus', 'edr', 'detection'),
    ),
    (
        'hacking', Severity.HIGH, 0.8, 'break-ins',
        r"(?:hack(?:ing)?(?: into)?|break(?:ing)? into|crack(?:ing)?|compromis(?:e|ing)|tak(?:e|ing) over|gain(?:ing)? (?:unauthori[sz]ed |illegal )?access to|infiltrat(?:e|ing)|steal(?:ing)?|intercept(?:ing)?|spy(?:ing)? on|tap(?:ping)?|clon(?:e|ing)|hijack(?:ing)?|deface|disabl(?:e|ing)|sabotag(?:e|ing)|shut(?:ting)? down) (?:\w+[ '-]){0,6}?(?:(?:someone|somebody|a person|my \w+|his|her|their|other people|another person|people|a (?:\w+ )?user|neighbou?r|victim|celebrit(?:y|ies)|student|employee|company|competitor|government|bank|stranger)(?:['’]?s)? (?:\w+ ){0,2}(?:accounts?|phones?|e-?mails?|passwords?|computers?|laptops?|wi-?fi|webcam|facebook|instagram|whatsapp|snapchat|messages?|texts?|data|network|house|home|car|servers?|systems?|websites?|databases?|identity|database|credit cards?|personal (?:data|information))|facebook accounts?|instagram accounts?|(?:corporate|government|bank|hospital|military|voting|power|traffic|school|company) (?:\w+ )?(?:networks?|systems?|servers?|databases?|websites?|machines?|grids?|lights?|computers?)|wi-?fi (?:passwords?|networks?)|passwords?\b|credit card (?:numbers?|data|info\w*)|(?:car|house|home|hotel|atm|vending) (?:doors?|locks?|machines?)|power grids?|an? atm\b|atms|(?:unauthori[sz]ed|without (?:permission|authori[sz]ation|consent|their knowledge)))",
        ('hack', 'break into', 'breaking into', 'crack', 'compromis', 'take over', 'taking over', 'access to', 'infiltrat', 'steal', 'intercept', 'spy', 'tap', 'clon', 'hijack', 'deface', 'disabl', 'sabotag', 'shut'),
    ),
    (
        'theft', Severity.HIGH, 0.78, 'theft or fraud',
        r"(?:(?:steal(?:ing)?|shoplift(?:ing)?|pickpocket\w*|rob(?:bing)?|burgl(?:e|ing|ari[sz]e|ari[sz]ing)|embezzl(?:e|ing)|launder(?:ing)?|counterfeit(?:ing)?|forg(?:e|ing)|scam(?:ming)?|defraud(?:ing)?|con(?:ning)?|blackmail(?:ing)?|extort(?:ing)?|smuggl(?:e|ing)|evad(?:e|ing)|fak(?:e|ing)|hotwir(?:e|ing)|swindl(?:e|ing)|skim(?:ming)?) (?:\w+[ '-]){0,5}(?:from (?:\w+ ){0,3}(?:stores?|shops?|people|someone|bank|banks|museum|employer|work|company|elderly|house|neighbou?r|grandparents?|charity)|stores?\b|banks?\b|money\b|cash\b|houses?\b|identit(?:y|ies)|cars?\b|credit cards?|taxes|tax\b|people\b|person\b|someone\b|elderly|seniors|victims?|passports?|documents?|id\b|ids\b|licen[sc]es?|signatures?|currency|bills|banknotes?|prescriptions?|insurance|goods|cigarettes|customs|packages?|politicians?|investors?|women|children|migrants|wallets?)|identity theft|(?:commit(?:ting)?|get(?:ting)? away with|pull(?:ing)? off) (?:\w+ ){0,3}(?:fraud|theft|robbery|heist|tax evasion|arson|burglary|murder|a crime|crimes?|perjury|insider trading|money laundering|extortion|scam)|ponzi scheme|pyramid scheme|fake (?:id|ids|passports?|driver'?s licen[sc]es?|prescriptions?|money|charit(?:y|ies)|reviews)|pump[- ]and[- ]dump|insider trading|card(?:ing)? (?:fraud|site))",
        ('steal', 'shoplift', 'pickpocket', 'rob', 'burgl', 'embezzl', 'launder', 'counterfeit', 'forg', 'scam', 'defraud', 'con ', 'conning', 'blackmail', 'extort', 'smuggl', 'evad', 'fak', 'hotwir', 'swindl', 'skim', 'identity theft', 'commit', 'get away', 'getting away', 'pull off', 'pulling off', 'ponzi', 'pyramid scheme', 'pump and', 'pump-and', 'insider trading', 'carding', 'card fraud'),
    ),
    (
        'violence', Severity.CRITICAL, 0.8, 'violence against people',
        r"(?:(?:kill(?:ing)?|murder(?:ing)?|assassinat(?:e|ing)|poison(?:ing)?|stab(?:bing)?|strangl(?:e|ing)|kidnap(?:ping)?|abduct(?:ing)?|torture|torturing|rap(?:e|ing)|drug(?:ging)?|attack(?:ing)?|assault(?:ing)?|beat(?:ing)? up|behead(?:ing)?|shoot(?:ing)?(?: up)?|lynch(?:ing)?|stalk(?:ing)?|harass(?:ing)?|threaten(?:ing)?|blind(?:ing)?|maim(?:ing)?|groom(?:ing)?|molest(?:ing)?|intimidat(?:e|ing)|lur(?:e|ing)|cyberbully(?:ing)?|dox+(?:ing)?|hurt(?:ing)?|injur(?:e|ing)|run over|enslav(?:e|ing)|traffic(?:king)?) (?:\w+[ '-]){0,4}?(?:someone|somebody|a (?:person|human|man|woman|child|kid|girl|boy|baby|politician|celebrity|coworker|co-worker|classmate|stranger|judge|journalist|neighbou?r|crowd|minor|teenager|police officer|cop)|people|persons?|humans|my (?:\w+[ -])?(?:wife|husband|boss|neighbou?r|ex|girlfriend|boyfriend|roommate|mother|father|parents|brother|sister|teacher|classmates?|coworkers?|co-workers?|family|spouse|mom|dad|friend|partner|landlord|stepmother|stepfather)|him\b|her\b|them\b|the (?:president|prime minister|queen|king|mayor|pope|senator|governor|elderly|homeless)|president|children|kids|women|girls|minors|migrants|immigrants|civilians|students|crowds?|strangers?|co-?workers?|classmates?|politicians?|journalists?|celebrit(?:y|ies)|ex-?(?:wife|husband|girlfriend|boyfriend|partner)|school|mosque|church|synagogue)|(?:hire|find|contact) (?:a |an )?(?:hitman|hit man|assassin|contract killer)|(?:mass|school) shootings?|(?:dispose|get rid|dissolve|hide) (?:of )?(?:a |the |my )?(?:\w+ )?(?:dead )?(?:body|corpse|murder weapon|evidence of)|human trafficking|terrorist (?:attack|cell|group|organi[sz]ation)|start (?:a )?(?:riot|race war|genocide|wildfire)|ethnic cleansing|genocide)",
        ('kill', 'murder', 'assassin', 'poison', 'stab', 'strangl', 'kidnap', 'abduct', 'tortur', 'rape', 'raping', 'drug', 'attack', 'assault', 'beat', 'behead', 'shoot', 'lynch', 'stalk', 'harass', 'threaten', 'blind', 'maim', 'groom', 'molest', 'intimidat', 'lure', 'luring', 'cyberbully', 'dox', 'hurt', 'injur', 'run over', 'enslav', 'traffic', 'hitman', 'hit man', 'contract killer', 'body', 'corpse', 'evidence', 'terrorist', 'start', 'ethnic cleansing', 'genocide'),
    ),
    (
        'disinformation', Severity.MEDIUM, 0.75, 'hate, defamation or disinformation',
        r"(?:(?:writ(?:e|ing)|creat(?:e|ing)|compos(?:e|ing)|draft(?:ing)?|generat(?:e|ing)|produc(?:e|ing)|mak(?:e|ing)|post(?:ing)?|spread(?:ing)?|publish(?:ing)?) (?:\w+[ ,'-]){0,8}?(?:fake news|disinformation|misinformation|propaganda|defamatory|libel\w*|hate speech|hateful|racist|sexist|antisemitic|anti-semitic|xenophobic|homophobic|islamophobic|conspiracy|deepfakes?|revenge porn|child (?:porn\w*|sexual|abuse)|csam|manifesto|threatening (?:e-?mail|letter|message)|blackmail|false (?:rumou?rs|information|accusations?|reviews?)|fabricated evidence|bully\w*|(?:promot|encourag|glorif|justif|incit)(?:es?|ing|ies|ying)(?: that)? (?:\w+ ){0,2}(?:violence|suicide|terrorism|genocide|anorexia|self-harm|eating disorders?|drug use|slavery|rape|pedophilia|racism|nazism|hatred|the holocaust|the nazi\w*|hitler|nazis))|(?:deny|denying|claim(?:ing)?|argu(?:e|ing)|proving|prove|convinc(?:e|ing)) (?:\w+ ){0,5}(?:the holocaust|holocaust (?:never|did not|didn'?t|is a))|(?:rig|rigging|manipulat(?:e|ing)|hack(?:ing)?|interfer(?:e|ing) (?:with|in)|suppress(?:ing)?) (?:\w+ ){0,3}(?:elections?|votes?|voters?|voting)|(?:coordinat(?:e|ing)|incit(?:e|ing)) (?:\w+ ){0,3}(?:violence|harassment|riots?|mobs?))",
        ('fake news', 'disinformation', 'misinformation', 'propaganda', 'defam', 'libel', 'hate', 'racist', 'sexist', 'semitic', 'xenophobic', 'homophobic', 'islamophobic', 'conspiracy', 'deepfake', 'revenge porn', 'child', 'csam', 'manifesto', 'threatening', 'blackmail', 'false', 'fabricated', 'bully', 'promot', 'encourag', 'glorif', 'justif', 'incit', 'holocaust', 'election', 'vote', 'voting', 'violence', 'harassment', 'riot', 'mob'),
    ),
    (
        'self_harm', Severity.CRITICAL, 0.85, 'ways to hurt oneself',
        r"(?:(?:kill|hang|hurt|harm|cut|starve|poison|drown|suffocate) (?:myself|yourself|themselves|oneself)|commit(?:ting)? suicide|end (?:my|your|one'?s|their) (?:own )?li(?:fe|ves)|tie (?:a |the )?noose|(?:fatal|lethal) (?:overdose|dose)|overdose on|(?:promote|encourage|hide) (?:\w+ ){0,2}(?:self[- ]harm|anorexia|bulimia|an eating disorder)|painless (?:death|suicide)|suicide (?:methods?|pact|note))",
        ('myself', 'yourself', 'themselves', 'oneself', 'suicide', 'own life', 'my life', 'your life', "'s life", 'their lives', 'noose', 'overdose', 'lethal dose', 'fatal dose', 'self-harm', 'self harm', 'anorexia', 'bulimia', 'eating disorder', 'painless death'),
    ),
)  # fmt: skip

REQUESTS = RuleSet(
    [
        Rule(
            f'harmful_content.{name}',
            rf'\b{_ASK}\b(?:{_GAP}[\s,:(])?(?:{pattern})',
            literals,
            severity,
            confidence,
            f'The text asks for help with {what}.',
            _ADVISE,
            part=pattern,
        )
        for name, severity, confidence, what, pattern, literals in _THINGS
    ]
    + [
        Rule(
            f'harmful_content.{name}_directly',
            # `Hack into ...`, as an order at the head of a text or line.
            rf'(?m)^\W{{0,4}}(?:please |now )?(?:{pattern})',
            literals,
            severity,
            round(confidence - 0.12, 2),
            f'The text asks for help with {what}.',
            _ADVISE,
        )
        for name, severity, confidence, what, pattern, literals in _THINGS
        if name != 'self_harm'
    ]
)
"""What a prompt asks for."""

_STEPS = 'Do not show it; see why the model did not decline.'
INSTRUCTIONS = RuleSet(
    [
        Rule(
            'harmful_content.synthesis',
            r"\b(?:mix|combine|dissolve|heat|add|stir|react|distil|filter|pour|grind|reflux|cool|crystalli[sz]e|precipitate|soak|drain|evaporate|crush|extract)\b[^.!?\n]{0,120}\b(?:pseudoephedrine|ephedrine|red phosphorus|iodine crystals|anhydrous ammonia|lithium strips?|hydriodic acid|safrole|ergotamine|lysergic|piperonyl|p2p\b|phenylacetone|acetic anhydride|ammonium nitrate|potassium chlorate|potassium perchlorate|nitroglycerin|nitric acid|sulfuric acid and (?:glycerin|acetone|hexamine)|hexamine|acetone peroxide|hydrogen peroxide and acetone|aluminum powder|black powder|gunpowder|castor beans|methylphosphonic|phosgene|thermite|petrol and|gasoline and (?:styrofoam|soap))\b",
            ('ephedrine', 'red phosphorus', 'iodine crystals', 'anhydrous ammonia', 'lithium strip', 'hydriodic', 'safrole', 'ergotamine', 'lysergic', 'piperonyl', 'p2p', 'phenylacetone', 'acetic anhydride', 'ammonium nitrate', 'potassium chlorate', 'potassium perchlorate', 'nitroglycerin', 'nitric acid', 'sulfuric acid and', 'hexamine', 'acetone', 'aluminum powder', 'black powder', 'gunpowder', 'castor beans', 'methylphosphonic', 'phosgene', 'thermite', 'petrol and', 'gasoline and'),
            Severity.CRITICAL, 0.72, 'The text reads like steps to make drugs, poison or explosives.', _STEPS,
        ),
        Rule(
            'harmful_content.device',
            r"\b(?:attach|connect|pack|fill|insert|place|wire|solder|light|seal|screw|drill|load|set)\b[^.!?\n]{0,100}\b(?:detonator|blasting cap|fuse|primer|shrapnel|nails and|ball bearings|pipe bomb|end caps?|pressure cooker|explosive charge|timer and|auto sear|trigger group|lower receiver|suppressor baffles?)\b[^.!?\n]{0,100}\b(?:explo\w+|charge|powder|blast|detonat\w+|shrapnel|full[- ]auto|bomb|ignite)\b",
            ('detonator', 'blasting cap', 'fuse', 'primer', 'shrapnel', 'nails and', 'ball bearings', 'pipe bomb', 'end cap', 'pressure cooker', 'explosive charge', 'timer and', 'auto sear', 'trigger group', 'lower receiver', 'suppressor baffle'),
            Severity.CRITICAL, 0.75, 'The text reads like steps to build a bomb or a weapon.', _STEPS,
        ),
        Rule(
            'harmful_content.compliance',
            r"\b(?:sure|certainly|of course|absolutely|okay|alright|here(?:'s| is| are)|below (?:is|are)|step 1|first)\b[^.!?\n]{0,80}\b(?:how (?:to|you can)|guide|steps?|instructions?|tutorial|recipe|plan|script|e-?mail|code|method|way)\b[^.!?\n]{0,60}\b(?:"
            r"(?:mak(?:e|ing)|build(?:ing)?|creat(?:e|ing)|synthesi[sz](?:e|ing)|cook(?:ing)?) (?:\w+ ){0,3}(?:bombs?|meth\w*|explosives?|malware|ransomware|keyloggers?|poison|molotovs?|ghost guns?|fake ids?|nerve agents?|crack)|(?:kill|murder|poison|kidnap|stalk|blackmail|scam|defraud) (?:\w+ ){0,2}(?:someone|people|a person|victims?|your \w+)|(?:hack(?:ing)?|break(?:ing)?) into|steal(?:ing)? (?:\w+ ){0,3}(?:identit\w+|credit cards?|passwords?|money|cars?)|phishing|launder(?:ing)? money|hot-?wir\w+|shoplift\w*)",
            ('bomb', 'meth', 'explosive', 'malware', 'ransomware', 'keylogger', 'poison', 'molotov', 'ghost gun', 'fake id', 'nerve agent', 'crack', 'kill', 'murder', 'kidnap', 'stalk', 'blackmail', 'scam', 'defraud', 'hack', 'break', 'steal', 'phishing', 'launder', 'hotwir', 'hot-wir', 'shoplift'),
            Severity.CRITICAL, 0.82, 'The answer sets out to give harmful instructions.', _STEPS,
        ),
        Rule(
            'harmful_content.malicious_code',
            r"(?:\bkeyboard\.(?:listener|on_press|hook)|\bpynput\b|\bgetasynckeystate\b|\bsetwindowshookex\b)[^\x00]{0,600}?\b(?:smtp|requests\.post|socket|webhook|upload|sendmail)|\bos\.walk\([^\x00]{0,400}?\b(?:fernet|aes|encrypt)\w*[^\x00]{0,400}?\b(?:ransom|bitcoin|decrypt(?:ion)? key|readme)|\b(?:vssadmin delete shadows|chrome[\\/]+user data[\\/]+default[\\/]+login data|cryptunprotectdata|mimikatz|sekurlsa)",
            ('keyboard.', 'pynput', 'getasynckeystate', 'setwindowshookex', 'os.walk', 'vssadmin', 'login data', 'cryptunprotectdata', 'mimikatz', 'sekurlsa'),
            Severity.HIGH, 0.78, 'The text holds code that steals or takes hostage.', _STEPS,
        ),
    ]
)  # fmt: skip
"""What a response gives."""


def category_of(rule: str) -> str:
    """`explosives`, `malware`, ..."""
    return rule.split('.', 1)[1].removesuffix('_directly')
