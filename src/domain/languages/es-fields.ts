import type { Catalogue } from './translate.ts';

/** What a field of a request, and what a customer tells, has to be; in Spanish. */
export const spanishFields: Catalogue = {
  // What a field has to be.
  'is missing': 'falta',
  'must be text': 'debe ser texto',
  'must not be empty': 'no debe estar vacío',
  'must have at most {} characters': 'debe tener como máximo {} caracteres',
  'must not hold a null character': 'no debe contener un carácter nulo',
  'must not hold control characters': 'no debe contener caracteres de control',
  'must be well-formed Unicode': 'debe ser Unicode bien formado',
  'must be one line': 'debe ser una sola línea',
  'must be a Stellar account (G… or M…)': 'debe ser una cuenta de Stellar (G… o M…)',
  'must be a decimal string': 'debe ser un número decimal escrito como texto',
  'must be a language tag, such as en or es-MX': 'debe ser una etiqueta de idioma, como en o es-MX',
  'must be true or false': 'debe ser true o false',
  'must be an ISO 8601 time, such as 2026-01-31T12:00:00Z':
    'debe ser una hora ISO 8601, como 2026-01-31T12:00:00Z',
  'must be a whole number from 1': 'debe ser un número entero desde 1',
  'must be an ISO 3166-1 alpha-3 code, such as USA':
    'debe ser un código ISO 3166-1 alfa-3, como USA',
  'must be an ISO 3166 code such as BR or BR-SP': 'debe ser un código ISO 3166, como BR o BR-SP',
  'must be sep6, sep24 or sep31': 'debe ser sep6, sep24 o sep31',
  'must be a public https address without a password':
    'debe ser una dirección https pública sin contraseña',
  'must fit its memo_type: text, id or hash': 'debe ajustarse a su memo_type: text, id o hash',
  'must fit its refund_memo_type: text, id or hash':
    'debe ajustarse a su refund_memo_type: text, id o hash',
  'comes with refund_memo_type, or both are left out':
    'va con refund_memo_type, o se omiten los dos',
  'comes with its refund_memo_type: text, id or hash':
    'va con su refund_memo_type: text, id o hash',
  'cannot be used with a muxed account': 'no se puede usar con una cuenta muxed',
  'is a whole number below 2^64': 'es un número entero menor que 2^64',
  'is text of at most {} characters, or a whole number below 2^53':
    'es texto de {} caracteres como máximo, o un número entero menor que 2^53',
  'is missing beside memo_type': 'falta junto a memo_type',
  'is an https address without a name or password':
    'es una dirección https sin nombre ni contraseña',
  'with transaction_id it is one of sep6, sep31-sender, sep31-receiver':
    'con transaction_id es sep6, sep31-sender o sep31-receiver',
  'either it or customer_id is given': 'se indica esto o customer_id',
  'or buy_amount is needed, and not both': 'o buy_amount hace falta, y no los dos',
  'or buy_asset is needed': 'o buy_asset hace falta',
  'goes with sell_asset, and buy_amount with buy_asset':
    'va con sell_asset, y buy_amount con buy_asset',
  'or another id of the transaction is needed': 'u otro identificador de la transacción hace falta',
  'names no quote': 'no corresponde a ninguna cotización',
  '{} has no places to choose from': '{} no tiene lugares entre los que elegir',
  'is deposit or withdraw': 'es deposit o withdraw',
  'is one of {}': 'es uno de {}',
  'is a JSON object of fields by their names': 'es un objeto JSON de campos por sus nombres',
  'is not taken here': 'no se admite aquí',
  'differs between the address and the body': 'difiere entre la dirección y el cuerpo',
  'names what is corrected': 'dice qué se corrige',
  'holds too many fields': 'contiene demasiados campos',

  // The customer (SEP-9, SEP-12).
  'is a day, written as 1976-07-04': 'es un día, escrito como 1976-07-04',
  'is a day that has been': 'es un día que ya ha pasado',
  'is a telephone number in E.164, such as +14155550123':
    'es un número de teléfono en E.164, como +14155550123',
  'is not the number of a card': 'no es el número de una tarjeta',
  'has 18 digits': 'tiene 18 cifras',
  'has 22 digits': 'tiene 22 cifras',
  'has a digit that is wrong': 'tiene una cifra equivocada',
  'has 3 or 4 digits': 'tiene 3 o 4 cifras',
  'is a country of ISO 3166-1 alpha-3, such as USA': 'es un país de ISO 3166-1 alfa-3, como USA',
  'is a country of ISO 3166-1 alpha-2, such as US': 'es un país de ISO 3166-1 alfa-2, como US',
  'is a language of ISO 639-1, such as en': 'es un idioma de ISO 639-1, como en',
  'is an e-mail address': 'es una dirección de correo electrónico',
  'is the address of a website': 'es la dirección de un sitio web',
  'is an IP address': 'es una dirección IP',
  'is male, female or other': 'es male, female u other',
  'is a number of ISCO-08, of up to 4 digits': 'es un número de la CIUO-08, de hasta 4 cifras',
  'is a whole number': 'es un número entero',
  'is a year and a month, such as 29-11': 'es un año y un mes, como 29-11',
  'a file may have at most {} bytes': 'un archivo puede tener como máximo {} bytes',
  'is not {}': 'no es {}',
  'a JPEG, PNG, WebP, AVIF or HEIC picture, a PDF, or an MP4 or QuickTime video':
    'una imagen JPEG, PNG, WebP, AVIF o HEIC, un PDF, o un vídeo MP4 o QuickTime',
  'is text that is not UTF-8': 'es texto que no es UTF-8',
  'is text and not a file': 'es texto y no un archivo',
  'is a file; {}': 'es un archivo; {}',
  'send it as a part of a multipart form, or by {}_file_id':
    'envíelo como parte de un formulario multipart, o por {}_file_id',
  'there is no such file': 'no existe ese archivo',
  'it is used already': 'ya está en uso',
  'a film is not taken here': 'aquí no se acepta un vídeo',
  'is the code that was sent': 'es el código que se envió',
  'is not the code that was sent': 'no es el código que se envió',
  'no code was sent': 'no se envió ningún código',
  'no code is valid now; send {} for a new one':
    'ahora no hay ningún código válido; envíe {} para recibir uno nuevo',
  'too many codes were sent; try again tomorrow':
    'se enviaron demasiados códigos; inténtelo mañana',
  'says something else than its other name': 'dice algo distinto que su otro nombre',
  'we take no details of cards; do not send them': 'no aceptamos datos de tarjetas; no los envíe',
  'There are {} files that no customer refers to; use or wait for them first':
    'Hay {} archivos que ningún cliente usa; úselos o espere a que caduquen',
  'Send one file, as the part "file" of a multipart form':
    'Envíe un archivo, como la parte "file" de un formulario multipart',
  'There is no such customer of yours': 'No tiene ningún cliente así',
  'has to be of the type {}': 'debe ser del tipo {}',
  'has to be another customer than sender_id; who pays themselves is told of twice':
    'debe ser otro cliente que sender_id; quien se paga a sí mismo se comunica dos veces',
  'is the other side of this transaction already': 'ya es la otra parte de esta transacción',
  'has to be of the type {}; yours is {}': 'debe ser del tipo {}; el suyo es {}',
  'Please fill this in': 'Complete este campo',
  'names no customer of yours': 'no corresponde a ningún cliente suyo',
  'The customer was erased': 'El cliente fue borrado',
  'The account is not the one that the token is for': 'La cuenta no es la del token',
  'The memo is not the one that the token is for': 'El memo no es el del token',
  'is not the one that the token is for': 'no es la del token',
  'We cannot take you on as a customer': 'No podemos aceptarle como cliente',
  'We cannot serve this customer': 'No podemos atender a este cliente',
};
