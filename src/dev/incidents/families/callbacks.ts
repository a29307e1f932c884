import type { Incident } from '../incident.ts';
import { openParty, openSep31, payOnStellar } from '../play/people.ts';

/** Where nobody listens: the port of the discard protocol. */
const HOST = '127.0.0.1:9';

/** Clients whose hosts do not take what they asked for. */
export const CALLBACKS: readonly Incident[] = [
  {
    name: 'callbacks-not-taken',
    kind: 'callbacks.failing',
    does: 'A sending anchor’s host takes no callbacks.',
    ends: 'the client mends its host; given up after three days, they are replayed',
    once: true,
    stage: async (stage) => {
      const party = await openParty(stage, { holds: '50' });
      const callback = `http://${HOST}/callbacks`;
      const payable = await openSep31(stage, party, { amount: '50', callback });
      await payOnStellar(stage, party, payable, { amount: '50' });
      return { subject: HOST };
    },
  },
];
