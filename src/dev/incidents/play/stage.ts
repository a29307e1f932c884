import type { Client } from '@temporalio/client';
import { Asset, Keypair } from '@stellar/stellar-sdk';
import { asOperator } from '../../../cli/operator.ts';
import { readOperatorConfig } from '../../../config.ts';
import type { Orm } from '../../../db/orm.ts';
import { UnusableSettings } from '../../../domain/unusable-settings.ts';
import type { LedgerAccess } from '../../chaos/payers/wallet.ts';
import type { RunningStack } from '../../running.ts';
import { waitUntil } from '../../wait-until.ts';

/** A running stack, as payers, banks, strangers and operators reach it. */
export interface Stage {
  readonly orm: Orm;
  readonly client: Client;
  readonly environment: RunningStack['environment'];
  readonly ledger: LedgerAccess;
  readonly anchorUrl: string;
  readonly bankUrl: string;
  readonly issuer: Keypair;
  readonly distribution: Keypair;
}

/** How long anything may take that a stage waits for; payments expire after a minute. */
const WITHIN_MS = 150_000;

/**
 * Opens a stack for those who stage incidents on it, and closes what was opened afterwards.
 * @throws UnusableSettings where it has no sandbox bank.
 */
export const onStage = async <Result>(
  { environment, horizonUrl, bankUrl }: RunningStack,
  work: (stage: Stage) => Promise<Result>,
): Promise<Result> => {
  if (bankUrl === null) {
    throw new UnusableSettings(['incidents are staged at the sandbox bank, and no rail needs it']);
  }
  const { NETWORK_PASSPHRASE: networkPassphrase = '', PUBLIC_URL: anchorUrl = '' } = environment;
  return asOperator(readOperatorConfig(environment), async ({ orm, client }) =>
    work({
      orm,
      client,
      environment,
      ledger: { horizonUrl, networkPassphrase },
      anchorUrl,
      bankUrl,
      issuer: Keypair.fromSecret(environment['ISSUER_SEED'] ?? ''),
      distribution: Keypair.fromSecret(environment['DISTRIBUTION_SEED'] ?? ''),
    }),
  );
};

/** A coin of the stack's issuer; the anchor's own where no code is given. */
export const coinOf = ({ environment, issuer }: Stage, code?: string): Asset =>
  new Asset(code ?? environment['ASSET_CODE'] ?? '', issuer.publicKey());

/** Waits for something that has to happen before a stage goes on. @throws when it does not. */
export const until = async <Found>(
  what: string,
  look: () => Promise<Found | undefined | false>,
): Promise<Found> => waitUntil(look, { timeoutMs: WITHIN_MS, intervalMs: 300, what });

/** Waits for the first row of a query. */
export const untilRow = async <Row extends object>(
  { orm }: Stage,
  what: string,
  sql: string,
  values: readonly string[],
): Promise<Row> =>
  until(what, async () => (await orm.em.fork().execute<Row[]>(sql, [...values]))[0]);

/** Waits until a payment has come so far: `completed`, or that it was credited. */
export const untilPayment = async (
  stage: Stage,
  id: string,
  come: 'credited' | 'completed',
): Promise<void> => {
  const is = { credited: 'transfer_received_at is not null', completed: `status = 'completed'` };
  await untilRow(
    stage,
    `${id} is ${come}`,
    `select id from transaction where id = ? and ${is[come]}`,
    [id],
  );
};
