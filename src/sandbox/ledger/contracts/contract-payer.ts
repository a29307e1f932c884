import { Account, Address, Operation } from '@stellar/stellar-sdk';
import { SorobanDataBuilder, TransactionBuilder } from '@stellar/stellar-sdk';
import type { AssetName } from '../names.ts';
import type { Network } from '../network.ts';
import type { TransactionRecord } from '../transactions/records.ts';
import { waitForLedger, waitForTransaction } from '../closing/wait.ts';
import type { Patience } from '../closing/wait.ts';
import { contractOf } from './asset-contract.ts';
import { payManyArguments } from './paying-contract.ts';

/** What a contract pays out of its own balance. */
interface ContractPayment {
  readonly asset: AssetName;
  /** G…, M… or C…. */
  readonly to: string;
  /** Stroops. */
  readonly amount: bigint;
}

/** Makes a contract pay, several at once in one call. */
interface ContractPayer {
  /** The transaction with the call, once it is in a ledger; undefined when none came in time. */
  pay(
    contract: string,
    payments: readonly ContractPayment[],
  ): Promise<TransactionRecord | undefined>;
}

/** What a call made here declares for its resources, in stroops. */
const RESOURCE_FEE = 100_000n;

/** How often a call gives way to another transaction of the root account. */
const MAX_ATTEMPTS = 10;

/** The network's root account calls the contract, one call after another. */
export function createContractPayer(network: Network, patience: Patience): ContractPayer {
  let last: Promise<unknown> = Promise.resolve();

  function build(contract: string, payments: readonly ContractPayment[]): string {
    const { root, state, networkPassphrase } = network;
    const source = root.publicKey();
    const sequence = state.account(source)?.sequence ?? 0n;
    const args = payManyArguments(
      payments.map(({ asset, to, amount }) => ({
        assetContract: contractOf(asset, networkPassphrase),
        from: contract,
        to: Address.fromString(to).toScAddress(),
        amount,
      })),
    );
    const transaction = new TransactionBuilder(new Account(source, String(sequence)), {
      fee: String(network.baseFee()),
      networkPassphrase,
    })
      .addOperation(Operation.invokeContractFunction({ contract, function: 'pay_many', args }))
      .setSorobanData(new SorobanDataBuilder().setResourceFee(RESOURCE_FEE).build())
      .setTimeout(0)
      .build();
    transaction.sign(root);
    return transaction.toXDR();
  }

  async function submit(
    contract: string,
    payments: readonly ContractPayment[],
  ): Promise<TransactionRecord | undefined> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const submission = network.submit(build(contract, payments));
      if (submission.kind === 'pending') {
        return waitForTransaction(network, submission.hash, patience);
      }
      // Somebody else uses the root account; its transaction is gone after the next ledger.
      await waitForLedger(network, patience);
    }
    return undefined;
  }

  return {
    pay(contract, payments) {
      const next = last.then(() => submit(contract, payments));
      last = next.catch(() => undefined);
      return next;
    },
  };
}
