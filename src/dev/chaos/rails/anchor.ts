import { defineAnchor, stellarAssetId, type DefinedRail } from '../../../index.ts';
import { increase } from '../../../rails/increase/index.ts';
import { pix } from '../../../rails/pix/index.ts';
import { sepa } from '../../../rails/sepa/index.ts';

/**
 * The rail as if its money were dollars: the payers of a run have one coin, and an amount is a number
 * to the bank. Nothing is exchanged.
 */
const inDollars = (rail: DefinedRail): DefinedRail => {
  const profile = { ...rail.profile, asset: 'iso4217:USD' };
  return {
    ...rail,
    profile,
    open: async (environment) => ({ ...(await rail.open(environment)), profile }),
  };
};
const rails = [increase, pix, sepa].map(inDollars);

/** An anchor whose one coin is paid for and paid out by every rail that Railhead comes with. */
export default defineAnchor((accounts) => {
  const amounts = { maximum: '10000' };
  return {
    organisation: {
      name: 'Three rails',
      legalName: 'Three rails Ltd',
      url: 'https://three-rails.example',
      supportEmail: 'support@three-rails.example',
      description: 'An anchor with the rails that Railhead comes with.',
      colour: '#0b5d4e',
    },
    assets: [
      {
        asset: stellarAssetId(accounts.assetCode, accounts.assetIssuer),
        name: 'Coin',
        description: 'One unit is redeemable for one US dollar.',
        anchoredTo: 'iso4217:USD',
        distributionAccount: accounts.distributionAccount,
        rails: rails.map(({ profile }) => profile.name),
        operations: {
          deposit: { fee: { fixed: '0.5', percent: '0.5' }, amounts },
          withdrawal: { fee: { fixed: '0.5', percent: '0.5' }, amounts },
          remittance: { fee: { fixed: '1', percent: '0.25' }, amounts },
        },
        dust: '0.01',
      },
    ],
    rails,
    ourAccounts: [accounts.assetIssuer],
    durations: { payWithinMs: accounts.payWithinMs },
    startingBalance: '2.01',
    channels: accounts.channels,
    customerTypes: {
      'sep31-sender': {
        description: 'A person who sends a remittance',
        fields: {
          first_name: { description: 'First name' },
          last_name: { description: 'Last name' },
        },
      },
      'sep31-receiver': {
        description: 'A person who is paid a remittance',
        fields: {
          first_name: { description: 'First name' },
          last_name: { description: 'Last name' },
          bank_account_number: { description: 'Account number, IBAN or Pix key' },
          bank_number: { description: 'Routing number or BIC', optional: true },
          bank_account_type: { description: 'Account type', optional: true },
          tax_id: { description: 'CPF or CNPJ', optional: true },
        },
      },
    },
    isSendingAnchor: () => true,
    reviewTransaction: async () => ({ decision: 'allow' }),
  };
});
