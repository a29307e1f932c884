import { defineEntity, p } from '@mikro-orm/core';
import { CLIENT_KINDS, type ClientLimits } from '../../domain/clients/client.ts';

/** A wallet or a sending anchor that operators have named. */
const ClientSchema = defineEntity({
  name: 'Client',
  tableName: 'client',
  properties: {
    id: p.uuid().primary(),
    kind: p.enum(CLIENT_KINDS),
    name: p.text(),
    /** In lower case. */
    domain: p.text().nullable(),
    accounts: p.array<string>(),
    isAllowed: p.boolean().default(true),
    /** SEP-38 names; null for all. */
    assets: p.array<string>().nullable(),
    /** By the SEP-38 name of an asset. */
    limits: p.json<Readonly<Record<string, ClientLimits>>>(),
    callbackUrl: p.text().nullable(),
    contactsCiphertext: p.blob().nullable(),
    contactsKeyId: p.text().nullable(),
    createdAt: p.datetime().onCreate(() => new Date()),
    updatedAt: p
      .datetime()
      .onCreate(() => new Date())
      .onUpdate(() => new Date()),
  },
});
export class Client extends ClientSchema.class {}
ClientSchema.setClass(Client);
