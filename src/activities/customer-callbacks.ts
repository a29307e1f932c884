import { CustomerCallback } from '../db/entities/customer.ts';
import type { Orm } from '../db/orm.ts';
import type { SecretBox } from '../db/secret.ts';
import type { SignedPost } from '../stellar/signed-post.ts';

export interface CustomerCallbackDeps {
  readonly orm: Orm;
  /** Absent in a worker without DATA_KEYS: another one then tells of customers. */
  readonly secrets?: SecretBox | undefined;
  readonly post: (order: Pick<SignedPost, 'url' | 'body'>) => Promise<boolean>;
}

const BATCH = 50;
const GIVEN_UP_AFTER = '3 days';

const waitingFor = async (orm: Orm, host: string): Promise<CustomerCallback[]> =>
  orm.em.fork().find(
    CustomerCallback,
    {
      deliveredAt: null,
      givenUpAt: null,
      $or: ['https', 'http'].flatMap((scheme) => [
        { url: `${scheme}://${host}` },
        ...['/', '?'].map((after) => ({
          url: { $like: `${scheme}://${host.replace(/[\\%_]/g, String.raw`\$&`)}${after}%` },
        })),
      ]),
    },
    { orderBy: { id: 'asc' }, limit: BATCH },
  );

/**
 * Tells one host of customers' statuses, in order; the first that it does not take ends the round.
 * The body is opened here and goes nowhere else: no history and no log ever holds it.
 */
export const deliverCustomerCallbacks = async (
  { orm, secrets, post }: CustomerCallbackDeps,
  host: string,
): Promise<{ readonly delivered: number; readonly waiting: number }> => {
  if (!secrets) return { delivered: 0, waiting: 0 };
  const em = orm.em.fork();
  await em.execute(
    `update customer_callback set given_up_at = now()
      where delivered_at is null and given_up_at is null and at < now() - ?::interval`,
    [GIVEN_UP_AFTER],
    'run',
  );
  const waiting = await waitingFor(orm, host);
  let delivered = 0;
  for (const { id, customerId, url, bodyCiphertext, bodyKeyId, attempts } of waiting) {
    const sealed = { ciphertext: Buffer.from(bodyCiphertext), keyId: bodyKeyId };
    const body = JSON.stringify(secrets.open(sealed, `customer-callback/${customerId}`));
    const taken = await post({ url, body });
    await em.nativeUpdate(
      CustomerCallback,
      { id },
      { attempts: attempts + 1, ...(taken ? { deliveredAt: new Date() } : {}) },
    );
    if (!taken) break;
    delivered += 1;
  }
  return { delivered, waiting: waiting.length - delivered };
};
