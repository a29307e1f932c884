import type { Increase } from 'increase';
import type { DepositToInstruct, Instructions } from '../rail.ts';
import { RailError } from '../../domain/rails/error.ts';
import { ask } from './client.ts';

const field = (value: string, en: string, es: string) => ({ value, description: { en, es } });

/** An account number of its own for each deposit: the payer has nothing to quote. */
export const createInstructions =
  (client: Increase, accountId: string, payeeName: string) =>
  async ({ transactionId }: DepositToInstruct): Promise<Instructions> => {
    const number = await ask(() =>
      client.accountNumbers.create(
        {
          account_id: accountId,
          name: transactionId,
          // It is there to be paid to; nobody is to draw from it.
          inbound_ach: { debit_status: 'blocked' },
          inbound_checks: { status: 'check_transfers_only' },
        },
        { idempotencyKey: `${transactionId}/account-number` },
      ),
    );
    if (number.name !== transactionId || number.account_id !== accountId) {
      throw new RailError('INCREASE_OTHER_OBJECT', 'the bank answered with another account number');
    }
    return {
      reference: number.id,
      fields: {
        'organization.name': field(payeeName, 'Payee', 'Beneficiario'),
        'organization.bank_number': field(
          number.routing_number,
          'Routing number',
          'Número de ruta',
        ),
        'organization.bank_account_number': {
          ...field(number.account_number, 'Account number', 'Número de cuenta'),
          help: {
            en: 'A checking account, for this payment only',
            es: 'Cuenta corriente, solo para este pago',
          },
        },
      },
    };
  };
