import { expect } from '@jest/globals';
import { Asset, Operation } from '@stellar/stellar-sdk';
import { createReadOutgoing } from '../../../src/activities/send/outgoing/read.ts';
import { Cursor } from '../../../src/db/entities/money-in.ts';
import { recordedOf } from './ledger-money.ts';
import { createOutgoingBench } from './outgoing-bench.ts';

/** A listener and a sender, somebody who pays, and an asset that its issuer can take back. */
export const createWaysBench = async () => {
  const bench = await createOutgoingBench({ classifyOutgoing: () => 'treasury' });
  const payer = await bench.createAccount(true, '10000');
  const backing = await bench.createAccount(false);
  const claw = new Asset('CLAW', backing.publicKey());
  await bench.submit(backing, [Operation.setOptions({ setFlags: 10 })]);
  await bench.submit(bench.key, [Operation.changeTrust({ asset: claw })]);
  return {
    ...bench,
    payer,
    /** The issuer of `claw`. */
    backing,
    claw,
    recorded: async (hash: string) => recordedOf(bench, hash),
    movements: async (hash: string) =>
      bench.em().execute<{ asset: string; kind: string; stroops: string; key: string | null }[]>(
        `select asset, kind, stroops::text as stroops, investigation_key as key
           from balance_movement where transaction_hash = ? order by stroops`,
        [hash],
      ),
    readLedger: async (): Promise<number> => {
      const source = `stellar/${bench.distribution}`;
      return Number((await bench.em().findOneOrFail(Cursor, { source })).readLedger);
    },
    pay: (amount: string, destination = bench.distribution) =>
      Operation.payment({ destination, asset: bench.asset, amount }),
    /** Books and ledger agree, once what the sender reads beside us is read as well. */
    async expectAgreement(): Promise<void> {
      bench.meddling.now = null;
      await bench.look();
      const head = async () => bench.deps.network.latestLedger();
      await createReadOutgoing(bench.deps)(bench.distribution, head);
      expect(await bench.audit()).toEqual([]);
    },
  };
};
