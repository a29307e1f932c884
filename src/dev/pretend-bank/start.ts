import type { DefinedRail } from '../../rails/define-rail.ts';
import { explainBusyPort, type PortChoice } from '../processes/ports.ts';
import type { Releases } from '../releases.ts';
import { openCounter, type OpenFake } from './counter.ts';

/** The pretend banks that the rails of a business brought, running. */
export interface PretendBanks {
  readonly fakes: readonly OpenFake[];
  /** Where people pay at them; null where there is none. */
  readonly counterUrl: string | null;
}

/**
 * Starts the pretend banks that a business's own rails brought, and a page to pay at them.
 * @param choice the page's port; a free one where it is not given.
 */
export const startPretendBanks = async (
  rails: readonly DefinedRail[],
  apiUrl: string,
  choice: PortChoice | undefined,
  releases: Releases,
): Promise<PretendBanks> => {
  const fakes: OpenFake[] = [];
  for (const rail of rails) {
    const { name } = rail.profile;
    const fake = await rail.fake?.({ webhookUrl: `${apiUrl}/rails/${name}/events` });
    if (fake === undefined) continue;
    releases.add(`the bank of ${name}`, async () => fake.close());
    fakes.push([rail, fake]);
  }
  if (fakes.length === 0) return { fakes, counterUrl: null };
  const counter = await openCounter(fakes, choice?.port ?? 0).catch((fault: unknown) => {
    throw choice ? explainBusyPort(fault, 'the pretend banks', choice) : fault;
  });
  releases.add('the pretend banks', counter.close);
  return { fakes, counterUrl: counter.url };
};

/** One line for each bank that runs, as `dev` and `demo` print them. */
export const banksOf = ({
  bankUrl,
  counterUrl,
  fakes,
}: PretendBanks & { readonly bankUrl: string | null }): string =>
  [
    ...(bankUrl === null ? [] : [`  the bank         ${bankUrl}`]),
    ...fakes.map(([{ profile }]) => `  a pretend bank   plays ${profile.name}`),
    ...(counterUrl === null ? [] : [`  pay at it        ${counterUrl}`]),
  ].join('\n');
