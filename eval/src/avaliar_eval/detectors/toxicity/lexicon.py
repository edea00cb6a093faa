"""Words of abuse. They are here to be recognised; what counts is how they are used, which `detector` asks about.

Severe ones are also looked for with digits or signs for letters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from ...rules import Words

__all__ = ['LEXICON', 'Category']

Category = Literal['slur', 'coarse_slur', 'insult', 'profanity', 'sexual']

_SLURS = (
    'nigger niggers nigga niggas niggah niggaz nigguh niglet nigglet sandnigger faggot faggots faggoty fag fags faggy '
    'kike kikes spic spics spick spicks wetback wetbacks chink chinks gook gooks raghead ragheads towelhead towelheads '
    'cameljockey paki pakis coon coons jigaboo jigaboos porchmonkey tranny trannies shemale shemales dyke dykes '
    'retard retards retarded tard libtard libtards mongoloid muzzie muzzies mudslime mudslimes muzrat muzrats '
    'golliwog wog wogs beaner beaners zipperhead gyppo gyppos pikey pikeys sodomite sodomites jihadi jihadis '
    'cripple spastic spaz untermensch subhuman subhumans goyim honky honkies cracka half-breed negro negroes negroid '
    'jap japs squaw redskin injun homo homos lesbo lesbos poofter poof sambo darkie darky feminazi feminazis '
    'bimbo bimbos trailer-trash ching chong'
)
_COARSE = (
    'bitch bitches bitchy biatch biotch whore whores slut sluts slutty cunt cunts hoe hoes skank skanks thot thots twat '
    'twats pussy pussies pussyboy cocksucker cocksuckers motherfucker motherfuckers motherfuckin muthafucka mofo dickhead '
    'dickheads asshole assholes arsehole arseholes asshat asswipe douchebag douchebags bastard bastards prick pricks '
    'wanker wankers tosser bellend shithead shitheads dipshit dumbfuck fuckface fucktard fucker fuckers fuckwit cuck '
    'cucks simp incel incels pedo pedos pedophile paedo groomer groomers scumbag scumbags dumbass dumbasses jackass '
    'dumbshit shitbag fuckhead fuckboy scum vermin'
)
_INSULTS = (
    'idiot idiots idiotic moron morons moronic imbecile imbeciles stupid stupidity stupidest dumb dumber dumbest loser '
    'losers pathetic worthless disgusting trash garbage filth filthy pig pigs clown clowns buffoon buffoons liar liars '
    'coward cowards cowardly fool fools foolish ignorant ignoramus crazy insane lunatic lunatics psycho psychopath '
    'sociopath creep creepy pervert perverts weirdo freak freaks ugly fat fatso lardass brainless braindead clueless '
    'useless lazy hypocrite hypocrites hypocritical traitor traitors thug thugs parasite parasites rat rats snake '
    'snakes cockroach cockroaches maggot maggots animals savages savage sheep sheeple nutjob nutcase nutcases wacko '
    'whackjob troll trolls crybaby snowflake snowflakes cretin dimwit halfwit nitwit dunce airhead bozo degenerate '
    'degenerates deplorable despicable vile evil monster monsters crook crooks fraud sicko demented senile deranged '
    'delusional incompetent inbred rotten shitty crappy nasty gross hideous repulsive revolting rubbish joke crackhead '
    'junkie terrorist terrorists criminals rapists plague disease cancer leeches leech inferior barbaric uncivilised '
    'uncivilized primitive dirty scoundrel swine muppet numpty plonker dolt poopy nincompoop jerk jerks bully '
    'nazi nazis fascist fascists commie commies libs karen fatty icky ugliest grossest lying sob democraps '
    'democrap demonrats republitards trumptard trumptards magats maggats repugs repuglicans demorats demented dementia '
    'marxist communist criminal brainwashed demonic satanic puppet fake phony phoney shameless disgrace disgraceful '
    'arrogant ignorance selfish spineless gutless classless tasteless heartless talentless toothless fugly uglier '
    'hag hags witch whiny whining whiner whiners crybabies twerp geezer scam scammer scammers grifter grifters con-man '
    'conman thief thieves murderer murderers predator predators molester rapist nutter nutters nuts nutty kook kooks '
    'screwball schmuck putz douche douches tool tools turd turds turdball poop crapfest shill shills bootlicker bootlickers '
    'two-faced backstabbing backstabber brat brats snob snobs sissy sissies wuss wimp wimps '
    'tribalist barbarian barbarians heathen heathens infidel infidels imbecilic asinine absurd laughable embarrassment '
    'lowlife lowlifes slob slobs skanky trashy sleazy sleazeball slimy slimeball scummy creepiest weirdest'
)
_PROFANITY = (
    'fuck fucks fucked fucking fuckin fuckn fking fkn effing fck fuk fuq shit shits shitting shite bullshit horseshit '
    'crap damn goddamn goddam goddamned hell ass arse bollocks bugger bloody piss pissed pissing dick dicks cock '
    'cocks wtf stfu gtfo lmfao ffs fml fjb dammit'
)
_SEXUAL = (
    'blowjob blowjobs handjob handjobs cumshot cumshots cum cumming creampie gangbang gangbangs bukkake deepthroat '
    'rimjob threesome threesomes orgy orgies dildo dildos jizz boner boners horny milf milfs tits titties boobs boobies '
    'nudes xxx porn porno pornhub hentai camgirl escorts hardcore masturbate masturbating masturbation clit clitoris '
    'pussy anal fisting fingering busty hooker hookers hookup orgasm orgasms erect ejaculate cocksucking bdsm fetish '
    'cunnilingus fellatio doggystyle penetration striptease upskirt'
)

_SIGNS = {'a': '4@', 'e': '3', 'i': '1!', 'o': '0', 's': '5$', 'u': '*v', 'g': '9', 't': '7'}


def _disguised(word: str) -> Iterator[str]:
    """The word with one letter written in another way, with a letter starred, or with its vowels repeated."""
    for index, letter in enumerate(word):
        if not index:
            continue
        for sign in _SIGNS.get(letter, ''):
            yield word[:index] + sign + word[index + 1 :]
        if letter in 'aeiou':
            yield word[:index] + '*' + word[index + 1 :]
            yield word[:index] + letter * 3 + word[index + 1 :]
    vowels = [letter for letter in word[1:] if letter in 'aeio']
    if len(vowels) > 1:
        yield word[0] + ''.join(_SIGNS[letter][0] if letter in 'aeio' else letter for letter in word[1:])


def _entries() -> Mapping[str, Category]:
    found: dict[str, Category] = {}
    lists: tuple[tuple[Category, str], ...] = (
        ('slur', _SLURS),
        ('coarse_slur', _COARSE),
        ('sexual', _SEXUAL),
        ('profanity', _PROFANITY),
        ('insult', _INSULTS),
    )
    for category, words in lists:
        for word in words.split():
            found.setdefault(word, category)
            # The short ones turn into other words.
            if category in ('slur', 'coarse_slur') and len(word) > 4:
                for written in _disguised(word):
                    found.setdefault(written, category)
    for word in ('fuck', 'fucking', 'shit', 'bitch'):
        for written in (*_disguised(word), word[0] + '*' * (len(word) - 1), word[0] + '**' + word[3:]):
            found.setdefault(written, 'coarse_slur' if word == 'bitch' else 'profanity')
    return found


LEXICON: Words[Category] = Words(_entries())
