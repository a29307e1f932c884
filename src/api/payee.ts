// The review of a customer, which runs in a worker too, corrects payees: they live with the rows.
export {
  fieldsToCorrect,
  judgePayee,
  openPayee,
  payeeOf,
  sealedPayee,
  sealPayee,
  faultyFields,
  unfitFields,
  type Payee,
  type PayeeFault,
} from '../services/transactions/payee/payee.ts';
