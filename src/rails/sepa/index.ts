import { defineRail } from '../define-rail.ts';
import { profile } from './profile.ts';
import { settings } from './settings.ts';

/** The euro area by files of ISO 20022, as `anchor.ts` names it. */
export const sepa = defineRail({
  profile,
  settings,
  async create(environment) {
    const { openSepaRail } = await import('./rail.ts');
    return openSepaRail(environment);
  },
  async fake() {
    const { startFakeSepaBank } = await import('./fake/bank.ts');
    return startFakeSepaBank();
  },
});
