import { StrKey, xdr } from '@stellar/stellar-sdk';
import { changeEvent } from '../../contracts/asset-events.ts';
import type { AssetChange } from '../../contracts/asset-events.ts';
import type { ContractCall } from '../../contracts/call.ts';
import { contractId } from '../../contracts/sc-values.ts';

/** The diagnostic events of a simulated call: who called whom, and what was published on the way. */
export interface Trace {
  enter(call: ContractCall): void;
  leave(call: ContractCall): void;
  /** A contract is asked about a signature, and takes it or not. */
  judged(signer: string, asked: Judged): void;
  fail(error: xdr.ScError, contract: string | undefined, data: xdr.ScVal): void;
  log(contract: string, data: xdr.ScVal): void;
  events(isSuccessful: boolean): xdr.DiagnosticEvent[];
}

interface Judged {
  /** The contract in which it is asked. */
  readonly by: string;
  readonly invocation: xdr.SorobanAuthorizedInvocation;
  readonly payload: Uint8Array;
  readonly signature: xdr.ScVal;
  readonly accepted: boolean;
}

type Draft = { readonly event: xdr.ContractEvent };

const { scvSymbol, scvBytes, scvVec, scvAddress, scvVoid } = xdr.ScVal;

/**
 * @param changes what contracts have changed so far, which is published as it is added
 * @param others what they publish beside it
 */
export function createTrace(
  changes: readonly AssetChange[],
  others: readonly xdr.ContractEvent[],
  returned: () => xdr.ScVal,
): Trace {
  const drafts: Draft[] = [];
  let published = 0;
  let spoofed = 0;
  const note = (contract: string | undefined, topics: xdr.ScVal[], data: xdr.ScVal): void => {
    drafts.push({ event: diagnostic(contract, topics, data) });
  };
  const publish = (): void => {
    for (const change of changes.slice(published)) drafts.push({ event: changeEvent(change) });
    published = changes.length;
    for (const event of others.slice(spoofed)) drafts.push({ event });
    spoofed = others.length;
  };
  const calling = (from: string | undefined, to: string, name: string, args: xdr.ScVal[]): void =>
    note(
      from,
      [scvSymbol('fn_call'), scvBytes(StrKey.decodeContract(to)), scvSymbol(name)],
      listed(args),
    );
  return {
    enter({ contract, invoked, caller }) {
      calling(caller?.contract, contract, invoked.functionName.toString(), [...invoked.args]);
    },
    leave({ contract, invoked, caller }) {
      publish();
      const name = scvSymbol(invoked.functionName.toString());
      note(contract, [scvSymbol('fn_return'), name], caller ? scvVoid() : returned());
    },
    judged(signer, { by, invocation, payload, signature, accepted }) {
      const args = [scvBytes(payload), signature, scvVec(contextsOf(invocation))];
      calling(by, signer, '__check_auth', args);
      if (accepted) note(signer, [scvSymbol('fn_return'), scvSymbol('__check_auth')], scvVoid());
    },
    fail(error, contract, data) {
      note(contract, [scvSymbol('error'), xdr.ScVal.scvError(error)], data);
    },
    log(contract, data) {
      note(contract, [scvSymbol('log')], data);
    },
    events: (inSuccessfulContractCall) =>
      drafts.map(({ event }) => new xdr.DiagnosticEvent({ inSuccessfulContractCall, event })),
  };
}

/** One argument is written by itself, none as nothing. */
const listed = (args: xdr.ScVal[]): xdr.ScVal => {
  const [first, ...more] = args;
  if (!first) return scvVoid();
  return more.length === 0 ? first : scvVec(args);
};

/** What a contract account is asked to sign for: a call and all those below it. */
function contextsOf({
  function: called,
  subInvocations,
}: xdr.SorobanAuthorizedInvocation): xdr.ScVal[] {
  const own =
    called.type === 'sorobanAuthorizedFunctionTypeContractFn' ? [contextOf(called.contractFn)] : [];
  return [...own, ...subInvocations.flatMap(contextsOf)];
}

function contextOf({ contractAddress, functionName, args }: xdr.InvokeContractArgs): xdr.ScVal {
  const entry = (name: string, val: xdr.ScVal) => new xdr.ScMapEntry({ key: scvSymbol(name), val });
  const fields = xdr.ScVal.scvMap([
    entry('args', scvVec([...args])),
    entry('contract', scvAddress(contractAddress)),
    entry('fn_name', scvSymbol(functionName.toString())),
  ]);
  return scvVec([scvSymbol('Contract'), fields]);
}

const diagnostic = (
  contract: string | undefined,
  topics: xdr.ScVal[],
  data: xdr.ScVal,
): xdr.ContractEvent =>
  new xdr.ContractEvent({
    ext: xdr.ExtensionPoint.v0(),
    contractId: contract === undefined ? null : contractId(contract),
    type: xdr.ContractEventType.diagnostic,
    body: xdr.ContractEventBody.v0(new xdr.ContractEventV0({ topics, data })),
  });
