import { xdr } from '@stellar/stellar-sdk';
import { assetOfContract } from '../../contracts/asset-contract.ts';
import type { AssetChange } from '../../contracts/asset-events.ts';
import type { Authorizations } from '../../contracts/authorization.ts';
import type { ContractCall } from '../../contracts/call.ts';
import { runCall } from '../../contracts/contract-call.ts';
import type { CallObserver } from '../../contracts/contract-call.ts';
import type { ContractJudges } from '../../contracts/contract-judges.ts';
import { readContract } from '../../contracts/sc-values.ts';
import type { Network } from '../../network.ts';
import type { Change } from '../../state/state.ts';
import { enforcing } from './enforce.ts';
import { failureOf } from './failures.ts';
import type { Failure } from './failures.ts';
import { readOnlyCall } from './read-only.ts';
import { createRecorder } from './recorder.ts';
import { createTrace } from './trace.ts';
import type { Trace } from './trace.ts';
import { verifyWebAuth, WEB_AUTH_VERIFY } from './web-auth.ts';

/** A call to be tried out. */
export interface Trial {
  readonly invoked: xdr.InvokeContractArgs;
  readonly source: string;
  /** The signed entries to be judged; undefined to find out which are needed. */
  readonly signed: readonly xdr.SorobanAuthorizationEntry[] | undefined;
  readonly isUpgraded: boolean;
}

/** What a call would do. */
export interface Tried {
  readonly failure?: Failure;
  readonly events: readonly xdr.DiagnosticEvent[];
  readonly changes: readonly Change[];
  readonly auth: readonly xdr.SorobanAuthorizationEntry[];
  readonly returned: xdr.ScVal;
  /** The contracts that were called. */
  readonly contracts: ReadonlySet<string>;
  /** Whether it was the web-auth contract that was called. */
  readonly isWebAuth: boolean;
  /** The entry a question was about, where it was one. */
  readonly read?: xdr.LedgerKey;
}

/** A trial that is under way. */
interface Attempt {
  readonly call: ContractCall;
  readonly network: Network;
  readonly authorizations: Authorizations;
  readonly changes: AssetChange[];
  readonly published: xdr.ContractEvent[];
  readonly trace: Trace;
  readonly contracts: Set<string>;
  /** The call that runs now: the one that fails, if one does. */
  current: ContractCall;
  failure?: Failure;
  returned: xdr.ScVal;
  read?: xdr.LedgerKey | undefined;
}

/** Runs a call on the newest ledger and undoes it. */
export function tryOut(trial: Trial, network: Network, judges: ContractJudges): Tried {
  const { state } = network;
  const { invoked, source, signed } = trial;
  const call: ContractCall = { contract: readContract(invoked.contractAddress) ?? '', invoked };
  const changes: AssetChange[] = [];
  const published: xdr.ContractEvent[] = [];
  const trace = createTrace(changes, published, () => attempt.returned);
  const recorder = createRecorder(source, trial.isUpgraded);
  const note = (found: Failure): void => void (attempt.failure ??= found);
  const attempt: Attempt = {
    call,
    network,
    authorizations: signed ? enforcing(signed, source, network, judges, trace, note) : recorder,
    changes,
    published,
    trace,
    contracts: new Set(),
    current: call,
    returned: xdr.ScVal.scvVoid(),
  };
  const mark = state.mark();
  const hasPassed = run(attempt);
  for (const { signer, nonce } of signed ? [] : recorder.nonces()) {
    state.put({ kind: 'nonce', signer, nonce, lastModifiedLedger: 0, lastModifiedTime: 0n });
  }
  const found = hasPassed ? state.changesSince(mark) : [];
  state.rollback(mark);
  const { returned, contracts, read } = attempt;
  return {
    ...(!hasPassed && { failure: explain(attempt) }),
    events: trace.events(hasPassed),
    changes: found,
    auth: signed ?? recorder.entries(),
    returned,
    contracts,
    isWebAuth: isWebAuth(call),
    ...(read && { read }),
  };
}

const isWebAuth = ({ invoked }: ContractCall): boolean =>
  invoked.functionName.toString() === WEB_AUTH_VERIFY;

function run(attempt: Attempt): boolean {
  const { call, network, authorizations, changes, published, trace } = attempt;
  const { state, networkPassphrase } = network;
  const observe: CallObserver = {
    enter(entered) {
      attempt.contracts.add(entered.contract);
      attempt.current = entered;
      trace.enter(entered);
    },
    leave(left) {
      attempt.current = left.caller ?? left;
      trace.leave(left);
    },
  };
  const answer = readOnlyCall(call, network);
  if (answer) {
    observe.enter(call);
    Object.assign(attempt, { returned: answer.value, read: answer.key });
    observe.leave(call);
    return true;
  }
  const isAsset = assetOfContract(call.contract, state, networkPassphrase) !== undefined;
  if (isAsset || !isWebAuth(call)) {
    const sequence = network.latest().sequence;
    const view = { state, networkPassphrase, sequence, authorizations };
    return runCall(call, { ...view, changes, published, births: [], observe });
  }
  observe.enter(call);
  const refused = verifyWebAuth(call, authorizations);
  if (refused === undefined) observe.leave(call);
  else if (refused !== 'refused') attempt.failure = refused;
  return refused === undefined;
}

/** Why a call failed, which its events end with. */
function explain({ call, network, trace, current, failure: noted }: Attempt): Failure {
  const failure = noted ?? failureOf(current, network);
  const { error } = failure;
  trace.fail(error, failure.isNowhere ? undefined : current.contract, failure.data);
  if (!isWebAuth(call) || error.type === 'sceContract') return failure;
  // A contract of WebAssembly traps when the host refuses what it asks for.
  const asked = error.type === 'sceAuth' ? 'require_auth' : 'strkey_to_address';
  const { scvString, scvSymbol, scvVec, scvError } = xdr.ScVal;
  const text = `escalating error to VM trap from failed host function call: ${asked}`;
  trace.fail(error, call.contract, scvString(text));
  const trapped = scvString('VM call trapped with HostError');
  trace.log(call.contract, scvVec([trapped, scvSymbol(WEB_AUTH_VERIFY), scvError(error)]));
  return failure;
}
