import type { DefinedRail, FakeRail } from '../../rails/define-rail.ts';

/** A rail whose bank the demo can pay at, and whom that bank pays. */
export interface DemoRail {
  readonly name: string;
  /** What its money is called, for example `USD`. */
  readonly currency: string;
  /** SEP-9 fields of somebody whom it pays. */
  readonly payee: Readonly<Record<string, string>>;
  /** What a reference looks like that a customer is to quote. */
  readonly reference: RegExp;
  receive(money: { readonly amount: string; readonly reference: string }): Promise<unknown>;
}

/** The rails of the demo's three payments. */
export interface DemoRails {
  readonly deposit: DemoRail;
  readonly withdrawal: DemoRail;
  readonly remittance: DemoRail;
}

const ADA = { first_name: 'Ada', last_name: 'Lovelace' };
const SANDBOX_REFERENCE = /RH(?:-[0-9A-Z]{4}){3}/;

/** The sandbox's rails, whose bank is paid over HTTP. */
export const sandboxRails = (bankUrl: string): DemoRails => {
  const railOf = (name: string, currency: string, payee: DemoRail['payee']): DemoRail => ({
    name,
    currency,
    payee: { ...ADA, ...payee },
    reference: SANDBOX_REFERENCE,
    async receive(money) {
      const response = await fetch(`${bankUrl}/sandbox/transfers`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ rail: name, ...money }),
      });
      if (!response.ok) throw new Error(`the bank answered ${response.status}`);
    },
  });
  const bank = railOf('sandbox-bank', 'USD', { bank_account_number: '12345678' });
  const mobileMoney = railOf('sandbox-mobile-money', 'USD', {
    mobile_money_number: '+254700123456',
  });
  return { deposit: bank, withdrawal: bank, remittance: mobileMoney };
};

/** A business's own rail, whose pretend bank runs in this process. */
export const ownRail = ({ profile }: DefinedRail, fake: FakeRail): DemoRail => ({
  name: profile.name,
  currency: profile.asset.replace(/^iso4217:/, ''),
  payee: { ...ADA, ...fake.payee },
  reference: fake.reference,
  receive: async (money) => fake.receive(money),
});
