import { spanishAmounts } from './es-amounts.ts';
import { spanishFields } from './es-fields.ts';
import { spanishStories } from './es-stories.ts';
import { spanishWallets } from './es-wallets.ts';
import type { Catalogue } from './translate.ts';

/** Spanish. A further language is a catalogue like this one and a line in `index.ts`. */
export const spanish: Catalogue = {
  ...spanishAmounts,
  ...spanishFields,
  ...spanishStories,
  ...spanishWallets,

  // What is asked for.
  'The request is malformed': 'La petición está mal formada',
  'The request cannot be read': 'La petición no se puede leer',
  'The request holds a null character': 'La petición contiene un carácter nulo',
  'The request holds text that is not UTF-8': 'La petición contiene texto que no es UTF-8',
  'A request is nested at most {} deep': 'Una petición tiene como máximo {} niveles',
  'A request may have at most {} bytes': 'Una petición puede tener como máximo {} bytes',
  'The text of a form may have at most {} bytes':
    'El texto de un formulario puede tener como máximo {} bytes',
  'The body cannot be read; send JSON, a web form or its parts':
    'El cuerpo no se puede leer; envíe JSON, un formulario o sus partes',
  'The body {}; send application/json, application/x-www-form-urlencoded or multipart/form-data':
    'El cuerpo {}; envíe application/json, application/x-www-form-urlencoded o multipart/form-data',
  'has no Content-Type': 'no tiene Content-Type',
  'is of another type': 'es de otro tipo',
  'The body is JSON and says that it is a form; send it as application/json':
    'El cuerpo es JSON y dice ser un formulario; envíelo como application/json',
  'The body cannot be read as multipart/form-data':
    'El cuerpo no se puede leer como multipart/form-data',
  'The body must be UTF-8 text': 'El cuerpo debe ser texto UTF-8',
  'You have {} open transactions that nobody has paid yet, which is as many as you may have; pay one of them, or wait until one expires':
    'Tiene {} transacciones abiertas que nadie ha pagado aún, y no puede tener más; pague una, o espere a que alguna caduque',
  'The clients of your wallet have {} open transactions that nobody has paid yet, which is as many as they may have; try again later':
    'Los clientes de su cartera tienen {} transacciones abiertas que nadie ha pagado aún, y no pueden tener más; vuelva a intentarlo más tarde',
  'Too many requests. Please try again in {} s':
    'Demasiadas peticiones. Vuelva a intentarlo en {} s',
  'Please authenticate with SEP-10 and send its token as "Authorization: Bearer …"':
    'Identifíquese por SEP-10 y envíe su token como "Authorization: Bearer …"',
  'There is nothing at this address': 'No hay nada en esta dirección',
  'This link works once, and is not opened ahead of time':
    'Este enlace sirve una vez y no se abre por adelantado',
  'This address does not answer to that method': 'Esta dirección no responde a ese método',
  'Something went wrong on our side. Please quote {} if you ask us':
    'Algo ha fallado por nuestra parte. Indique {} si nos pregunta',

  // Assets, rails, memos and accounts.
  'There is no such asset_code here': 'Aquí no hay ese asset_code',
  'several assets are called so; add its asset_issuer, or name one of {}':
    'varios activos se llaman así; añada su asset_issuer, o indique uno de {}',
  'lumens have no issuer; leave it out': 'los lumens no tienen emisor; omítalo',
  'There is no {} in this asset here': 'Aquí no hay {} en este activo',
  'There is no {} between these two assets here': 'Aquí no hay {} entre estos dos activos',
  deposit: 'depósito',
  withdrawal: 'retirada',
  remittance: 'remesa',
  'A Stellar asset is "stellar:native" or "stellar:CODE:ISSUER"':
    'Un activo de Stellar es "stellar:native" o "stellar:CODE:ISSUER"',
  'nobody can be paid in it here': 'aquí no se puede pagar a nadie en él',
  'does not exist, and we create none': 'no existe, y no creamos ninguna',
  'is an account of ours; name an account of your own':
    'es una cuenta nuestra; indique una cuenta suya',
  'a muxed account is paid without one': 'a una cuenta muxed se le paga sin memo',
  'A text memo has at most 28 bytes': 'Un memo de texto tiene como máximo 28 bytes',
  'An id memo is a whole number below 2 to the power of 64':
    'Un memo id es un número entero menor que 2 elevado a 64',
  'A hash memo is 32 bytes in base64': 'Un memo hash son 32 bytes en base64',
  'The memo type is one of text, id and hash': 'El tipo de memo es text, id o hash',
  'Please fill in: {}': 'Complete: {}',
  'was not asked about and stays as it is; correct {}':
    'no se ha pedido y queda como está; corrija {}',
  'differs from what the receiver was accepted with; leave it out, or correct the receiver by SEP-12':
    'difiere de aquello con lo que se aceptó al destinatario; omítalo, o corrija al destinatario por SEP-12',
  'Please correct one of {}': 'Corrija uno de {}',
  'Please check: {} ({})': 'Revise: {} ({})',
  'Please check this and send it again': 'Revíselo y vuelva a enviarlo',
  'The Stellar network cannot be asked now; please try again soon':
    'Ahora no se puede consultar la red Stellar; vuelva a intentarlo pronto',

  // Transactions.
  'There is no such transaction of yours': 'No tiene ninguna transacción así',
  'there is no such transaction of yours': 'no tiene ninguna transacción así',
  'paging_id names no transaction of yours': 'paging_id no corresponde a ninguna transacción suya',
  'No customer is asked for here now': 'Ahora no se pide ningún cliente aquí',
  'Nothing is asked about this transaction now': 'Ahora no se pregunta nada de esta transacción',
  'We have no agreement with this sending anchor': 'No tenemos acuerdo con este ancla emisora',
  'to exchange these two assets takes a SEP-38 quote':
    'para cambiar estos dos activos hace falta una cotización SEP-38',
  'remittances of this asset need a SEP-38 quote':
    'las remesas de este activo necesitan una cotización SEP-38',
  'Please complete the customer by SEP-12; the transaction then goes on':
    'Complete los datos del cliente por SEP-12; la transacción seguirá entonces',
  'We cannot serve you with this transaction. Please do not pay':
    'No podemos realizar esta transacción. No pague',
  'We could not check what you told us in time. Please do not pay this one; start again':
    'No pudimos comprobar a tiempo lo que nos comunicó. No pague esta; empiece de nuevo',
  'What we asked for was not told in time. Please start again':
    'Lo que pedimos no se comunicó a tiempo. Empiece de nuevo',
  'Nothing was received in time. Please start again, and do not pay this one':
    'No se recibió nada a tiempo. Empiece de nuevo, y no pague esta',
  '{} of {} {} has arrived. Please pay the rest in the same way':
    'Han llegado {} de {} {}. Pague el resto de la misma forma',
  '{} {} has arrived. Please pay the rest in the same way':
    'Han llegado {} {}. Pague el resto de la misma forma',
  '{}. {} was sent back to its payer': '{}. Se devolvieron {} a quien los pagó',
  'The bank has taken this money back': 'El banco ha retirado este dinero',
  'The form was not finished in time': 'El formulario no se terminó a tiempo',
  'Please add a trustline for the asset; the payment follows by itself':
    'Añada una línea de confianza para el activo; el pago llegará por sí solo',
  'Please create your account and add a trustline for the asset; the payment follows by itself':
    'Cree su cuenta y añada una línea de confianza para el activo; el pago llegará por sí solo',
  'Your account does not exist yet, and the amount is too small to create it. Please create it; the payment follows by itself':
    'Su cuenta todavía no existe, y el importe es demasiado pequeño para crearla. Créela; el pago llegará por sí solo',
  'Your payment is delayed; we are looking into it': 'Su pago se retrasa; lo estamos revisando',
  'Your account cannot take the asset yet. Please add a trustline and contact us':
    'Su cuenta todavía no puede recibir el activo. Añada una línea de confianza y escríbanos',
  'Your account does not exist yet. Please create it and contact us':
    'Su cuenta todavía no existe. Créela y escríbanos',
  'Some details are still missing': 'Todavía faltan algunos datos',
  'The details changed meanwhile; please look once more':
    'Los datos cambiaron entretanto; revíselos de nuevo',
  'Your wallet agreed on {}; begin there anew': 'Su billetera acordó {}; empiece allí de nuevo',
  'The price has ended; please begin anew in your wallet':
    'El precio ha caducado; empiece de nuevo en su billetera',

  // Pages of the business's own.
  'Please send INTERACTIVE_TOKEN as "Authorization: Bearer …"':
    'Envíe INTERACTIVE_TOKEN como "Authorization: Bearer …"',
  'was used, is too old, or was never ours': 'ya se usó, es demasiado antiguo o nunca fue nuestro',
  'There is no such transaction whose link was redeemed':
    'No hay ninguna transacción así cuyo enlace se haya canjeado',
  'is no customer of this account': 'no es un cliente de esta cuenta',
  'names what is told of the payee': 'dice los datos del beneficiario',
  'Its price was agreed on, or it has ended': 'Su precio ya se acordó, o ha terminado',
  'This was not completed in time; begin anew in the wallet':
    'No se completó a tiempo; empiece de nuevo en la billetera',
  'It was completed already, with other {}': 'Ya se completó, con otros valores de {}',

  // What GET /info describes.
  'How you pay us': 'Cómo nos paga',
  'Where you pay in': 'Dónde ingresa el dinero',
  'Where you fetch the money': 'Dónde recoge el dinero',
  'An account that is created for a deposit costs {} besides':
    'Una cuenta que se crea para un ingreso cuesta {} más',
  'Every answer that names a transaction says what it costs':
    'Cada respuesta que nombra una transacción dice lo que cuesta',

  // Quotes (SEP-38).
  'There is no such quote of yours': 'No tiene ninguna cotización así',
  'names no quote of yours': 'no corresponde a ninguna cotización suya',
  'a transaction has this quote already': 'una transacción ya usa esta cotización',
  'the quote ended at {}': 'la cotización terminó a las {}',
  'The money came after the quote’s end, {}':
    'El dinero llegó después del fin de la cotización, {}',
  'is not what the quote was given for, {}': 'no es aquello para lo que se dio la cotización, {}',
  'the context {}': 'el contexto {}',
  '{}, and not for this asset or method': '{}, y no para este activo o medio',
  '{} for {}': '{} por {}',
  '{} for {} by {}': '{} por {} mediante {}',
  'Firm quotes are for customers whom we know; see SEP-12':
    'Las cotizaciones firmes son para clientes que conocemos; véase SEP-12',
  'We can promise {} of this asset now; ask for less, or again after {}':
    'Ahora podemos comprometer {} de este activo; pida menos, o de nuevo después de {}',
  'We can promise you {} of this asset now; ask for less, or again after {}':
    'Ahora podemos comprometerle {} de este activo; pida menos, o de nuevo después de {}',
  'We can promise {} of this asset now to clients of your wallet; ask for less, or again after {}':
    'Ahora podemos comprometer {} de este activo a los clientes de su cartera; pida menos, o de nuevo después de {}',
  'We can promise {} of this asset now to clients who are no customers of ours; become one by SEP-12, ask for less, or again after {}':
    'Ahora podemos comprometer {} de este activo a quienes no son clientes nuestros; hágase cliente por SEP-12, pida menos, o de nuevo después de {}',
  'We promise at most {} of this asset to you at once; ask for less':
    'Le comprometemos como máximo {} de este activo a la vez; pida menos',
  'You have {} quotes of this asset that no transaction has taken, which is as many as we give; use one, or ask again after {}':
    'Tiene {} cotizaciones de este activo que ninguna operación ha usado, y no damos más; use una, o pida de nuevo después de {}',
  'a quote can stand until {} at the latest': 'una cotización puede durar como mucho hasta {}',
  'is not exchanged this way here': 'aquí no se cambia en este sentido',
  'is not exchanged here; see GET /info': 'aquí no se cambia; véase GET /info',
  'write "stellar:CODE:ISSUER" or "iso4217:XXX"': 'escriba "stellar:CODE:ISSUER" o "iso4217:XXX"',
  'is not sold for this sell_asset in the context {}':
    'no se vende por este sell_asset en el contexto {}',
  'is only for a currency that is not on Stellar': 'es solo para una moneda que no está en Stellar',
  'nothing is exchanged here': 'aquí no se cambia nada',
  'Your payment is here. There is no exchange rate at the moment; we go on as soon as there is one. Please do not pay again':
    'Su pago ha llegado. Ahora no hay tipo de cambio; seguiremos en cuanto lo haya. No vuelva a pagar',
  'Your payment is here. There is still no exchange rate for it; we are looking into it. Please do not pay again':
    'Su pago ha llegado. Aún no hay tipo de cambio para él; lo estamos revisando. No vuelva a pagar',
  'There was no exchange rate for your payment; it is sent back':
    'No hubo tipo de cambio para su pago; se devuelve',
  'There is no price now; please ask again': 'Ahora no hay precio; vuelva a preguntar',

  // Proving who one is (SEP-10).
  'this server is {}': 'este servidor es {}',
  'Please sign the request with an Authorization header (SEP-10)':
    'Firme la petición con una cabecera Authorization (SEP-10)',
  'We do not serve this client': 'No atendemos a este cliente',
  'This challenge was used already; ask for a new one': 'Este reto ya se usó; pida uno nuevo',
  'The challenge was not accepted: {}': 'El reto no se aceptó: {}',
  'The challenge cannot be read: send the signed transaction as base64 XDR':
    'El reto no se puede leer: envíe la transacción firmada como XDR en base64',
  'The challenge names no web_auth_domain': 'El reto no indica web_auth_domain',
  'A client domain has a signing key of its own':
    'Un client domain tiene una clave de firma propia',
  'The stellar.toml of client_domain {}': 'El stellar.toml de client_domain {}',
  'has no host name': 'no tiene un nombre de servidor',
  'must be at a public host name': 'debe estar en un nombre de servidor público',
  'names no SIGNING_KEY': 'no indica SIGNING_KEY',
  'cannot be read': 'no se puede leer',
  'The Authorization header is not valid: {}': 'La cabecera Authorization no es válida: {}',
  'it is too old, or not signed by the client domain or the account':
    'es demasiado antigua, o no está firmada por el client domain o la cuenta',
  'web_auth_endpoint is not {}': 'web_auth_endpoint no es {}',
  '{} is not what the request asks': '{} no es lo que pide la petición',
};
