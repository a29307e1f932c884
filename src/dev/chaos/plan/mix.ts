/**
 * What a run holds besides right and wrong payments, kills and faults. Each is drawn only where the
 * mix names it, so that a run can leave some out.
 */
export const MIX_ITEMS = {
  'charge-backs': 'rail money that is taken back before it is credited, or before it is paid out',
  'late-charge-backs': 'rail money that is taken back after it was paid out',
  crumbs: 'small sums that strangers pay to the memos of others',
  parts: 'deposits that are paid in several parts, some of them never whole',
  'test-payments': 'one unit first, and the rest after it',
  contracts: 'payments by the asset’s contract, from accounts and from contracts',
  'binary-memos': 'text memos that are no UTF-8',
  operators: 'people who decide what is parked and what is investigated',
  'operators-again': 'people who say it twice, late, or about a question that is closed',
  'new-anchor': 'another anchor.ts, with other fees, limits and policies, in the middle of the run',
  terminations: 'workflows that are terminated',
  'stale-horizon':
    'a Horizon that falls back by 130 ledgers and more, stands still, and moves in steps',
} as const;
export type MixItem = keyof typeof MIX_ITEMS;
export type Mix = ReadonlySet<MixItem>;

const isMixItem = (name: string): name is MixItem => Object.hasOwn(MIX_ITEMS, name);

/** What every run holds unless set otherwise: all of it. */
export const DEFAULT_MIX: readonly MixItem[] = Object.keys(MIX_ITEMS).filter(isMixItem);

/** What a run by a rail's own pretend bank leaves out: what only the sandbox's banks can do. */
const SANDBOX_ALONE: readonly MixItem[] = [
  'charge-backs',
  'late-charge-backs',
  'operators',
  'operators-again',
  'new-anchor',
];
export const withoutSandbox = (mix: Mix): Mix =>
  new Set([...mix].filter((item) => !SANDBOX_ALONE.includes(item)));

/**
 * Reads `all`, `none`, or names with commas between them.
 * @throws naming what is not known.
 */
export const readMix = (text: string): Mix => {
  if (text === 'all') return new Set(DEFAULT_MIX);
  if (text === 'none') return new Set();
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !isMixItem(name));
  if (unknown.length > 0) {
    const known = Object.keys(MIX_ITEMS).join(', ');
    throw new Error(`--mix takes all, none, or some of ${known}; not ${unknown.join(', ')}`);
  }
  return new Set(names.filter(isMixItem));
};
