import { Asset, Operation } from '@stellar/stellar-sdk';
import type { xdr } from '@stellar/stellar-sdk';
import { addressOf, RST, USD } from './keys.ts';

/** A transaction the recorder sent without writing it down. */
export interface Setup {
  /** The ledger it was in, told by the sequence numbers that followed. */
  readonly ledger: number;
  /** The names of the source and of who else signs. */
  readonly source: string;
  readonly operations: readonly xdr.Operation[];
  /** Stroops per operation. */
  readonly fee?: string;
  /** Until when it was good, in seconds since 1970, where it was not built just before. */
  readonly maxTime?: number;
}

/** A transaction of somebody else that some answer holds. */
export interface FoundSetup {
  readonly ledger: number;
  /** The entry whose answer holds its envelope first. */
  readonly foundIn: string;
}

const create = (name: string, startingBalance: string): xdr.Operation =>
  Operation.createAccount({ destination: addressOf(name), startingBalance });
const pay = (name: string, amount: string, asset = Asset.native()): xdr.Operation =>
  Operation.payment({ destination: addressOf(name), amount, asset });
const trust = (asset: Asset): xdr.Operation => Operation.changeTrust({ asset });

/** The accounts of the first scenario that come after Alice. */
const CAST = ['bob', 'carol', 'dave', 'issuer', 'authissuer', 'eve'];
const CROWD = Array.from({ length: 14 }, (_, index) => `surge${index}`);

/** What has to have happened before an exchange, or while its stream is open. */
export const SETUPS: Readonly<Record<string, readonly (Setup | FoundSetup)[]>> = {
  // The real friendbot gives itself five accounts to send from.
  '01#0': [{ ledger: 14, foundIn: '04#33' }],
  '02#1': [
    {
      ledger: 17,
      source: 'root',
      operations: CAST.map((name) => create(name, '10000')),
      fee: '1000',
    },
  ],
  '03#20': [{ ledger: 46, source: 'root', operations: [create('poor', '1.0001')] }],
  '03#30': [{ ledger: 54, source: 'bob', operations: [trust(RST)] }],
  '04#12': [{ ledger: 61, source: 'root', operations: [create('thin', '1')] }],
  '06#0': [
    { ledger: 153, source: 'root', operations: [create('maker', '10000')], fee: '1000' },
    { ledger: 154, source: 'maker', operations: [trust(USD)] },
    { ledger: 155, source: 'bob', operations: [trust(USD)] },
    { ledger: 156, source: 'alice', operations: [trust(USD)] },
    { ledger: 157, source: 'issuer', operations: [pay('maker', '10000', USD)] },
  ],
  '13#2': [{ ledger: 187, source: 'alice', operations: [pay('bob', '4.5')] }],
  '13#3': [{ ledger: 196, source: 'alice', operations: [pay('bob', '4.6')] }],
  '13#7': [{ ledger: 205, source: 'alice', operations: [pay('ghost', '4.5')] }],
  '13#9': [{ ledger: 218, source: 'alice', operations: [pay('bob', '0.1')] }],
  '13#10': [{ ledger: 235, source: 'alice', operations: [pay('bob', '0.1')] }],
  '08#0': [{ ledger: 310, source: 'root', operations: [create('sponsor', '10000')], fee: '1000' }],
  '08#8': [{ ledger: 313, source: 'sponsor', operations: [pay('sponsored', '5')] }],
  '09#0': [
    { ledger: 316, source: 'root', operations: [create('merge', '20')] },
    {
      ledger: 317,
      source: 'merge',
      operations: [Operation.manageData({ name: 'x', value: '1' })],
    },
  ],
  '09#1': [
    {
      ledger: 319,
      source: 'merge',
      operations: [Operation.manageData({ name: 'x', value: null })],
    },
  ],
  '10#17': [
    {
      ledger: 327,
      source: 'authissuer',
      operations: [2, 1 | 8].map((setFlags) => Operation.setOptions({ setFlags })),
      fee: '200',
    },
    { ledger: 328, source: 'eve', operations: [trust(RST)] },
    {
      ledger: 329,
      source: 'authissuer',
      operations: [
        Operation.setTrustLineFlags({
          trustor: addressOf('eve'),
          asset: RST,
          flags: { authorized: true },
        }),
        pay('eve', '50', RST),
      ],
      fee: '200',
    },
  ],
  '10#22': [{ ledger: 332, source: 'root', operations: [create('options', '50')] }],
  '16#7': [{ ledger: 345, source: 'root', operations: [create('funded', '10000')] }],
  '18#1': [
    {
      ledger: 15,
      source: 'root',
      operations: ['alice', 'bob', 'carol', 'dave'].map((name) => create(name, '10000')),
      fee: '1000',
    },
    { ledger: 17, source: 'dave', operations: [pay('bob', '1')] },
    { ledger: 17, source: 'carol', operations: [pay('bob', '1')], maxTime: 1_795_222_679 },
  ],
  '19#0': [{ ledger: 60, source: 'root', operations: CROWD.map((name) => create(name, '1000')) }],
};
