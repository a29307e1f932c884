import type { Increase } from 'increase';
import type { Reason } from './network.ts';

const CLOSED: Reason = {
  message: { en: 'The account is closed.', es: 'La cuenta está cerrada.' },
};
const BLOCKED: Reason = {
  message: { en: 'The account is blocked.', es: 'La cuenta está bloqueada.' },
};
const NO_ACCOUNT: Reason = {
  message: {
    en: 'The bank does not know this account number.',
    es: 'El banco no conoce este número de cuenta.',
  },
  fields: ['bank_account_number'],
};
const NO_BANK: Reason = {
  message: {
    en: 'No bank has this routing number.',
    es: 'Ningún banco tiene este número de ruta.',
  },
  fields: ['bank_number'],
};
const NOT_TAKEN: Reason = {
  message: {
    en: 'The account does not accept this kind of transfer.',
    es: 'La cuenta no acepta este tipo de transferencia.',
  },
};
const TOO_MUCH: Reason = {
  message: {
    en: 'The amount is above what the payee’s bank accepts.',
    es: 'El importe supera lo que acepta el banco del beneficiario.',
  },
};
const UNAVAILABLE: Reason = {
  message: {
    en: 'The payee’s bank could not be reached.',
    es: 'No se pudo contactar con el banco del beneficiario.',
  },
};
const REFUSED: Reason = {
  message: {
    en: 'The payee’s bank did not accept the payment.',
    es: 'El banco del beneficiario no aceptó el pago.',
  },
};

/** The bank itself, or a person of ours at it, stopped the transfer before it left. */
export const STOPPED: Reason = {
  message: { en: 'The bank did not send the payment.', es: 'El banco no envió el pago.' },
};

/** No network that may be used leads to the payee's bank. */
export const NOT_REACHED: Reason = {
  message: {
    en: 'The payee’s bank takes none of the transfers that we can send.',
    es: 'El banco del beneficiario no recibe ninguna de las transferencias que podemos enviar.',
  },
};
export const BEYOND_NETWORKS: Reason = TOO_MUCH;
export const UNKNOWN_BANK: Reason = NO_BANK;
/** The bank cannot read what the order says of the payee. */
export const UNREADABLE_PAYEE: Reason = {
  message: {
    en: 'The bank cannot read the details of the payee.',
    es: 'El banco no puede leer los datos del beneficiario.',
  },
};

type InstantCode =
  | Increase.RealTimePaymentsTransfer.Rejection['reject_reason_code']
  | Increase.FednowTransfer.Rejection['reject_reason_code'];

const INSTANT: Readonly<Record<InstantCode, Reason>> = {
  account_closed: CLOSED,
  account_blocked: BLOCKED,
  invalid_creditor_account_type: NOT_TAKEN,
  invalid_creditor_account_number: NO_ACCOUNT,
  invalid_creditor_financial_institution_identifier: NO_BANK,
  end_customer_deceased: REFUSED,
  narrative: REFUSED,
  transaction_forbidden: NOT_TAKEN,
  transaction_type_not_supported: NOT_TAKEN,
  unexpected_amount: REFUSED,
  amount_exceeds_bank_limits: TOO_MUCH,
  invalid_creditor_address: REFUSED,
  unknown_end_customer: NO_ACCOUNT,
  invalid_debtor_address: REFUSED,
  timeout: UNAVAILABLE,
  unsupported_message_for_recipient: NOT_TAKEN,
  recipient_connection_not_available: UNAVAILABLE,
  real_time_payments_suspended: UNAVAILABLE,
  instructed_agent_signed_off: UNAVAILABLE,
  processing_error: UNAVAILABLE,
  other: REFUSED,
};

/** Why Real-Time Payments or FedNow refused; null where the bank gave no reason. */
export const instantReason = (
  rejection: { readonly reject_reason_code: InstantCode } | null,
): Reason => (rejection === null ? STOPPED : (INSTANT[rejection.reject_reason_code] ?? REFUSED));

type ReturnCode = Increase.ACHTransfer.Return['return_reason_code'];

/** The return codes that say something a customer can use; all others are a refusal. */
const RETURNS: Readonly<Partial<Record<ReturnCode, Reason>>> = {
  no_account: NO_ACCOUNT,
  invalid_account_number_structure: NO_ACCOUNT,
  account_closed: CLOSED,
  account_frozen_entry_returned_per_ofac_instruction: BLOCKED,
  non_transaction_account: NOT_TAKEN,
  invalid_ach_routing_number: NO_BANK,
  routing_number_check_digit_error: NO_BANK,
  account_sold_to_another_dfi: NO_BANK,
  amount_field_error: TOO_MUCH,
};

/** Why an ACH transfer came back, with Nacha's code. */
export const achReturnReason = (back: Increase.ACHTransfer.Return): Reason => {
  const { message } = RETURNS[back.return_reason_code] ?? REFUSED;
  if (typeof message === 'string') return { message };
  const code = back.raw_return_reason_code.slice(0, 3);
  return {
    message: { en: `${message.en} (${code})`, es: `${message['es'] ?? message.en} (${code})` },
  };
};

/** Why a wire came back: only the other bank knows. */
export const REVERSED: Reason = REFUSED;
