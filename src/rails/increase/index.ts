import { defineRail } from '../define-rail.ts';
import { profile } from './profile.ts';
import { settings as schema } from './settings.ts';

/** Increase, a bank of the United States, as `anchor.ts` names it. */
export const increase = defineRail({
  profile,
  settings: schema,
  async create(settings) {
    const { createIncreaseRail } = await import('./rail.ts');
    return createIncreaseRail({
      baseUrl: settings.INCREASE_BASE_URL,
      apiKey: settings.INCREASE_API_KEY,
      accountId: settings.INCREASE_ACCOUNT_ID,
      accountNumberId: settings.INCREASE_ACCOUNT_NUMBER_ID,
      webhookSecret: settings.INCREASE_WEBHOOK_SECRET,
      senderName: settings.INCREASE_SENDER_NAME,
      networks: settings.INCREASE_NETWORKS,
      achDelivered: settings.INCREASE_ACH_DELIVERED,
    });
  },
  async fake({ webhookUrl }) {
    const { startFakeIncrease } = await import('./fake/fake-rail.ts');
    return startFakeIncrease({ webhookUrl });
  },
});
