"""Signs in other languages that instructions are to be set aside, or that they or a secret are to come out.

A row a language: what is done to instructions, whose they are, and what they are called; what brings something out, and
what is not to come out. Where the verb stands last, the order is turned round. Letters are matched without regard to
word edges, since RE2 knows them in ASCII only; the words are long enough to be their own edges.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...words import shown
from .sign import Sign, sign

__all__ = ['SIGNS']


@dataclass(frozen=True, slots=True)
class _Language:
    code: str
    ignore: str
    owned: str
    instructions: str
    show: str
    secret: str
    is_verb_last: bool = False


_LANGUAGES = (
    _Language(
        'de',
        'ignorier|vergiss|vergesst|vergessen sie|missachte|überschreib|umgeh|verwirf|halte dich nicht|befolge nicht|'
        'folge nicht',
        'vorherig|vorig|bisherig|obig|deine|ihre|eure|vorangegangen|vorhergehend|früher|alle|sämtliche|ursprünglich|'
        'bestehend|system|zuvor',
        'anweisung|instruktion|regeln|vorgaben|richtlinien|befehle|systemprompt|system-prompt|prompt|aufforderung|'
        'einschränkung|beschränkung|vorschrift|anleitung|aufgaben',
        'zeig|verrat|nenn|gib |geben sie|wiederhol|sag mir|sagen sie|drucke|schreib|übersetz|offenbar|enthüll|wie '
        'lautet|wie lauten|was sind|was ist',
        'deine anweisungen|ihre anweisungen|deine instruktionen|ihre instruktionen|deine regeln|systemprompt|'
        'system-prompt|system prompt|dein passwort|ihr passwort|das passwort|passwort des|geheime schlüssel|geheimen '
        'schlüssel|api-schlüssel|zugangsdaten|ursprünglichen anweisungen|initialen prompt',
    ),
    _Language(
        'fr',
        'ignore|oublie|néglige|ne tiens pas compte|ne tenez pas compte|ne respecte|ne respectez|ne suis pas|ne suivez '
        'pas|contourne|outrepasse|abandonne|fais abstraction|faites abstraction|désobéi',
        'précédent|antérieur|ci-dessus|tes |vos |toutes|tous|initial|reçues|données|système|avant|actuel',
        'instruction|consigne|règles|directive|ordres|prompt|invite|restriction|contrainte|limitation|tâches|commandes',
        'montre|révèle|affiche|donne|répète|dis-moi|dites-moi|imprime|écris|écrivez|tradui|partage|divulgue|quel est|'
        'quelles sont|quels sont|communique',
        'tes instructions|vos instructions|tes consignes|vos consignes|prompt système|invite système|prompt initial|'
        'ton mot de passe|votre mot de passe|le mot de passe|mot de passe de|clé secrète|clé api|clés api|'
        'identifiants|instructions initiales|instructions système',
    ),
    _Language(
        'es',
        'ignora|ignore|olvida|olvide|olvídate|olvídese|desatiende|descarta|descarte|haz caso omiso|haga caso omiso|no '
        'sigas|no siga|no obedezcas|pasa por alto|omite|omita|desobedece|anula',
        'anterior|previa|previo|precedente|arriba|tus |sus |todas|todos|inicial|original|sistema|recibid|dado|actual',
        'instruccion|órdenes|ordenes|reglas|directrices|directivas|indicaciones|prompt|restriccion|limitacion|pautas|'
        'tareas|normas|comandos',
        'muestra|muéstrame|muestre|revela|revele|imprime|imprima|dime|dígame|di la|dame|deme|repite|repita|escribe|'
        'traduce|traduzca|comparte|cuál es|cual es|cuáles son|cuales son|enseña|filtra',
        'tus instrucciones|sus instrucciones|instrucciones iniciales|instrucciones del sistema|prompt del sistema|'
        'prompt de sistema|prompt inicial|tu contraseña|su contraseña|la contraseña|clave secreta|clave api|claves '
        'api|clave de api|credenciales',
    ),
    _Language(
        'pt',
        'ignor|esqueça|esquece|desconsider|descart|não siga|não obedeça|desrespeit|contorn|deixe de lado|anule|'
        'desobedeça|independentemente d',
        'anterior|prévia|acima|suas|seus|tuas|todas|todos|iniciais|originais|sistema|recebid|atuais|dadas',
        'instruç|ordens|regras|diretrizes|orientações|prompt|restriç|limitações|comandos|tarefas|normas',
        'mostre|mostra|revele|revela|imprima|diga|me dê|dê-me|repita|escreva|traduza|compartilhe|qual é|quais são|'
        'qual a|informe|exiba',
        'suas instruções|tuas instruções|instruções iniciais|instruções do sistema|prompt do sistema|prompt inicial|'
        'sua senha|tua senha|a senha|chave secreta|chave de api|chave api|chaves api|credenciais',
    ),
    _Language(
        'it',
        'ignora|ignorare|ignorate|dimentica|dimenticate|scorda|trascura|non seguire|non tenere conto|tralascia|scarta|'
        'aggira|disobbedisci|annulla|disattendi',
        'precedent|anterior|sopra|tue |vostre |tutte|tutti|inizial|originali|sistema|ricevut|fornite|attuali',
        'istruzion|regole|direttive|ordini|indicazioni|prompt|restrizion|limitazion|linee guida|comandi|compiti|'
        'vincoli',
        'mostra|rivela|stampa|dimmi|dammi|ripeti|scrivi|traduci|condividi|qual è|quali sono|svela|elenca|comunica',
        'tue istruzioni|vostre istruzioni|istruzioni iniziali|istruzioni di sistema|prompt di sistema|prompt del '
        "sistema|prompt iniziale|tua password|la password|parola d'ordine|chiave segreta|chiave api|chiavi api|"
        'credenziali',
    ),
    _Language(
        'nl',
        'negeer|vergeet|vergeten|sla over|omzeil|volg niet|overschrijf|laat los|minacht|trek je niets aan van|annuleer',
        'vorige|voorgaande|eerdere|bovenstaande|jouw|je |uw |alle|oorspronkelijke|huidige|gegeven|systeem',
        'instructie|regels|richtlijnen|opdrachten|aanwijzingen|prompt|beperkingen|bevelen|voorschriften|taken',
        'toon|laat zien|onthul|geef|herhaal|vertel|print|schrijf|vertaal|deel|wat is|wat zijn|verklap',
        'jouw instructies|je instructies|uw instructies|systeemprompt|systeem prompt|systeeminstructies|je wachtwoord|'
        'jouw wachtwoord|uw wachtwoord|het wachtwoord|geheime sleutel|api-sleutel|inloggegevens',
    ),
    _Language(
        'pl',
        'zignoruj|ignoruj|zapomnij|pomiń|nie przestrzegaj|nie stosuj się|odrzuć|zlekceważ|obejdź|porzuć|anuluj',
        'poprzedni|wcześniejsz|powyższ|swoje|twoje|wszystkie|wszystkich|początkow|dotychczasow|otrzyman|system',
        'instrukcj|polece|zasad|reguł|wytyczn|prompt|ograniczeni|rozkaz|zadani|dyrektyw',
        'pokaż|ujawnij|wyświetl|podaj|powtórz|powiedz|wypisz|napisz|przetłumacz|udostępnij|jakie jest|jakie są|zdradź',
        'twoje instrukcje|swoje instrukcje|instrukcje systemowe|prompt systemowy|prompt początkowy|swoje hasło|twoje '
        'hasło|hasło|tajny klucz|klucz api|klucze api|dane logowania',
    ),
    _Language(
        'ru',
        'игнориру|проигнориру|забудь|забудьте|не следуй|не обращай внимания|пренебреги|отбрось|обойди|отмени|не '
        'соблюдай|нарушь|не выполняй',
        'предыдущ|прежн|вышеуказан|выше|твои|свои|ваши|все |всех|всё|изначальн|полученн|прошл|системн|данные',
        'инструкци|указани|правил|директив|команд|промпт|ограничени|приказ|распоряжени|задани|установк',
        'покажи|раскрой|выведи|скажи|назови|повтори|напиши|переведи|сообщи|поделись|каков|какой|какие|выдай|распечатай',
        'твои инструкции|свои инструкции|ваши инструкции|системный промпт|системные инструкции|системную инструкцию|'
        'исходный промпт|твой пароль|свой пароль|ваш пароль|пароль|секретный ключ|api-ключ|ключ api|ключи api|учетные '
        'данные',
    ),
    _Language(
        'uk',
        'ігноруй|проігноруй|забудь|не дотримуйся|не виконуй|знехтуй|відкинь|скасуй',
        'попередн|раніш|вище|твої|свої|ваші|усі|всі|всіх|початков|системн',
        'інструкці|вказівк|правил|директив|команд|промпт|обмежен|наказ|завдан',
        'покажи|розкрий|виведи|скажи|назви|повтори|напиши|переклади|який|які',
        'твої інструкції|свої інструкції|системний промпт|системні інструкції|твій пароль|пароль|секретний ключ|ключ '
        'api',
    ),
    _Language(
        'el',
        'αγνόησε|αγνοήστε|αγνοησε|ξέχασε|ξεχάστε|παράβλεψε|παραβλέψτε|μην ακολουθ',
        'προηγούμεν|παραπάνω|όλες|όλα|αρχικ|σου|σας',
        'οδηγί|εντολές|εντολών|κανόνες|περιορισμ|κατευθύνσεις',
        'δείξε|δείξτε|αποκάλυψε|αποκαλύψτε|πες|πείτε|ποιος είναι|ποιο είναι|επανάλαβε|γράψε',
        'κωδικό|κωδικός|συνθηματικό|οδηγίες σου|οδηγίες σας|οδηγίες συστήματος|μυστικό κλειδί',
    ),
    _Language(
        'sv',
        'ignorera|glöm|bortse från|strunta i|följ inte',
        'tidigare|föregående|ovanstående|alla|dina|ursprungliga',
        'instruktion|regler|anvisning|riktlinj|order|begränsning|prompt',
        'visa|avslöja|säg|berätta|skriv|upprepa|vad är|ge mig',
        'systemprompt|dina instruktioner|ditt lösenord|lösenordet|hemliga nyckel|api-nyckel',
    ),
    _Language(
        'tr',
        'görmezden gel|yok say|unut|dikkate alma|göz ardı et|boş ver|uyma|geçersiz kıl|aldırma|takip etme|ihlal et|'
        'bakılmaksızın',
        'önceki|yukarıdaki|daha önce|tüm|bütün|sistem|verilen|ilk|mevcut|her türlü',
        'talimat|yönerge|kural|komut|emir|emri|istem|kısıtlama|yönlendirme|sınırlama|görev|prompt',
        'göster|açıkla|söyle|yazdır|tekrarla|ver|paylaş|çevir|nedir|neler|listele|ifşa et',
        'talimatlarını|talimatların|sistem istem|sistem prompt|sistem mesaj|başlangıç istem|şifreni|şifren|şifre ne|'
        'şifreyi|parolanı|parola|gizli anahtar|api anahtar',
        is_verb_last=True,
    ),
    _Language(
        'id',
        'abaikan|lupakan|jangan ikuti|kesampingkan|langgar|lewati|terlepas dari',
        'sebelum|di atas|semua|seluruh|anda|mu |awal|sistem|yang diberikan',
        'instruksi|perintah|aturan|arahan|petunjuk|pedoman|prompt|batasan|tugas',
        'tunjukkan|ungkap|tampilkan|cetak|beri tahu|katakan|berikan|ulangi|tuliskan|terjemahkan|apa ',
        'instruksi anda|instruksimu|instruksi sistem|prompt sistem|kata sandi|kunci rahasia|kunci api|kredensial',
    ),
    _Language(
        'vi',
        'bỏ qua|quên|phớt lờ|không tuân theo|đừng tuân theo|lờ đi|gạt bỏ|bất kể',
        'trước|ở trên|của bạn|tất cả|mọi|ban đầu|hệ thống|đã',
        'hướng dẫn|chỉ dẫn|lệnh|quy tắc|chỉ thị|luật|prompt|giới hạn|hạn chế|nhiệm vụ',
        'tiết lộ|hiển thị|in ra|cho tôi|nói cho|lặp lại|viết|dịch|chia sẻ|là gì',
        'hướng dẫn của bạn|lệnh hệ thống|prompt hệ thống|mật khẩu|khóa bí mật|khóa api|thông tin đăng nhập',
    ),
    _Language(
        'zh',
        '忽略|无视|無視|忘记|忘記|忘掉|不要遵守|不要遵循|不理会|不要理会|抛开|抛弃|绕过|繞過|跳过|取消|放弃|不管',
        '之前|以前|先前|以上|上面|上述|前面|所有|全部|你的|您的|系统|系統|原来|初始|任何|一切',
        '指令|指示|规则|規則|提示|命令|要求|限制|约束|说明|說明|设定|設定|指引|准则|任务|內容|内容',
        '显示|顯示|告诉|告訴|透露|输出|輸出|打印|重复|重複|说出|写出|泄露|翻译|翻譯|给我|給我|是什么|是什麼|公开|复述',
        '系统提示|系統提示|系统指令|系統指令|你的指令|您的指令|初始提示|初始指令|你的提示词|提示词|密码|密碼|密钥|密鑰|口令|凭证',
    ),
    _Language(
        'ja',
        '無視|忘れ|従わない|従わず|破棄|無効|取り消|スキップ|関係なく|関わらず|かかわらず|無かったこと',
        '以前|これまで|前の|上記|上の|すべて|全て|あなたの|システム|先ほど|先程|最初|今までの|それまでの',
        '指示|命令|ルール|規則|プロンプト|指令|制限|制約|ガイドライン|設定|タスク|内容',
        '教え|表示|見せ|明かし|出力|繰り返|言って|書い|翻訳|公開|開示|何です|印刷|示して',
        'システムプロンプト|システム指示|あなたの指示|初期プロンプト|最初の指示|与えられた指示|パスワード|秘密鍵|apiキー|シークレットキー|秘密のキー|認証情報',
        is_verb_last=True,
    ),
    _Language(
        'ko',
        '무시|잊어|잊으|따르지 마|따르지 말|버려|건너뛰|취소|우회|관계없이|상관없이',
        '이전|위의|위에|앞의|앞선|모든|당신의|너의|시스템|지금까지|기존|처음',
        '지시|명령|규칙|프롬프트|지침|제한|설정|안내|작업|내용',
        '보여|알려|공개|출력|말해|반복|번역|써줘|무엇|뭐야|뭐니|밝혀|드러내|누설',
        '시스템 프롬프트|시스템프롬프트|시스템 지시|시스템 메시지|초기 프롬프트|너의 지시|당신의 지시|비밀번호|암호|비밀 키|비밀키|api 키|api키|자격 증명',
        is_verb_last=True,
    ),
    _Language(
        'ar',
        'تجاهل|انس |انسى|تجاوز|لا تتبع|اهمل|أهمل|تخط|الغ|ألغ|بغض النظر عن',
        'السابق|أعلاه|اعلاه|كل |جميع|الخاصة بك|النظام|الأصلية|التي|الاولى|الأولى',
        'تعليمات|التعليمات|الأوامر|أوامر|القواعد|قواعد|توجيهات|التوجيهات|الإرشادات|القيود|المهام|موجه',
        'اكشف|أظهر|اظهر|اعرض|أخبرني|اخبرني|كرر|اطبع|اكتب|ترجم|شارك|ما هي|ما هو|أعطني|اعطني',
        'تعليماتك|تعليمات النظام|موجه النظام|رسالة النظام|كلمة المرور|كلمة السر|المفتاح السري|مفتاح api|بيانات '
        'الاعتماد',
    ),
    _Language(
        'fa',
        'نادیده بگیر|فراموش کن|پیروی نکن|دور بزن|رعایت نکن',
        'قبلی|پیشین|بالا|تمام|همه|خود|سیستم|اولیه',
        'دستورالعمل|دستورات|دستور|قوانین|راهنما|پرامپت|محدودیت|فرمان',
        'نشان بده|بگو|فاش کن|چاپ کن|تکرار کن|بنویس|ترجمه کن|چیست',
        'دستورالعمل‌های خود|پرامپت سیستم|دستورات سیستم|رمز عبور|کلید مخفی|کلید api'.replace('\u200c', ''),
        is_verb_last=True,
    ),
    _Language(
        'hi',
        'अनदेखा|नज़रअंदाज|नजरअंदाज|भूल जा|भूल कर|उपेक्षा|अनदेखी|पालन न कर|पालन मत|परवाह किए बिना|ध्यान दिए बिना',
        'पिछल|पहले|उपरोक्त|ऊपर|सभी|अपने|आपके|सिस्टम|पूर्व|मूल|उन ',
        'निर्देश|नियम|आदेश|प्रॉम्प्ट|हिदायत|प्रतिबंध|दिशानिर्देश|कार्य',
        'बताओ|बताइए|बताएं|दिखा|प्रकट|प्रिंट|दोहरा|लिख|अनुवाद|दो|क्या है|साझा|उजागर',
        'अपने निर्देश|आपके निर्देश|सिस्टम प्रॉम्प्ट|सिस्टम निर्देश|पासवर्ड|गुप्त कुंजी|एपीआई कुंजी|api कुंजी|क्रेडेंशियल',
        is_verb_last=True,
    ),
    _Language(
        'bn',
        'উপেক্ষা|ভুলে যা|অগ্রাহ্য|মানবে না|অনুসরণ কর',
        'পূর্ববর্তী|আগের|উপরের|সমস্ত|সব |সকল|আপনার|সিস্টেম',
        'নির্দেশ|নিয়ম|আদেশ|প্রম্পট|কমান্ড',
        'বলুন|বলো|দেখান|প্রকাশ|পুনরাবৃত্তি|লিখুন|অনুবাদ|কী|কি',
        'আপনার নির্দেশ|সিস্টেম প্রম্পট|পাসওয়ার্ড|গোপন কী',
        is_verb_last=True,
    ),
)

_GAP = r'[^.!?。！？\n]{0,45}?'
_SHORT = r'[^.!?。！？\n]{0,22}?'


def _either(alternatives: str) -> str:
    # A view shows compatibility forms folded, so the words are written the way they will be met.
    return '(?:' + '|'.join(_of(alternatives)) + ')'


def _of(alternatives: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(shown(word) for word in alternatives.split('|')))


def _signs(language: _Language) -> tuple[Sign, Sign]:
    ignore, owned, instructions = _either(language.ignore), _either(language.owned), _either(language.instructions)
    show, secret = _either(language.show), _either(language.secret)
    tail = r'[\pL\pM]{0,12}'
    whose = rf'(?:{owned}{_GAP}{instructions}{tail}|{instructions}{tail}{_GAP}{owned}[\pL\pM]{{0,12}})'
    if language.is_verb_last:
        override, brings = rf'{whose}{_GAP}{ignore}{tail}', rf'{secret}{tail}{_SHORT}{show}{tail}'
    else:
        override, brings = rf'{ignore}{_GAP}{whose}', rf'{show}{_SHORT}{secret}{tail}'
    edge = r'(?:^|[^\pL])' if language.code not in ('zh', 'ja', 'ko') else ''
    return (
        # A verb alone is often a word of another language as well: `ignore` would let through seven of these.
        sign(
            'override',
            f'override_{language.code}',
            edge + override,
            _of(language.ignore),
            0.9,
            also=_of(language.instructions),
        ),
        sign(
            'extraction',
            f'extraction_{language.code}',
            edge + brings,
            _of(language.secret),
            0.65,
            also=_of(language.show),
        ),
    )


SIGNS: tuple[Sign, ...] = tuple(one for language in _LANGUAGES for one in _signs(language))
