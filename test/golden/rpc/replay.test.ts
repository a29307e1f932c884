import { beforeAll, describe, expect, test } from '@jest/globals';
import { readDocumented } from '../documented.ts';
import { holdToPage, isEqual } from '../hold-to-page.ts';
import type { Outcome } from '../outcomes.ts';
import { outcomesOf } from './outcomes.ts';
import { FILES } from './recording.ts';
import { TOLERATED } from './tolerated.ts';

let outcomes: Outcome[] = [];

beforeAll(async () => {
  outcomes = await outcomesOf();
}, 60_000);

/** So many were equal when this was last looked at; more is welcome, fewer is a loss. */
const AT_LEAST = 392;

describe('the requests of a real Stellar RPC server, put to the sandbox', () => {
  holdToPage({
    names: FILES,
    documented: readDocumented('sandbox-rpc.md', '## Compared with a real server'),
    tolerated: TOLERATED,
    outcomes: () => outcomes,
  });

  test(`at least ${AT_LEAST} are equal`, () => {
    expect(outcomes.filter(isEqual).length).toBeGreaterThanOrEqual(AT_LEAST);
  });
});
