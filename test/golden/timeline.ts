import { isObject, objectsIn, parseJson } from './json.ts';
import { isBehind } from './moments.ts';
import type { Exchange, RecordedRequest, RecordedResponse } from './recording.ts';

/** Which ledgers a recorded network closed when, and what was in them. */
export interface Timeline {
  /** A ledger's close time in seconds since 1970. */
  closeTime(ledger: number): number;
  /** The last ledger closed at a moment (milliseconds since 1970), as far as can be told. */
  ledgerAt(timeMs: number): number;
  /** The last ledger its Horizon knew of when an exchange's request came. */
  latestAt(exchange: Exchange): number;
  /** The ledger a transaction was in. */
  ledgerOf(hash: string): number | undefined;
  /** The first envelope that the answer to an exchange holds. */
  envelopeIn(id: string): string | undefined;
  /** Whether the recording names a hash anywhere. */
  names(hash: string): boolean;
}

/** Gathers from all answers of a network what they tell of its ledgers. */
export function createTimeline(exchanges: readonly Exchange[]): Timeline {
  const times = new Map<number, number>();
  const ledgers = new Map<string, number>();
  const hashes = new Set<string>();
  const seconds = (text: unknown): number => Date.parse(String(text)) / 1_000;
  for (const { response } of exchanges) {
    for (const found of [...objectsIn(response.json), ...eventsOf(response.raw ?? '')]) {
      const { ledger, hash, created_at: createdAt, transaction_hash: by } = found;
      if (typeof by === 'string') hashes.add(by);
      if (typeof hash === 'string') hashes.add(hash);
      if (typeof ledger === 'number' && typeof hash === 'string') {
        ledgers.set(hash, ledger);
        times.set(ledger, seconds(createdAt));
        for (const form of [found['inner_transaction'], found['fee_bump_transaction']]) {
          if (isObject(form)) ledgers.set(String(form['hash']), ledger);
        }
      }
      const { sequence, closed_at: closedAt } = found;
      if (typeof sequence === 'number') times.set(sequence, seconds(closedAt));
      const { history_latest_ledger: told, history_latest_ledger_closed_at: toldAt } = found;
      if (typeof told === 'number' && told > 0) times.set(told, seconds(toldAt));
      const { last_modified_ledger: modified, last_modified_time: modifiedAt } = found;
      if (typeof modified === 'number' && modifiedAt) times.set(modified, seconds(modifiedAt));
    }
  }
  const known = [...times].toSorted(([a], [b]) => a - b);

  function closeTime(ledger: number): number {
    const after = known.find(([number]) => number >= ledger);
    const before = known.findLast(([number]) => number <= ledger);
    if (!before) return (after?.[1] ?? 0) - ((after?.[0] ?? 0) - ledger);
    // The recorded networks closed a ledger each second.
    return Math.min(before[1] + (ledger - before[0]), after?.[1] ?? Infinity);
  }

  function ledgerAt(timeMs: number): number {
    const before = known.findLast(([, time]) => time * 1_000 <= timeMs) ?? known[0];
    if (!before) return 0;
    const later = known.find(([number]) => number > before[0]);
    const passed = Math.floor(timeMs / 1_000 - before[1]);
    return Math.min(before[0] + Math.max(0, passed), (later?.[0] ?? Infinity) - 1);
  }

  // Clocks tell it to a second only, so no exchange is put after what a later one tells.
  let ceiling = Infinity;
  const latest = new Map<string, number>();
  for (const { id, request, response } of exchanges.toReversed()) {
    const answered = Date.parse(response.headers['date'] ?? '');
    const told = isBehind(id) ? undefined : toldBy(request, response);
    latest.set(id, told ?? Math.min(ceiling, ledgerAt(answered - (response.ms ?? 0))));
    ceiling = Math.min(ceiling, told ?? ledgerAt(answered));
  }

  return {
    closeTime,
    ledgerAt,
    latestAt: ({ id }) => latest.get(id) ?? 0,
    ledgerOf: (hash) => ledgers.get(hash),
    envelopeIn(id) {
      const json = exchanges.find((exchange) => exchange.id === id)?.response.json;
      const found = [...objectsIn(json)].find((object) => 'envelope_xdr' in object);
      return found && String(found['envelope_xdr']);
    },
    names: (hash) => hashes.has(hash),
  };
}

/** The last ledger at the moment of an answer, where the answer tells it. */
function toldBy(
  request: RecordedRequest,
  { headers, json, raw }: RecordedResponse,
): number | undefined {
  const header = headers['latest-ledger'];
  if (header !== undefined) return Number(header);
  if (raw !== undefined && request.path.startsWith('/ledgers?cursor=now')) {
    const [next] = [...eventsOf(raw)].filter(({ sequence }) => typeof sequence === 'number');
    return next && Number(next['sequence']) - 1;
  }
  if (!isObject(json)) return undefined;
  const said = json['last_ledger'] ?? json['history_latest_ledger'];
  if (said !== undefined) return Number(said);
  if (/^\/ledgers\?[^/]*order=desc/.test(request.path)) {
    const [newest] = [...objectsIn(json)].filter(({ sequence }) => typeof sequence === 'number');
    return newest && Number(newest['sequence']);
  }
  if (!request.path.includes('cursor=now')) return undefined;
  // "Now" is the very end of the last ledger.
  const self = JSON.stringify(json['_links']).match(/"self":\{"href":"[^"]*cursor=(\d+)/)?.[1];
  return self === undefined ? undefined : Number(BigInt(self) >> 32n);
}

function* eventsOf(stream: string): Generator<Record<string, unknown>> {
  for (const line of stream.split('\n')) {
    if (line.startsWith('data: {')) yield* objectsIn(parseJson(line.slice('data: '.length)));
  }
}
