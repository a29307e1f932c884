import { CustomerCallback } from '../db/entities/customer.ts';
import type { Orm } from '../db/orm.ts';
import type { SecretBox } from '../db/secret.ts';
import type { PostFailure } from '../stellar/post-failure.ts';
import type { SignedPost } from '../stellar/signed-post.ts';
import type { Outbox } from './outbox.ts';

export interface CustomerCallbackDeps {
  readonly orm: Orm;
  readonly secrets: SecretBox;
  readonly post: (order: Pick<SignedPost, 'url' | 'body'>) => Promise<PostFailure | null>;
}

/**
 * What hosts are told of customers' statuses. The body is opened here and goes nowhere else: no
 * history and no log ever holds it.
 */
export const customerOutbox = ({ orm, secrets, post }: CustomerCallbackDeps): Outbox => ({
  table: 'customer_callback',
  about: 'customer_id',
  async tell(id) {
    const row = await orm.em.fork().findOne(CustomerCallback, { id });
    // The customer was erased a moment ago, and with them what was to be told.
    if (!row) return null;
    const sealed = { ciphertext: Buffer.from(row.bodyCiphertext), keyId: row.bodyKeyId };
    const body = JSON.stringify(secrets.open(sealed, `customer-callback/${row.customerId}`));
    return post({ url: row.url, body });
  },
});
