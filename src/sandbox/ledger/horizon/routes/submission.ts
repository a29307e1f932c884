import type { xdr } from '@stellar/stellar-sdk';
import { xdr as codec } from '@stellar/stellar-sdk';
import type { Network, Submission } from '../../network.ts';
import type { TransactionRecord } from '../../transactions/records.ts';
import { resultCodes } from '../../transactions/result-codes.ts';
import { ok } from '../http.ts';
import type { Answer, HorizonRequest, Route } from '../http.ts';
import { submissionTimeout, transactionFailed, transactionMalformed } from '../problem.ts';
import { unsupportedMediaType } from '../problem.ts';
import type { Problem } from '../problem.ts';
import { presentTransaction } from '../resources/transaction.ts';
import { decodeTransaction } from '../../transactions/transaction.ts';
import { waitForSequence, waitForTransaction } from '../../closing/wait.ts';
import type { Patience } from '../../closing/wait.ts';

/** Submitting: the route that waits for the ledger and the one that does not. */
export function submissionRoutes(network: Network, patience: Patience): Route[] {
  return [
    {
      method: 'POST',
      pattern: '/transactions',
      handle: (request) => submitAndWait(network, request, patience),
    },
    {
      method: 'POST',
      pattern: '/transactions_async',
      handle: (request) => submitOnly(network, request),
    },
  ];
}

async function submitAndWait(
  network: Network,
  request: HorizonRequest,
  patience: Patience,
): Promise<Answer> {
  const envelope = await readEnvelope(request);
  if (typeof envelope !== 'string') return envelope;
  const submission = network.submit(envelope);
  const extras = { envelope_xdr: envelope };
  if (submission.kind === 'malformed') return transactionMalformed(extras);
  // What was in a ledger is answered from the history, whatever the queue thinks of it now.
  const known = network.history.transaction(submission.hash);
  if (known) return included(known, submission.hash, envelope, request.base);
  if (submission.kind === 'error') {
    return refused(network, submission, envelope, request, patience);
  }
  // "Try again later" is not answered here either: Horizon waits for what was never let in.
  const record = await waitForTransaction(network, submission.hash, patience, request.signal);
  if (record) return included(record, submission.hash, envelope, request.base);
  return submissionTimeout({ ...extras, hash: submission.hash });
}

/**
 * What core has refused. A sequence number may be used up by this very transaction, in a ledger
 * Horizon has not read yet; so for that reason alone it reads on before it answers.
 */
async function refused(
  network: Network,
  { hash, result }: Extract<Submission, { kind: 'error' }>,
  envelope: string,
  { signal, base }: HorizonRequest,
  patience: Patience,
): Promise<Answer> {
  const transaction = decodeTransaction(envelope, network.networkPassphrase);
  if (result.result.type !== 'txBadSeq' || !transaction) return failed(result, envelope);
  const { source, tx } = transaction.inner;
  const used = { account: source.account, sequence: tx.seqNum };
  const hasRead = await waitForSequence(network, used, patience, signal);
  if (!hasRead) return submissionTimeout({ envelope_xdr: envelope, hash });
  const record = network.history.transaction(hash);
  return record ? included(record, hash, envelope, base) : failed(result, envelope);
}

async function submitOnly(network: Network, request: HorizonRequest): Promise<Answer> {
  const envelope = await readEnvelope(request);
  if (typeof envelope !== 'string') return envelope;
  const submission = network.submit(envelope);
  if (submission.kind === 'malformed') {
    return transactionMalformed({ envelope_xdr: envelope, error: {} });
  }
  const { kind, hash } = submission;
  switch (kind) {
    case 'pending':
      return ok({ tx_status: 'PENDING', hash }, 201);
    case 'duplicate':
      return ok({ tx_status: 'DUPLICATE', hash }, 409);
    case 'try_again_later':
      return ok({ tx_status: 'TRY_AGAIN_LATER', hash }, 503);
    case 'error': {
      const resultXdr = submission.result.toXdr('base64');
      return ok({ error_result_xdr: resultXdr, tx_status: 'ERROR', hash }, 400);
    }
  }
}

function included(record: TransactionRecord, hash: string, envelope: string, base: string): Answer {
  if (record.successful) return ok(presentTransaction(record, base, hash));
  return failed(codec.TransactionResult.fromXdr(record.resultXdr, 'base64'), envelope);
}

function failed(result: xdr.TransactionResult, envelope: string): Problem {
  const { transaction, inner_transaction: inner, operations } = resultCodes(result);
  return transactionFailed({
    envelope_xdr: envelope,
    result_codes: {
      transaction,
      ...(inner !== undefined && { inner_transaction: inner }),
      ...(operations && { operations }),
    },
    result_xdr: result.toXdr('base64'),
  });
}

/** The `tx` parameter, wherever it stands: form, multipart or query string. */
export async function readEnvelope({
  headers,
  body,
  query,
}: HorizonRequest): Promise<string | Problem> {
  const contentType = headers['content-type'] ?? '';
  const kind = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (kind === 'multipart/form-data') {
    const form = await readMultipart(body, contentType);
    return form ?? query.get('tx') ?? '';
  }
  if (kind !== '' && kind !== 'application/x-www-form-urlencoded') return unsupportedMediaType();
  const form = new URLSearchParams(body.toString('utf8'));
  return (kind === '' ? null : form.get('tx')) ?? query.get('tx') ?? '';
}

async function readMultipart(body: Buffer, contentType: string): Promise<string | undefined> {
  try {
    const response = new Response(new Uint8Array(body), {
      headers: { 'content-type': contentType },
    });
    const value = (await response.formData()).get('tx');
    return typeof value === 'string' ? value : undefined;
  } catch {
    // A body that is no form has no transaction in it, which is answered as malformed.
    return undefined;
  }
}
