import { defineAnchor, stellarAssetId } from '../../src/index.ts';
import { pix } from '../../src/rails/pix/index.ts';

/**
 * An anchor of Brazil, by the rail `pix`. `accounts` are those of the environment, so that no
 * key stands in this file. Your editor shows what each field means, and what else there is.
 */
export default defineAnchor((accounts) => {
  const amounts = { maximum: '50000' };
  return {
    organisation: {
      name: 'My anchor',
      legalName: 'My anchor Ltda.',
      url: 'https://my-anchor.example',
      supportEmail: 'support@my-anchor.example',
      description: 'An anchor of Brazil, made with Railhead.',
      colour: '#00695c',
    },
    assets: [
      {
        asset: stellarAssetId(accounts.assetCode, accounts.assetIssuer),
        name: 'Real Coin',
        description: 'One unit is redeemable for one Brazilian real.',
        anchoredTo: 'iso4217:BRL',
        distributionAccount: accounts.distributionAccount,
        rails: ['pix'],
        operations: {
          deposit: { fee: { fixed: '0.5', percent: '0.5' }, amounts },
          withdrawal: { fee: { fixed: '0.5', percent: '0.5' }, amounts },
          remittance: { fee: { fixed: '1', percent: '0.25' }, amounts },
        },
        dust: '0.01',
      },
    ],
    rails: [pix],
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
          bank_account_number: { description: 'Pix key' },
          tax_id: { description: 'CPF or CNPJ' },
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
