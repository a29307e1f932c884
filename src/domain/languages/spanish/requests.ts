import type { requests as english } from '../english/requests.ts';
import type { SentencesOf } from '../template.ts';

export const requests: SentencesOf<typeof english> = {
  request_malformed: 'La petición está mal formada.',
  request_unreadable: 'La petición no se puede leer.',
  request_holds_null: 'La petición contiene un carácter nulo.',
  request_not_utf8: 'La petición contiene texto que no es UTF-8.',
  request_too_deep: 'Una petición tiene como máximo {depth} niveles.',
  request_too_large: 'Una petición puede tener como máximo {bytes} bytes.',
  form_too_large: 'El texto de un formulario puede tener como máximo {bytes} bytes.',
  body_unreadable: 'El cuerpo no se puede leer; envíe JSON, un formulario o sus partes.',
  body_without_type:
    'El cuerpo no tiene Content-Type; envíe application/json, application/x-www-form-urlencoded o multipart/form-data.',
  body_of_other_type:
    'El cuerpo es de otro tipo; envíe application/json, application/x-www-form-urlencoded o multipart/form-data.',
  body_is_json: 'El cuerpo es JSON y dice ser un formulario; envíelo como application/json.',
  body_no_multipart: 'El cuerpo no se puede leer como multipart/form-data.',
  body_not_utf8: 'El cuerpo debe ser texto UTF-8.',
  too_many_requests: 'Demasiadas peticiones. Vuelva a intentarlo en {seconds} s.',
  address_unknown: 'No hay nada en esta dirección.',
  method_unknown: 'Esta dirección no responde a ese método.',
  link_not_opened_ahead: 'Este enlace sirve una vez y no se abre por adelantado.',
  fault_of_ours: 'Algo ha fallado por nuestra parte. Indique {requestId} si nos pregunta.',
  network_away: 'Ahora no se puede consultar la red Stellar; vuelva a intentarlo pronto.',
  token_needed:
    'Identifíquese por SEP-10 (o SEP-45) y envíe su token como "Authorization: Bearer …".',
  interactive_token_needed: 'Envíe INTERACTIVE_TOKEN como "Authorization: Bearer …".',
  header_needed: 'Firme la petición con una cabecera Authorization (SEP-10).',
  header_not_signed:
    'La cabecera Authorization no es válida: es demasiado antigua, o no está firmada por el client domain o la cuenta.',
  header_for_other_endpoint:
    'La cabecera Authorization no es válida: web_auth_endpoint no es {endpoint}.',
  header_for_other_request:
    'La cabecera Authorization no es válida: {name} no es lo que pide la petición.',
  client_not_served: 'No atendemos a este cliente.',
  asset_not_for_client: 'No ofrecemos este activo a este cliente.',
  challenge_used: 'Este reto ya se usó; pida uno nuevo.',
  challenge_not_accepted: 'El reto no se aceptó: {why}.',
  challenge_unreadable:
    'El reto no se puede leer: envíe la transacción firmada como XDR en base64.',
  challenge_without_domain: 'El reto no indica web_auth_domain.',
  challenge_expired: 'Este reto ha caducado; pida uno nuevo.',
  entries_unreadable:
    'El reto no se puede leer: envíe authorization_entries como el XDR de su lista en base64.',
  entries_differ:
    'El reto se cambió: devuelva las entradas de autorización que tenía, cada una una vez, y ninguna otra.',
  entries_not_ours: 'El reto no lleva nuestra firma.',
  entries_not_signed: 'La red no acepta las firmas del reto: {why}.',
  client_domain_shares_key: 'Un client domain tiene una clave de firma propia.',
  client_domain_without_host: 'El stellar.toml de client_domain no tiene un nombre de servidor.',
  client_domain_not_public:
    'El stellar.toml de client_domain debe estar en un nombre de servidor público.',
  client_domain_without_key: 'El stellar.toml de client_domain no indica SIGNING_KEY.',
  client_domain_unreadable: 'El stellar.toml de client_domain no se puede leer.',
  sender_is_contract:
    'Una remesa se reconoce por su memo, que la cuenta de un contrato no puede enviar; identifíquese por SEP-10.',
  sender_unknown: 'No tenemos acuerdo con este ancla emisora.',
};
