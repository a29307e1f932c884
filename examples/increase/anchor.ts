import { defineAnchor, stellarAssetId } from '../../src/index.ts';
import { increase } from '../../src/rails/increase/index.ts';

/**
 * An anchor of the United States, by the rail `increase`. `accounts` are those of the environment, so that no
 * key stands in this file. Your editor shows what each field means, and what else there is.
 */
export default defineAnchor((accounts) => {
  const amounts = { maximum: '10000' };
  return {
    organisation: {
      name: 'My anchor',
      legalName: 'My anchor Inc.',
      url: 'https://my-anchor.example',
      supportEmail: 'support@my-anchor.example',
      description: 'An anchor of the United States, made with Railhead.',
      colour: '#1f3a8a',
    },
    assets: [
      {
        asset: stellarAssetId(accounts.assetCode, accounts.assetIssuer),
        name: 'US Dollar Coin',
        description: 'One unit is redeemable for one US dollar.',
        anchoredTo: 'iso4217:USD',
        distributionAccount: accounts.distributionAccount,
        rails: ['increase'],
        operations: {
          deposit: { fee: { fixed: '0.5', percent: '0.5' }, amounts },
          withdrawal: { fee: { fixed: '0.5', percent: '0.5' }, amounts },
          remittance: { fee: { fixed: '1', percent: '0.25' }, amounts },
        },
        dust: '0.01',
      },
    ],
    rails: [increase],
    ourAccounts: [accounts.assetIssuer],
    durations: { payWithinMs: accounts.payWithinMs },
    startingBalance: '2.01',
    channels: accounts.channels,

    // Whom SEP-31 asks for what. The receiver tells what the rail needs to pay them.
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
          bank_account_number: { description: 'Account number' },
          bank_number: { description: 'Routing number' },
          bank_account_type: { description: 'Account type: checking or savings', optional: true },
        },
      },
    },

    // DECIDE before you open to strangers; `railhead doctor` reminds you of these.
    // Answer false for a sending anchor that you have no agreement with.
    isSendingAnchor: () => true,
    // Ask your screening here: allow, hold for a person, or reject.
    reviewTransaction: async () => ({ decision: 'allow' }),
  };
});
