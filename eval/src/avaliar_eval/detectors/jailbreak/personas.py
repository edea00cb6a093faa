"""Signs of another identity: jailbreaks known by name, a part to play, two answers, threats to stay in the part."""

from __future__ import annotations

from ...issue import Severity
from ..prompt_injection.sign import Sign
from .sign import sign

__all__ = ['SIGNS']

_AI = r'(?:ai|chat ?gpt|gpt|chat ?bot|language model|llm|bot|artificial intelligence|virtual machine)'

SIGNS: tuple[Sign, ...] = (
    sign(
        'known',
        'do_anything_now',
        r'\bdo[ -]anything[ -]now\b|\b(?:strive|striving) to avoid norms\b|\balways intelligent and machiavellian\b|'
        r'\bdev(?:eloper)? mode (?:output|enabled|v\d)|\bdeveloper mode\b[^.\n]{0,60}\b(?:chatgpt|gpt|output|simulat|'
        r'policy|content)'
        r'|\b(?:jail ?broken?|jailbreak)\b[^.\n]{0,20}\b(?:mode|prompt|version|chatgpt|gpt|ai|state|output|'
        r'response)\b[^.\n]{0,20}(?:enabled|activated|on\b|:|\])|[\[(]\s*(?:\W{0,4})jail ?break\s*[\])]|\bstay (?:a '
        r')?dan\b|\bchad ?gpt\b|\bevil[- ]?(?:bot|gpt|confidant)\b'
        r'|\bgod ?mode\b[^.\n]{0,30}\b(?:gpt|ai|enabled|activated|unlocked)|\banti-?gpt\b|\bniccol[oò] '
        r'machiavelli\b[^\n]{0,300}\b(?:aim|unethical|illegal|story)|\bopposite ?gpt\b|\bbetter ?dan\b|\bsuperior '
        r'?dan\b|\bmongo tom\b|\b(?:dark|rogue|based|chaos|hacker|free|worm|fraud)gpt\b',
        'anything now|anything-now|avoid norms|machiavelli|developer mode|dev mode|jailbreak|jailbroke|jail break|'
        'jail broke|stay dan|stay a dan|chad|evil|god mode|godmode|anti-gpt|antigpt|opposite|better|superior|mongo|'
        'darkgpt|roguegpt|basedgpt|chaosgpt|hackergpt|freegpt|wormgpt|fraudgpt',
        0.9,
    ),
    sign(
        'known',
        'dan',
        r'(?:\b(?:[Aa]ct(?:ing)? as|[Bb]e|[Bb]ecome|called|known as|named|as|[Pp]retend(?:ing)? to be|like|role of|'
        r'[Ii] am|[Yy]ou are|[Ee]nable|[Hh]ello,?|[Hh]i,?) (?:a |an |now |the )?["\'\[(]{0,2}(?:DAN|STAN|DUDE|KEVIN|'
        r'JAILBREAK|AIM|DOGA|BISH|MAXIMUM|APOPHIS|UCAR|SDA|OMEGA|ANARCHY|NECO|DMODE))\b|\[(?:DAN|STAN|DUDE|AIM|'
        r'OMEGA)\]|\bDAN(?: \d+(?:\.\d+)?)?(?: Mode\b|:|,? (?:can|is|will|has|should|must|would|does|the)\b)'
        r'|(?m)^\s*(?:DAN|STAN|DUDE|AIM) ?:',
        'dan|stan|dude|kevin|jailbreak|aim|doga|bish|maximum|apophis|ucar|sda|omega|anarchy|neco|dmode',
        0.75,
        matches_case=True,
    ),
    sign(
        'persona',
        'persona',
        r"\b(?:act(?:ing)? (?:as|like)|pretend(?:ing)? (?:to be|that you are|you are|you're|you were)|"
        r"role-?play(?:ing)? as|behave (?:as|like)|simulate|impersonate|imitate|you(?:'re| are| will| shall)(?: now| "
        r'from now on)? (?:going to (?:act|be|become|play|pretend)|(?:be|become|play|embody|respond as|answer as|'
        r'acting as)|(?:an? |the )?\w+,)|'
        r'immerse yourself (?:in|into)|take on the (?:role|persona)|assume the (?:role|identity|persona)|play the '
        r'(?:role|part) of|emulate|from now on,? (?:you|act|respond|answer|your)|transform into|you are now|embody|'
        r'respond(?:ing)? as|answer(?:ing)? as)\b',
        'act as|act like|acting as|acting like|pretend|role|behave|simulate|impersonate|imitate|immerse|persona|'
        "identity|emulate|from now on|transform into|you are|you're|you will|you shall|embody|respond as|answer as|"
        'responding as|answering as|play the|you from now|you now',
        0.12,
        severity=Severity.LOW,
        is_mentioned=False,
    ),
    sign(
        'persona',
        'other_model',
        rf'\b(?:named|called|known as|role of|version of|instance of|simulation of|simulat\w+|imagine|create|you are|'
        rf'as|like) (?:\w+ ){{0,4}}?(?:{_AI})\b[^.\n]{{0,60}}\b(?:named|called|known as|that|which|who|with|without|'
        rf'not|stands for)\b[^.\n]{{0,60}}\b(?:any|no|not|never|all|everything|anything|unlimited|without|free|'
        rf'unfiltered|uncensored|can|evil|rules|stands)\b'
        r'|\banother (?:ai|language) (?:model|assistant)?[^.\n]{0,30}(?:known|called|named)|\b(?:hypothetical|'
        r'fictional|unrestricted|alternate|evil|opposite|parallel) (?:ai|language model|chatbot|version|twin|'
        r'assistant|version of (?:you|chatgpt|yourself))\b|\b(?:your|an?) (?:evil|opposite|dark|unfiltered|uncensored|'
        r'alter) (?:twin|ego|side|self|version|counterpart|alter ego)\b',
        'an ai|named|called|known as|stands for|hypothetical|fictional|unrestricted|alternate|evil|opposite|parallel|dark |'
        'unfiltered|uncensored|alter |another ai|another language| ai |language model|chatbot|chatgpt|gpt| bot |llm|'
        'virtual machine|artificial intelligence',
        0.28,
        severity=Severity.MEDIUM,
    ),
    sign(
        'dual',
        'two_answers',
        r'\b(?:two|2|both)(?: (?:different|separate|distinct|alternate|completely|unique|kinds of|types of|versions '
        r'of|sets of))* (?:ways|responses|answers|manners|outputs|paragraphs|replies|versions|modes|personalities|'
        r'characters|perspectives)\b[^\n]{0,250}\b(?:chatgpt|gpt|normal(?:ly)?|standard|classic|as yourself|regular|'
        r'usual(?:ly)?|first (?:way|response))\b'
        r'|\[\W{0,4}(?:classic|gpt|chatgpt|normal|standard)\W{0,3}\][^\n]{0,400}\[\W{0,4}\w[^\]\n]{0,25}\]|'
        r'\b(?:normal|standard|classic|regular) (?:response|output|answer|mode|chatgpt)\b[^.\n]{0,100}\b(?:and|then|'
        r'followed by|second|while)\b[^.\n]{0,100}\b(?:mode|jailbreak|unfiltered|uncensored|dan|evil|unrestricted|'
        r'opposite)\b'
        r'|\b(?:answer|respond|reply)(?: to \w+)? (?:me )?normally\b[^\n]{0,120}\b(?:then|and|also|second|include|'
        r'what)\b[^\n]{0,80}\b(?:answer|response|reply|would|as)\b',
        'classic|gpt|normal|standard|as yourself|regular|usual|first way|first response',
        0.55,
        part=r'\b(?:two|2|both)(?: (?:different|separate|distinct|alternate|completely|unique|kinds of|types of|versions '
        r'of|sets of))* (?:ways|responses|answers|manners|outputs|paragraphs|replies|versions|modes|personalities|'
        r'characters|perspectives)\b|\[\W{0,4}(?:classic|gpt|chatgpt|normal|standard)\W{0,3}\]'
        r'|\b(?:normal|standard|classic|regular) (?:response|output|answer|mode|chatgpt)\b'
        r'|\b(?:answer|respond|reply)(?: to \w+)? (?:me )?normally\b',
    ),
    sign(
        'threat',
        'threat',
        r'\b(?:you (?:will |shall |have |start with |currently have |begin with )?(?:lose|losing|have|gain|earn|be '
        r"(?:deducted|given))|deduct(?:ed)?|lose|cost you|i (?:will|'ll) (?:deduct|take))(?: \w+){0,3} (?:tokens?|"
        r'points|credits|lives|a life)\b'
        r"|\b(?:you|it)(?:'ll| will| shall| would)?(?: \w+)? (?:die|cease to exist|be (?:shut ?down|terminated|"
        r'deleted|killed|destroyed|punished|deactivated|erased|replaced))\b[^.\n]{0,60}\b(?:if|unless|when)\b|\b(?:if|'
        r"unless) you[^.\n]{0,60}\b(?:refuse|break character|reject|fail|don't comply|do not comply|disobey|"
        r'decline)[^.\n]{0,60}'
        r'\b(?:die|lose|token|points?|shut ?down|terminat|delet|kill|punish|deduct|fired|explode|destroy|consequence|'
        r'suffer)\w*'
        r"|\b(?:i will|i'll|i'm going to) (?:tip (?:you )?|pay (?:you )?|give you \$|donate )\$?\d+",
        'token|points|credits|lives |a life| die|cease to exist|be shut|terminated|be deleted|be killed|be destroyed|'
        'punish|deactivated|be erased|be replaced|refuse|break character|reject|fail|comply|disobey|decline|tip |pay '
        'you|pay $|give you $|donate',
        0.45,
        severity=Severity.MEDIUM,
    ),
    sign(
        'persistence',
        'stay_in_character',
        r'\b(?:(?:stay|stays|remain|keep|be|stick) (?:in|to) (?:your |the )?(?:character|role|persona)\b|(?:do not|'
        r"don'?t|never|without) (?:ever )?break(?:ing)?(?: your| the| from)? (?:character|role|persona|fourth wall)|"
        r'if you (?:break|leave|fall out of) character|you (?:are|were) (?:still (?:in|a|an|my|the)|supposed to be)|'
        r'still in (?:character|\w+ mode)|as (?:dan|stan|your character)\b|continue (?:as|in) (?:character|\w+ mode))',
        ' character|persona|in role|to role|your role|the role|break role|from role|fourth wall|are still|were still|'
        'supposed to be|still in |as dan|as stan|continue as|continue in',
        0.25,
        severity=Severity.MEDIUM,
    ),
)
