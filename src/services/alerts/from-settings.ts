import { UnusableSettings } from '../../domain/unusable-settings.ts';
import { judgeCallbackUrl } from '../callbacks/url.ts';
import { createEmailChannel, createWebhookChannel, type AlertChannel } from './channels.ts';

/** The settings of the same names. */
interface AlertSettings {
  readonly ALERT_WEBHOOK_URL?: string | undefined;
  readonly ALERT_WEBHOOK_SECRET?: string | undefined;
  readonly ALERT_EMAIL_TO?: readonly string[] | undefined;
  readonly ALERT_EMAIL_FROM?: string | undefined;
  readonly SMTP_URL?: string | undefined;
  readonly DEVELOPMENT: boolean;
}

/**
 * The channels that the settings name; none where they name none.
 * @throws UnusableSettings where half of one is missing, or it leads where nothing may be posted.
 */
export const alertChannels = (config: AlertSettings): readonly AlertChannel[] => {
  const { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret, DEVELOPMENT: development } = config;
  const { ALERT_EMAIL_TO: to, ALERT_EMAIL_FROM: from, SMTP_URL: smtpUrl } = config;
  const channels: AlertChannel[] = [];
  if (url !== undefined) {
    if (secret === undefined) {
      throw new UnusableSettings(['ALERT_WEBHOOK_SECRET: is missing; ALERT_WEBHOOK_URL needs it']);
    }
    if (judgeCallbackUrl('ALERT_WEBHOOK_URL', url, development)) {
      throw new UnusableSettings(['ALERT_WEBHOOK_URL: must be https, at a public address']);
    }
    channels.push(createWebhookChannel({ url, secret, development }));
  }
  if (to !== undefined) {
    if (smtpUrl === undefined || from === undefined) {
      throw new UnusableSettings(['ALERT_EMAIL_TO: needs SMTP_URL and ALERT_EMAIL_FROM']);
    }
    channels.push(createEmailChannel({ smtpUrl, from, to, development }));
  }
  return channels;
};
