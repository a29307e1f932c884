import type { Sentences } from '../template.ts';

/** What is wrong with a request as a whole, and with who sends it. */
export const requests = {
  request_malformed: 'The request is malformed.',
  request_unreadable: 'The request cannot be read.',
  request_holds_null: 'The request holds a null character.',
  request_not_utf8: 'The request holds text that is not UTF-8.',
  request_too_deep: 'A request is nested at most {depth} deep.',
  request_too_large: 'A request may have at most {bytes} bytes.',
  form_too_large: 'The text of a form may have at most {bytes} bytes.',
  body_unreadable: 'The body cannot be read; send JSON, a web form or its parts.',
  body_without_type:
    'The body has no Content-Type; send application/json, application/x-www-form-urlencoded or multipart/form-data.',
  body_of_other_type:
    'The body is of another type; send application/json, application/x-www-form-urlencoded or multipart/form-data.',
  body_is_json: 'The body is JSON and says that it is a form; send it as application/json.',
  body_no_multipart: 'The body cannot be read as multipart/form-data.',
  body_not_utf8: 'The body must be UTF-8 text.',
  too_many_requests: 'Too many requests. Please try again in {seconds} s.',
  address_unknown: 'There is nothing at this address.',
  method_unknown: 'This address does not answer to that method.',
  link_not_opened_ahead: 'This link works once, and is not opened ahead of time.',
  fault_of_ours: 'Something went wrong on our side. Please quote {requestId} if you ask us.',
  network_away: 'The Stellar network cannot be asked now; please try again soon.',

  // Who asks (SEP-10, SEP-45).
  token_needed:
    'Please authenticate with SEP-10 (or SEP-45) and send its token as "Authorization: Bearer …".',
  interactive_token_needed: 'Please send INTERACTIVE_TOKEN as "Authorization: Bearer …".',
  header_needed: 'Please sign the request with an Authorization header (SEP-10).',
  header_not_signed:
    'The Authorization header is not valid: it is too old, or not signed by the client domain or the account.',
  header_for_other_endpoint:
    'The Authorization header is not valid: web_auth_endpoint is not {endpoint}.',
  header_for_other_request:
    'The Authorization header is not valid: {name} is not what the request asks.',
  client_not_served: 'We do not serve this client.',
  asset_not_for_client: 'We do not offer this asset to this client.',
  challenge_used: 'This challenge was used already; ask for a new one.',
  challenge_not_accepted: 'The challenge was not accepted: {why}.',
  challenge_unreadable: 'The challenge cannot be read: send the signed transaction as base64 XDR.',
  challenge_without_domain: 'The challenge names no web_auth_domain.',
  challenge_expired: 'This challenge has expired; ask for a new one.',
  entries_unreadable:
    'The challenge cannot be read: send authorization_entries as the base64 XDR of their list.',
  entries_differ:
    'The challenge was changed: send back the authorization entries that it had, each once, and no others.',
  entries_not_ours: 'The challenge does not carry our signature.',
  entries_not_signed: 'The ledger does not accept the signatures of the challenge: {why}.',
  client_domain_shares_key: 'A client domain has a signing key of its own.',
  client_domain_without_host: 'The stellar.toml of client_domain has no host name.',
  client_domain_not_public: 'The stellar.toml of client_domain must be at a public host name.',
  client_domain_without_key: 'The stellar.toml of client_domain names no SIGNING_KEY.',
  client_domain_unreadable: 'The stellar.toml of client_domain cannot be read.',
  sender_is_contract:
    'A remittance is named by its memo, which a contract account cannot send; authenticate by SEP-10.',
  sender_unknown: 'We have no agreement with this sending anchor.',
} as const satisfies Sentences;
