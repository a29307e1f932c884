/**
 * What an operator may do. Everybody who is logged in sees what a viewer sees.
 * - `viewer`: sees, without personal data
 * - `operator`: sees personal data, proposes, and decides what takes one person
 * - `approver`: approves or refuses what another person proposed
 * - `admin`: operators, clients and pauses
 */
export const ROLES = ['viewer', 'operator', 'approver', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** True for the name of a role. */
export const isRole = (name: string): name is Role => ROLES.some((role) => role === name);

/** An e-mail address as accounts are found by it; null for what is none. */
export const readEmail = (text: string): string | null => {
  const email = text.trim().toLowerCase();
  return email.length <= 254 && /^[^\s@<>"]+@[^\s@<>"]+$/.test(email) ? email : null;
};
