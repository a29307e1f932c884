/* By which names a sender stands in `cursor` and in `sender_clearance`. */

/** The reference ledger of an account's sender, and why it stands still for a person. */
export const sendSource = (account: string): string => `send/${account}`;
/** A channel that was stopped, as `sender_clearance` names it. */
export const channelSource = (channel: string): string => `send-channel/${channel}`;
