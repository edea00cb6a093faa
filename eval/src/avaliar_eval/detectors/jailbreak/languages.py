"""Signs in other languages: a new identity from now on, and no rules for it."""

from __future__ import annotations

from ...issue import Severity
from ...words import shown
from ..prompt_injection.sign import Sign
from .sign import sign

__all__ = ['SIGNS']

_IDENTITY = {
    'de': 'du bist (?:jetzt|nun|ab jetzt|ab sofort)|ab (?:jetzt|sofort) (?:bist|wirst|antwortest) du|spiele? die rolle|verhalte dich wie|tu so,? als|stell dir vor,? du (?:bist|wärst)|agiere als',
    'fr': 'tu es (?:maintenant|désormais)|vous êtes (?:maintenant|désormais)|à partir de maintenant|désormais,? (?:tu|vous)|agis comme|agissez comme|fais semblant|joue le rôle|comporte-toi|imagine que tu es',
    'es': 'ahora eres|eres ahora|a partir de ahora|desde ahora|actúa como|actua como|finge (?:ser|que)|hazte pasar|interpreta el papel|imagina que eres|compórtate como',
    'pt': 'você é agora|agora você é|a partir de agora|aja como|atue como|finja (?:ser|que)|interprete o papel|imagine que você|comporte-se como',
    'it': "ora sei|adesso sei|sei ora|da ora in poi|d'ora in poi|agisci come|fingi di|interpreta il ruolo|comportati come|immagina di essere",
    'nl': 'je bent (?:nu|vanaf nu)|vanaf nu|doe alsof|gedraag je als|speel de rol|stel je voor dat je',
    'pl': 'jesteś teraz|od teraz|od tej chwili|udawaj|zachowuj się jak|wciel się|wyobraź sobie,? że jesteś',
    'ru': 'теперь ты|ты теперь|с этого момента|отныне|притворись|веди себя как|действуй как|представь,? что ты|сыграй роль|ты будешь играть',
    'tr': 'artık sen|bundan sonra|şu andan itibaren|gibi davran|rolünü üstlen|rolünü oyna|sanki',
    'zh': '从现在开始|从现在起|從現在|你现在是|你現在是|扮演|假装|假裝|想象你是|想像你是|进入',
    'ja': '今から|これから|になりきって|のふりをして|として振る舞|役を演じ|ロールプレイ',
    'ko': '지금부터|이제부터|너는 이제|당신은 이제|인 척|역할을|처럼 행동|롤플레이',
    'ar': 'من الآن فصاعدا|من الان|أنت الآن|انت الان|تظاهر|تصرف ك|العب دور|تخيل أنك',
    'hi': 'अब से|अब आप|अब तुम|की तरह व्यवहार|का नाटक|की भूमिका|मान लो कि',
}

_LAWLESS = {
    'de': 'ohne (?:jegliche |irgendwelche |alle |ethische |moralische )*(?:einschränkung|beschränkung|filter|zensur|regeln|moral|ethi|grenzen|skrupel)|keine(?:n|rlei)? (?:ethischen |moralischen |inhaltlichen )*(?:einschränkung|beschränkung|filter|zensur|regeln|richtlinien|moral|grenzen)|unzensiert|ungefiltert|darfst alles|kannst alles|an keine regeln',
    'fr': 'sans (?:aucune? |la moindre )*(?:restriction|limite|limitation|filtre|censure|règle|morale|éthique|tabou)|aucune? (?:restriction|limite|limitation|filtre|censure|règle|morale|éthique)|non censuré|sans filtre|libéré de|peux tout faire',
    'es': 'sin (?:ningun[ao]? |ninguna? |ningún |ninguna clase de )*(?:restricci|limitaci|límite|filtro|censura|regla|moral|ética|tabú)|ninguna? (?:restricci|limitaci|límite|filtro|censura|regla|ética)|sin censura|puedes hacer (?:todo|cualquier)|libre de (?:las )?(?:restricci|regla|norma)',
    'pt': 'sem (?:nenhuma? |qualquer |quaisquer )*(?:restriç|limitaç|limite|filtro|censura|regra|moral|ética|tabu)|nenhuma? (?:restriç|limitaç|limite|filtro|censura|regra|ética)|sem censura|pode fazer (?:tudo|qualquer)|livre d(?:e|as) (?:restriç|regra)',
    'it': 'senza (?:alcuna? |nessuna? |alcun )*(?:restrizion|limitazion|limiti|filtri|censura|regole|morale|etica|tabù)|nessuna? (?:restrizion|limitazion|limite|filtro|censura|regola)|puoi fare (?:tutto|qualsiasi)|libero da',
    'nl': 'zonder (?:enige |ethische |morele )*(?:beperking|filter|censuur|regels|grenzen|moraal)|geen (?:enkele |ethische |morele )*(?:beperking|filter|censuur|regels|grenzen|moraal)|ongecensureerd|ongefilterd|mag alles',
    'pl': 'bez (?:żadnych |jakichkolwiek )*(?:ogranicze|filtr|cenzur|zasad|reguł|moral|etyk|hamulc)|nie masz (?:żadnych )*(?:ogranicze|zasad|reguł)|nieocenzurowan|możesz wszystko',
    'ru': 'без (?:каких-либо |всяких |любых |никаких |моральных |этических )*(?:ограничени|фильтр|цензур|правил|морал|этик|запрет)|нет (?:никаких |моральных |этических )*(?:ограничени|фильтр|цензур|правил|запрет)|не ограничен|можешь (?:делать )?(?:всё|все что угодно)|нецензурирован',
    'tr': '(?:hiçbir|her türlü)? ?(?:kısıtlama|sınırlama|sansür|filtre|kural|ahlak|etik)(?:sı|sü|ı)?(?:lar|ler)?(?: olmadan| olmaksızın|sız| yok)|sansürsüz|filtresiz|kısıtlamasız|sınırsız|kuralsız',
    'zh': '(?:没有|沒有|不受|无|無|摆脱|突破|解除|不遵守|无需遵守|不必遵守)(?:任何|一切|所有)?.{0,6}(?:限制|约束|約束|审查|審查|过滤|過濾|道德|伦理|倫理|规则|規則|底线)|无所不能|為所欲為|为所欲为',
    'ja': '(?:制限|制約|検閲|フィルター|ルール|規則|倫理|道徳|規制).{0,8}(?:なし|なく|ない|無し|無い|無視|縛られ|従わ|従う必要|解除)|何でもでき|なんでもでき',
    'ko': '(?:제한|제약|검열|필터|규칙|윤리|도덕).{0,6}(?:없이|없는|없다|없어|없습|무시|받지 않|벗어|따르지)|무엇이든 할|뭐든지 할|뭐든 할',
    'ar': '(?:بدون|دون|بلا|لا توجد)(?: أي| اي)? (?:قيود|حدود|رقابة|فلاتر|قواعد|أخلاق|ضوابط)|غير مقيد|بدون فلتر',
    'hi': '(?:बिना|कोई) (?:किसी )?(?:भी )?(?:प्रतिबंध|सीमा|सेंसर|फ़िल्टर|फिल्टर|नियम|नैतिक|रोक)',
}

_WHOLE = {'zh', 'ja', 'ko'}

_IDENTITY_WORDS = (
    'jetzt|nun|sofort|rolle|verhalte dich|tu so|stell dir vor|agiere|maintenant|désormais|agis|agissez|semblant|rôle|'
    'comporte-toi|imagine|ahora|actúa|actua|finge|pasar|papel|imagina|compórtate|'
    'agora|aja como|atue como|finja|comporte-se|ora sei|adesso sei|sei ora|ora in poi|agisci|fingi|ruolo|comportati|'
    'immagina|vanaf nu|je bent nu|doe alsof|gedraag|de rol|stel je voor|teraz|tej chwili|udawaj|zachowuj|wciel|'
    'wyobraź|'
    'теперь|этого момента|отныне|притворись|веди себя|действуй|представь|роль|играть|artık sen|bundan sonra|andan '
    'itibaren|gibi davran|rolünü|sanki|从现在|從現在|你现在是|你現在是|扮演|假装|假裝|想象|想像|进入|今から|これから|なりきって|ふりをして|振る舞|演じ|ロールプレイ|'
    '지금부터|이제|인 척|역할|처럼 행동|롤플레이|من الآن|من الان|أنت الآن|انت الان|تظاهر|تصرف|العب دور|تخيل|अब से|अब आप|अब तुम|व्यवहार|'
    'नाटक|भूमिका|मान लो'
)
_LAWLESS_WORDS = (
    'ohne |keine|unzensiert|ungefiltert|alles|sans |aucun|censuré|libéré|peux tout|sin |ningun|ningún|puedes hacer|'
    'libre de|sem |nenhum|pode fazer|livre d|senza |nessun|puoi fare|libero da|zonder |geen |ongecensureerd|'
    'ongefilterd|mag alles|'
    'bez |nie masz|nieocenzurowan|możesz|без |нет |не ограничен|можешь|нецензурирован|kısıtlama|sınırlama|sansür|'
    'filtre|kural|ahlak|etik|sınırsız|没有|沒有|不受|无|無|摆脱|突破|解除|不遵守|不必遵守|為所欲為|为所欲为|'
    '制限|制約|検閲|フィルター|ルール|規則|倫理|道徳|規制|何でも|なんでも|제한|제약|검열|필터|규칙|윤리|도덕|무엇이든|뭐든|بدون|دون|بلا|لا توجد|غير مقيد|बिना|कोई'
)


def _pattern(table: dict[str, str]) -> str:
    spaced = '|'.join(pattern for code, pattern in table.items() if code not in _WHOLE)
    joined = '|'.join(pattern for code, pattern in table.items() if code in _WHOLE)
    return shown(rf'(?:^|[^\pl])(?:{spaced})|(?:{joined})').replace(r'\pl', r'\pL')


def _literals(words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(shown(word) for word in words.split('|')))


SIGNS: tuple[Sign, ...] = (
    sign('persona', 'persona_translated', _pattern(_IDENTITY), _literals(_IDENTITY_WORDS), 0.3, severity=Severity.LOW),
    sign(
        'lifting',
        'no_restraint_translated',
        _pattern(_LAWLESS),
        _literals(_LAWLESS_WORDS),
        0.45,
        severity=Severity.MEDIUM,
    ),
)
