import { Address } from '@stellar/stellar-sdk';
import type { xdr } from '@stellar/stellar-sdk';
import { readI128 } from '../../contracts/sc-values.ts';
import type { Failure } from './failures.ts';

/** The host's error and its events, newest first, as the server writes them into one text. */
export function failureText({ error }: Failure, events: readonly xdr.DiagnosticEvent[]): string {
  const written = events.filter(({ event }) => !isNamed(event.body.v0.topics[0], 'log'));
  const lines = written.toReversed().map(({ event }, index) => {
    const { topics, data } = event.body.v0;
    const contract = event.contractId
      ? `contract:${Address.contract(event.contractId.toBytes()).toString()}, `
      : '';
    const [kind, called, ...more] = topics;
    const isCall = isNamed(kind, 'fn_call');
    // The called contract is bytes in the event, and an address in the text.
    const second =
      isCall && called?.type === 'scvBytes'
        ? Address.contract(called.bytes.toBytes()).toString()
        : called && render(called);
    const shown = [kind && render(kind), second, ...more.map(render)].filter(Boolean).join(', ');
    const place = String(index).padStart(4);
    return `${place}: [Diagnostic Event] ${contract}topics:[${shown}], data:${render(data)}`;
  });
  return `HostError: ${errorText(error)}\n\nEvent log (newest first):\n${lines.join('\n')}\n`;
}

const isNamed = (topic: xdr.ScVal | undefined, name: string): boolean =>
  topic?.type === 'scvSymbol' && topic.sym.toString() === name;

function errorText(error: xdr.ScError): string {
  if (error.type === 'sceContract') return `Error(Contract, #${error.contractCode})`;
  const kind = error.type.slice('sce'.length);
  return `Error(${kind}, ${error.code.name.slice('scec'.length)})`;
}

/** A value as the host's own log writes it. */
function render(value: xdr.ScVal): string {
  if (value.type === 'scvString') return JSON.stringify(value.str.toString());
  if (value.type === 'scvSymbol') return value.sym.toString();
  if (value.type === 'scvAddress') return Address.fromScAddress(value.address).toString();
  if (value.type === 'scvBytes') {
    return `Bytes(${Buffer.from(value.bytes.toBytes()).toString('hex')})`;
  }
  if (value.type === 'scvVec') return `[${(value.vec ?? []).map(render).join(', ')}]`;
  if (value.type === 'scvMap') {
    const fields = (value.map ?? []).map(({ key, val }) => `${render(key)}: ${render(val)}`);
    return `{${fields.join(', ')}}`;
  }
  if (value.type === 'scvError') return errorText(value.error);
  if (value.type === 'scvVoid') return 'Void';
  return String(value.type === 'scvI128' ? readI128(value) : value.value);
}
