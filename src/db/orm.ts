import { defineConfig, LockMode, MikroORM } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import { fileURLToPath } from 'node:url';
import { Callback, Pause, Posting, UsedToken } from './entities/books.ts';
import { Client } from './entities/client.ts';
import {
  Customer,
  CustomerCallback,
  CustomerCode,
  CustomerEvent,
  CustomerFile,
} from './entities/customer.ts';
import {
  ClaimableBalance,
  Cursor,
  Investigation,
  InvestigationEvent,
  RailEventRow,
  RailReceipt,
  ReceivedPayment,
} from './entities/money-in.ts';
import { EvidenceFile } from './entities/evidence.ts';
import { Parking, PriceDecision, RefundDecision, ReviewDecision } from './entities/decisions.ts';
import { LedgerEnvelope, LedgerPayment, RailPayment, RailRefund } from './entities/money-out.ts';
import { Operator, OperatorAct, Proposal } from './entities/operator.ts';
import { PriceAnswer } from './entities/price-answer.ts';
import { Quote } from './entities/quote.ts';
import { SenderAlert } from './entities/sender-alert.ts';
import { Transaction, TransactionEvent } from './entities/transaction.ts';

const migrations = fileURLToPath(new URL('migrations', import.meta.url));

interface OrmOptions {
  readonly databaseUrl: string;
  /** Takes this role on each connection, for example `railhead_rail` in a rail's worker. */
  readonly role?: string;
  /** How many connections this process may hold at once. */
  readonly connectionsMax?: number;
}

/** Everything that MikroORM needs to know, for the programs and for its own command line. */
const ormConfig = (options: OrmOptions) =>
  defineConfig({
    clientUrl: options.databaseUrl,
    entities: [
      Transaction,
      TransactionEvent,
      Customer,
      CustomerEvent,
      CustomerFile,
      CustomerCode,
      CustomerCallback,
      Client,
      Cursor,
      ReceivedPayment,
      ClaimableBalance,
      RailReceipt,
      RailEventRow,
      Investigation,
      InvestigationEvent,
      LedgerEnvelope,
      SenderAlert,
      LedgerPayment,
      RailPayment,
      RailRefund,
      Posting,
      Pause,
      UsedToken,
      Callback,
      Quote,
      PriceAnswer,
      PriceDecision,
      ReviewDecision,
      RefundDecision,
      Parking,
      Operator,
      OperatorAct,
      Proposal,
      EvidenceFile,
    ],
    extensions: [Migrator],
    migrations: {
      path: migrations,
      // Declarations lie beside what was built, and are none.
      glob: 'Migration*[0-9].{ts,js}',
      emit: 'ts',
      snapshot: false,
    },
    forceUtcTimezone: true,
    // What a program has to say of the database it says itself.
    logger: () => undefined,
    // A request or an activity always works on a fork of its own.
    allowGlobalContext: false,
    pool: { min: 0, max: options.connectionsMax ?? 10 },
    ...(options.role ? { driverOptions: { options: `-c role=${options.role}` } } : {}),
  });

export type Orm = MikroORM;

/**
 * Opens the database. Close it with `orm.close()`.
 * @throws when the database cannot be reached.
 */
export const openOrm = async (options: OrmOptions): Promise<Orm> =>
  MikroORM.init(ormConfig(options));

/** Locks what is found until the database transaction ends. */
export const forUpdate = { lockMode: LockMode.PESSIMISTIC_WRITE } as const;
