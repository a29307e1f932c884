/** Everything that the audit trail holds: each look at personal data, and each act of a person. */
export const ACTS = [
  'login',
  'login.failed',
  'logout',
  'logout.everywhere',
  'operator.added',
  'operator.changed',
  'operator.disabled',
  'operator.reset',
  'audit.exported',
  'reconciliation.exported',
  'personal_data.viewed',
  'policy.changed',
  'proposal.made',
  'proposal.approved',
  'proposal.refused',
  'proposal.expired',
  'proposal.carried_out',
  'decision.sent',
  'decision.answered',
  'scope.paused',
  'scope.resumed',
  'customer.decided',
  'evidence.added',
  'callbacks.replayed',
  'sender.cleared',
  'listener.cleared',
  'view.saved',
  'view.removed',
  'client.added',
  'client.changed',
  'client.allowed',
  'client.refused',
] as const;
export type Act = (typeof ACTS)[number];

/** True for the name of an act. */
export const isAct = (name: string): name is Act => ACTS.some((act) => act === name);
