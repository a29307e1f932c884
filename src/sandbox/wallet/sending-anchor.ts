import { askAnchor, text, type Answer } from './http.ts';

interface RemittanceWish {
  readonly assetCode: string;
  readonly amount: string;
  /** The rail by which the receiver is paid. */
  readonly fundingMethod: string;
  readonly sender: Readonly<Record<string, string>>;
  /** SEP-9 fields, with those that the rail needs to pay. */
  readonly receiver: Readonly<Record<string, string>>;
}

/** Registers both people by SEP-12 and opens a SEP-31 transaction; nothing is paid yet. */
export const openRemittance = async (
  anchorUrl: string,
  token: string,
  wish: RemittanceWish,
): Promise<Answer> => {
  const register = async (type: string, fields: Readonly<Record<string, string>>) => {
    const body = { type, ...fields };
    return text(
      await askAnchor(`${anchorUrl}/sep12/customer`, { method: 'PUT', token, body }),
      'id',
    );
  };
  const senderId = await register('sep31-sender', wish.sender);
  const receiverId = await register('sep31-receiver', wish.receiver);
  return askAnchor(`${anchorUrl}/sep31/transactions`, {
    method: 'POST',
    token,
    body: {
      asset_code: wish.assetCode,
      amount: wish.amount,
      funding_method: wish.fundingMethod,
      sender_id: senderId,
      receiver_id: receiverId,
    },
  });
};
