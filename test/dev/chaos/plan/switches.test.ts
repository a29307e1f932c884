import { describe, expect, test } from '@jest/globals';
import { planSwitches, type SourceStep } from '../../../../src/dev/chaos/plan/switches.ts';
import { readFaultSettings } from '../../../../src/sandbox/ledger/faults/schema.ts';

const first = (seed: number, count: number): readonly SourceStep[] => {
  const plan = planSwitches(seed, ['rpc', 'horizon']);
  return Array.from({ length: count }, () => plan.next().value);
};

describe('how the sources of the ledger fail', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(first(7, 40)).toEqual(first(7, 40));
    expect(first(8, 40)).not.toEqual(first(7, 40));
  });

  test('has each die, hang, lag and restart, the preferred one first and then the other', () => {
    const steps = first(3, 8);
    expect(steps.map(({ source }) => source)).toEqual(
      Array.from({ length: 4 }, () => ['rpc', 'horizon']).flat(),
    );
    const whats = steps.filter(({ source }) => source === 'rpc').map(({ what }) => what);
    expect(whats.toSorted()).toEqual(['dies', 'hangs', 'lags', 'restarts']);
    for (const { course, afterMs } of steps) {
      const lastsMs = course.reduce((sum, part) => sum + part.lastsMs, afterMs);
      // Every few seconds, and never so long that the other has to do all the work of a run.
      expect(lastsMs).toBeGreaterThan(1_000);
      expect(lastsMs).toBeLessThan(16_000);
    }
  });

  test('is by faults that the ledger knows, and that leave the other source alone', () => {
    const faults = first(5, 80).flatMap((step) =>
      step.faults.map((fault) => ({ source: step.source, fault })),
    );
    expect(faults.length).toBeGreaterThan(20);
    for (const { source, fault } of faults) {
      expect(readFaultSettings(fault)).toMatchObject({ fault: fault.fault });
      const route = 'route' in fault ? fault.route : undefined;
      expect(route?.startsWith('/rpc')).toBe(source === 'rpc');
    }
  });
});
