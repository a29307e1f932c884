import { formatAmount } from '../../../domain/money/amount.ts';
import { assetCode, type AssetId } from '../../../domain/money/asset.ts';
import { escapeControls } from '../../../lib/escape-controls.ts';
import type { AuditReport, Break, HoldingReport, PlaceReport } from './report-types.ts';

const code = (asset: AssetId | null): string => (asset === null ? '' : assetCode(asset));

/** One break in the words that a person reads. */
export const breakText = (one: Break): string => {
  const lines = [`${one.type}  ${one.place}  ${one.key}`, `    ${one.message}`];
  lines.push(`    here   ${one.here ?? '—'}`);
  if (one.there !== null || one.here === null) lines.push(`    there  ${one.there ?? '—'}`);
  return lines.map(escapeControls).join('\n');
};

const placeText = ({ place, agreed, through, notCompared }: PlaceReport): string =>
  notCompared === null
    ? `  ${place}: ${agreed} agree, through ${through}`
    : escapeControls(`  ${place}: not compared, ${notCompared}`);

const holdingText = (holding: HoldingReport): string => {
  const { account, asset, ledger, opening, openingIsBooked, moved, balance, booked } = holding;
  const began = `${formatAmount(opening)} at first${openingIsBooked ? '' : ' (worked out)'}`;
  return (
    `  ${account} ${code(asset)}: ${began}, ${formatAmount(moved)} moved, ` +
    `${formatAmount(balance)} in ledger ${ledger}, ${formatAmount(booked)} in the books`
  );
};

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [title, ...lines, ''];

/** The whole report in plain text. */
export const auditText = (report: AuditReport): string => {
  const { breaks, waiting, places, holdings, totals, truncated } = report;
  const verdict =
    breaks.length === 0
      ? 'The books agree with the ledger and the rails, to the stroop.'
      : `${breaks.length} breaks${truncated ? ', and more that are not listed' : ''}.`;
  return [
    `Audit of ${report.startedAt}`,
    '',
    ...section('Compared', places.map(placeText)),
    ...section('Accounts', holdings.map(holdingText)),
    ...section(
      'The books',
      totals.map(({ account, asset, amount }) => {
        return `  ${code(asset)}  ${account}: ${formatAmount(amount)}`;
      }),
    ),
    ...section('Waiting: these differ, and nobody has to act', waiting.map(breakText)),
    ...section('Breaks', breaks.map(breakText)),
    verdict,
  ].join('\n');
};

/** The same for programs: amounts are decimal strings. */
export const auditJson = (report: AuditReport): string =>
  JSON.stringify(
    report,
    (_name, value: unknown) => (typeof value === 'bigint' ? formatAmount(value) : value),
    2,
  );
