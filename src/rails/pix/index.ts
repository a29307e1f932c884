import { defineRail } from '../define-rail.ts';
import { profile } from './profile.ts';
import { settings } from './settings.ts';

/** Pix, Brazil's instant payments, as `anchor.ts` names it. */
export const pix = defineRail({
  profile,
  settings,
  async create(given) {
    const { connectPix } = await import('./connect.ts');
    return connectPix(given);
  },
  async fake(options) {
    const { startFakePix } = await import('./fake/start.ts');
    return startFakePix(options);
  },
});
