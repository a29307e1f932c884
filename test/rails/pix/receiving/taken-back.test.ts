import { describe, expect, test } from '@jest/globals';
import type { PixApi, Query } from '../../../../src/rails/pix/pix-api.ts';
import {
  createListReceived,
  type ReceivedOptions,
} from '../../../../src/rails/pix/receiving/received.ts';

const DAY_MS = 86_400_000;
const START_MS = Date.parse('2026-11-29T22:00:00Z');

const iso = (ms: number): string => new Date(ms).toISOString();
const NEVER = async (): Promise<never> => {
  throw new Error('is not asked for here');
};
const UNUSED = { putCob: NEVER, getCob: NEVER, putDevolucao: NEVER, getDevolucao: NEVER };

describe('what the banks take back', () => {
  const pix = (devolucoes: readonly object[]) => ({
    endToEndId: 'E1',
    valor: '10.00',
    horario: iso(START_MS - 60 * DAY_MS),
    devolucoes,
  });
  const back = (rtrId: string, natureza: string | undefined, status = 'DEVOLVIDO') => ({
    id: rtrId,
    rtrId,
    valor: '4.00',
    horario: { solicitacao: iso(START_MS) },
    status,
    natureza,
  });
  const listing = (devolucoes: readonly object[], more: Partial<ReceivedOptions> = {}) => {
    const ranges: Query[] = [];
    const api: PixApi = {
      ...UNUSED,
      async listPix(query, returnedAlone) {
        if (returnedAlone) ranges.push(query);
        const items = returnedAlone && ranges.length === 1 ? [pix(devolucoes)] : [];
        return { items, perPage: 100, pages: 1, total: items.length };
      },
    };
    const options = {
      sinceMs: START_MS,
      reversalsEveryMs: 0,
      cameBack: async () => ({ outgoing: [], known: {} }),
      now: () => START_MS + 1,
      ...more,
    };
    return { list: createListReceived(api, options), ranges };
  };

  test.each(['MED_FRAUDE', 'MED_OPERACIONAL', 'MED_PIX_AUTOMATICO'])(
    'by %s is reported, months after the money came',
    async (natureza) => {
      const { list, ranges } = listing([back('D1', natureza)]);
      const { reversed } = await list(null);
      expect(reversed).toEqual([{ railReference: 'E1', state: 'chargedBack' }]);
      expect(Date.parse(ranges[0]?.inicio ?? '')).toBeLessThan(START_MS - 199 * DAY_MS);
    },
  );

  test('is reported once, and what we send back ourselves not at all', async () => {
    const first = await listing([back('D1', 'MED_FRAUDE'), back('D2', 'ORIGINAL')]).list(null);
    expect(first.reversed).toHaveLength(1);
    const again = await listing([back('D1', 'MED_FRAUDE'), back('D3', undefined)]).list(
      first.cursor,
    );
    expect(again.reversed).toEqual([]);
    const more = await listing([back('D1', 'MED_FRAUDE'), back('D4', 'MED_FRAUDE')]).list(
      first.cursor,
    );
    expect(more.reversed).toEqual([{ railReference: 'E1', state: 'chargedBack' }]);
  });

  test('is reported although who sends cannot say what came back', async () => {
    const { list } = listing([back('D1', 'MED_FRAUDE')], {
      reversalsEveryMs: 60_000,
      cameBack: async () => {
        throw new Error('503');
      },
    });
    await expect(list(null)).rejects.toThrow('503');
    expect((await list(null)).reversed).toEqual([{ railReference: 'E1', state: 'chargedBack' }]);
  });

  test.each(['EM_PROCESSAMENTO', 'NAO_REALIZADO'])(
    'is not reported while it is %s',
    async (status) => {
      const { reversed } = await listing([back('D1', 'MED_FRAUDE', status)]).list(null);
      expect(reversed).toEqual([]);
    },
  );
});
