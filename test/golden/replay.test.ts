import { beforeAll, describe } from '@jest/globals';
import { readDocumented } from './documented.ts';
import { holdToPage } from './hold-to-page.ts';
import { NETWORKS } from './networks.ts';
import { outcomesOf } from './outcomes.ts';
import type { Outcome } from './outcomes.ts';
import { SCENARIO_NAMES } from './recording.ts';
import { TOLERATED } from './tolerated.ts';

const outcomes: Outcome[] = [];

beforeAll(async () => {
  for (const network of NETWORKS) outcomes.push(...(await outcomesOf(network)));
}, 120_000);

describe('the requests of a real stellar-core and Horizon, put to the sandbox', () => {
  holdToPage({
    names: SCENARIO_NAMES,
    documented: readDocumented(),
    tolerated: TOLERATED,
    outcomes: () => outcomes,
  });
});
