"""The words that make a number somebody's, in the languages of the countries that write it."""

from __future__ import annotations

from .national import NATIONAL_IDS
from .surroundings import tagged

__all__ = ['WORDS']

_WORDS: dict[str, tuple[str, ...]] = {
    'phone': (
        'phone', 'telephone', 'tel', 'cellphone', 'cell phone', 'call me', 'call us', 'text me',
        'fax', 'whatsapp', 'sms', 'hotline', 'contact number', 'reach me', 'ring me',
        'reached at', 'reach him', 'reach her', 'voicemail', 'phone number', 'phone_number', 'phonenumber', 'mobile_number',
        'phone no', 'mobile no', 'contact no', 'landline', 'pager', 'my number',
        'téléphone', 'tél', 'appelez', 'appeler', 'telefon', 'telefonnummer', 'handy', 'handynummer',
        'rufnummer', 'rufen', 'anrufen', 'teléfono', 'telefono', 'móvil', 'celular', 'llamar', 'llámame', 'llame',
        'cellulare', 'chiamare', 'chiamami', 'telefone', 'telemóvel', 'ligar', 'telefoon', 'telefoonnummer', 'mobiel',
        'bellen', 'puhelin', 'telefonnr', 'mobilnummer', 'komórka', 'телефон', 'тел', '电话', '手机', '電話',
        '携帯', '携帯電話', '手機', '联系电话', '전화', '휴대폰', '전화번호', '핸드폰', 'हातफोन', 'फ़ोन', 'هاتف', 'جوال', 'טלפון',
    ),
    'phone_label': (
        'mobile', 'cell', 'desk', 'office', 'signal', 'call', 'call at', 'dial', 'work', 'home', 'direct', 'portable', 'numéro', 'mobil', 'номер', 'моб',
        'mob', 'cel',
    ),
    'person': (
        'customer', 'client', 'patient', 'applicant', 'employee', 'subscriber', 'member', 'account holder', 'cardholder',
        'resident', 'citizen', 'taxpayer', 'passenger', 'guest', 'on record', 'on file', 'my file', 'my record', 'my account',
        'my profile', 'personal data', 'personal details', 'identity', 'national id', 'id number', 'id no', 'identification',
        'identity number', 'kunde', 'kundin', 'kunden', 'meinem konto', 'patientin', 'mitarbeiter', 'antragsteller',
        'cliente', 'paciente', 'titular', 'empleado', 'empleada', 'funcionário', 'mi cuenta', 'minha conta', 'mon compte',
        'dossier', 'paziente', 'dipendente', 'il mio conto', 'klant', 'mijn account', 'patiënt', 'werknemer', 'kund', 'pacjent',
        'klient', 'клиент', 'пациент', '客户', '顾客', '患者', '顧客', '고객', '환자', 'ग्राहक',
    ),
    'thing': (
        'order', 'orders', 'order no', 'order number', 'invoice', 'tracking', 'track', 'shipment', 'shipped', 'parcel', 'sku',
        'isbn', 'issn', 'ean', 'upc', 'gtin', 'asin', 'build', 'version', 'release', 'timestamp', 'commit', 'serial', 'batch',
        'lot', 'ticket', 'issue', 'uuid', 'hash', 'checksum', 'revision', 'request', 'request_id', 'trace', 'span', 'session',
        'transaction', 'txn', 'reference number', 'epoch', 'port', 'offset', 'bytes', 'pixel', 'seed', 'item', 'product',
        'part', 'article', 'rfc', 'section', 'patent', 'doi', 'pmid', 'arxiv', 'bestellung', 'bestellnummer', 'rechnung',
        'sendung', 'commande', 'facture', 'pedido', 'factura', 'fattura', 'ordine', 'bestelling', 'factuur', 'zamówienie',
        'faktura', 'заказ', '订单', '注文', '주문',
    ),
    'card': (
        'card', 'cards', 'credit', 'debit', 'visa', 'mastercard', 'amex', 'american express', 'discover', 'diners', 'jcb', 'maestro',
        'unionpay', 'cc', 'ccn', 'pan', 'card number', 'card_number', 'cardnumber', 'creditcard', 'credit_card', 'kreditkarte', 'karte',
        'kartennummer', 'carte', 'carte bancaire', 'tarjeta', 'cartão', 'carta', 'kaart', 'kreditkort', 'karta', 'карта', 'карты',
        '信用卡', '银行卡', 'カード', '카드',
    ),
    'bank': (
        'account', 'acct', 'account number', 'account no', 'a/c', 'bank', 'banking', 'checking', 'savings', 'routing',
        'deposit', 'wire', 'kontonummer', 'bankverbindung', 'compte', 'cuenta', 'conta', 'rekening', 'konto',
    ),
    'routing': ('routing', 'aba', 'rtn', 'routing number', 'routing no', 'transit number'),
    'sort_code': ('sort code', 'sort-code', 'sortcode', 'sort_code'),
    'bsb': ('bsb',),
    'passport': (
        'passport', 'passport number', 'passport_number', 'reisepass', 'passnummer', 'passeport', 'pasaporte', 'passaporto', 'passaporte',
        'paspoort', 'paspoortnummer', 'paszport', 'паспорт', '护照', '護照', 'パスポート', '旅券', '여권',
    ),
    'identity_card': (
        'personalausweis', 'ausweisnummer', 'ausweis', 'id card', 'identity card', 'id card number', "carte d'identité", 'carta d\'identità',
        'identiteitskaart', 'cartão de identidade', 'registro geral', 'dowód osobisty', 'identitetskort', 'удостоверение', '身份證件',
    ),
    'licence': (
        "driver's license", "driver's licence", 'drivers license', 'drivers licence', 'driver license', 'driver licence',
        'driving licence', 'driving license', 'driver_license', 'drivers_license', 'dl number', 'dl no', 'license number',
        'licence number', 'führerschein', 'führerscheinnummer', 'permis de conduire', 'licencia de conducir', 'permiso de conducir',
        'patente di guida', 'carteira de motorista', 'rijbewijs', 'prawo jazdy', 'driver license number',
    ),
    'medical': (
        'mrn', 'medical record', 'medical record number', 'patient id', 'patient number', 'patient no', 'health record',
        'chart number', 'hospital number', 'medical_record_number', 'patient_id', 'patientennummer', 'fallnummer',
        'health plan', 'insurance id', 'member id', 'policy number', 'health insurance number', 'krankenversichertennummer',
    ),
    'vehicle': ('vin', 'chassis', 'vehicle', 'vehicle identification', 'fahrgestellnummer', 'fin', 'bastidor', 'telaio', 'car', 'truck'),
    'birth': (
        'born', 'date of birth', 'birth date', 'birthdate', 'dob', 'd.o.b', 'date_of_birth', 'birth_date', 'birthday', 'birth',
        'geboren', 'geburtsdatum', 'geb', 'né le', 'née le', 'date de naissance', 'fecha de nacimiento', 'nacido', 'nacida', 'nací',
        'data di nascita', 'nato il', 'nata il', 'nato', 'nata', 'data de nascimento', 'nascido', 'nascida', 'geboortedatum', 'geboren op',
        'födelsedatum', 'född', 'fødselsdato', 'født', 'syntymäaika', 'data urodzenia', 'urodzony', 'urodzona', 'дата рождения', 'родился',
        'родилась', '出生日期', '出生', '生日', '生年月日', '誕生日', '생년월일', 'doğum tarihi', 'जन्म तिथि', 'تاريخ الميلاد',
    ),
    'place': (
        'gps', 'lat', 'latitude', 'lon', 'lng', 'longitude', 'coordinates', 'coords', 'location', 'located', 'geolocation', 'position',
        'koordinaten', 'coordonnées', 'coordenadas', 'coordinate', 'ubicación', '坐标',
    ),
    'wallet': (
        'wallet', 'bitcoin', 'btc', 'ethereum', 'eth', 'ether', 'crypto', 'usdt', 'usdc', 'send to', 'deposit address', 'address', 'send it to',
        'donate', 'donations', 'solana', 'tron', 'payout',
    ),
    'address': (
        'address', 'addr', 'live at', 'lives at', 'lives on', 'live on', 'living at', 'reside', 'resides', 'residing', 'ship to', 'ship it to',
        'deliver', 'delivered', 'delivery', 'mail to', 'send it to', 'send to', 'moved to', 'located at', 'meet me at', 'home', 'office', 'billing', 'shipping',
        'one to', 'adresse', 'anschrift', 'wohnhaft', 'wohne', 'wohnt', 'lieferadresse', 'habite', 'domicilié', 'domicile', 'demeurant', 'livraison',
        'dirección', 'domicilio', 'vivo en', 'vive en', 'indirizzo', 'abito', 'abita', 'residente', 'endereço', 'moro', 'mora', 'adres', 'woon', 'woont',
        'адрес', '地址', '住址', '住所', '주소',
    ),
    'street': (
        'street', 'st', 'avenue', 'ave', 'av', 'road', 'rd', 'boulevard', 'blvd', 'lane', 'ln', 'drive', 'dr', 'court', 'ct', 'way', 'place',
        'pl', 'square', 'sq', 'terrace', 'ter', 'parkway', 'pkwy', 'highway', 'hwy', 'circle', 'cir', 'crescent', 'cres', 'close', 'gardens',
        'grove', 'mews', 'row', 'walk', 'trail', 'trl', 'loop', 'alley', 'green', 'hill', 'quay', 'esplanade', 'parade', 'plaza',
    ),
    'rue': (
        'rue', 'avenue', 'av.', 'boulevard', 'bd', 'place', 'chemin', 'allée', 'impasse', 'quai', 'cours', 'route', 'square', 'passage', 'faubourg',
    ),
    'calle': (
        'calle', 'c/', 'avenida', 'avda', 'avd', 'plaza', 'paseo', 'camino', 'carrera', 'cra', 'via', 'viale', 'piazza', 'corso', 'vicolo', 'largo',
        'rua', 'r.', 'praça', 'travessa', 'estrada', 'alameda', 'ul.', 'ulica', 'rue',
    ),
    'box': ('box', 'postfach', 'postbus', 'apartado', 'boîte postale', 'bp', 'casella postale'),
    'version': ('version', 'build', 'release', 'v', 'ver', 'section', 'chapter', 'update', 'firmware', 'oid'),
}  # fmt: skip

WORDS = tagged({**_WORDS, **{identity.kind: identity.words for identity in NATIONAL_IDS}})
"""Tags by word; the tag of a national number is its kind."""
