import type { Locator } from 'playwright-core';
import type { InvestigationDecision } from '../../../src/domain/transactions/investigation.ts';
import type { Resolution } from '../../../src/domain/transactions/story.ts';
import type { CustomerAction } from '../../../src/console/languages/customers.ts';
import type { Hands } from './hands.ts';

/* What an operator does on the pages, by keyboard alone. Each reads the preview before it confirms. */

/** True where what was confirmed waits for a second person. */
export type Outcome = 'decided' | 'proposed';

const outcomeOf = ({ page }: Hands): Outcome =>
  new URL(page.url()).pathname === '/proposals' ? 'proposed' : 'decided';

/** @throws with what the page says is wrong. */
const judgePage = async ({ page }: Hands): Promise<void> => {
  const fault = page.locator('main [role=alert]');
  if ((await fault.count()) > 0) throw new Error(`the page says: ${await fault.innerText()}`);
};

/** @throws where nothing says what the decision does. */
const readPreview = async (hands: Hands, card: Locator): Promise<void> => {
  await judgePage(hands);
  const text = (await card.first().innerText()).trim();
  if (text.length < 20) throw new Error(`the preview says too little: ${text}`);
};

/** Evidence that names the key which was looked up at the bank, where the page asks for that. */
const withLostKey = async (page: Hands['page'], evidence: string): Promise<string> => {
  const key = page.locator('#lost-key');
  if ((await key.count()) === 0) return evidence;
  return `${evidence} It has nothing under ${await key.innerText()}.`;
};

/** Finds what waits on the front page, by its kind, and opens its page. */
export const findWaiting = async (
  hands: Hands,
  { kind, subject }: { readonly kind: string; readonly subject: string },
): Promise<void> => {
  const { page } = hands;
  await hands.skip();
  await hands.follow(page.locator(`.counts a[href*="kind=${kind}"]`));
  await hands.skip();
  await hands.follow(page.locator('main table a').getByText(subject, { exact: true }));
};

/** Takes a decision over the payment whose page is open. */
export const decidePayment = async (
  hands: Hands,
  { action, evidence, fee }: { action: Resolution['action']; evidence: string; fee?: string },
): Promise<Outcome> => {
  const { page } = hands;
  const form = page.locator(`form:has(input[name=action][value="${action}"])`);
  await hands.skip();
  if (fee !== undefined) await hands.fill(form.locator('input[name=fee]'), fee);
  await hands.follow(form.locator('button'));
  await readPreview(hands, page.locator('main .card'));
  await hands.skip();
  await hands.fill(page.locator('#evidence'), await withLostKey(page, evidence));
  await hands.follow(page.locator('form[action$="/decide"] button'));
  await judgePage(hands);
  return outcomeOf(hands);
};

/** Confirms what the preview of a case says. */
const confirmCase = async (hands: Hands, evidence: string): Promise<Outcome> => {
  const { page } = hands;
  await readPreview(hands, page.locator('main section.card'));
  await hands.skip();
  await hands.fill(page.locator('#evidence'), await withLostKey(page, evidence));
  await hands.follow(page.locator('form[method=post][action$="/decide"] button'));
  await judgePage(hands);
  return outcomeOf(hands);
};

/** Takes a decision over the case whose page is open. */
export const decideCaseOn = async (
  hands: Hands,
  said: { action: InvestigationDecision['action']; evidence: string; transactionId?: string },
): Promise<Outcome> => {
  const { action, evidence, transactionId } = said;
  const form = hands.page.locator(`form[method=get]:has(input[name=action][value="${action}"])`);
  await hands.skip();
  if (transactionId !== undefined) {
    await hands.fill(form.locator('input[name=transactionId]'), transactionId);
  }
  await hands.follow(form.locator('button'));
  return confirmCase(hands, evidence);
};

/** Opens the candidates of the case and attaches its money to one of them. */
export const attachToCandidate = async (
  hands: Hands,
  { transactionId, evidence }: { transactionId: string; evidence: string },
): Promise<Outcome> => {
  const { page } = hands;
  await hands.skip();
  await hands.follow(page.locator('main a[href$="/candidates"]'));
  await hands.skip();
  await hands.follow(page.locator(`main a[href*="transactionId=${transactionId}"]`));
  return confirmCase(hands, evidence);
};

/** Decides about the customer whose page is open. */
export const decideCustomer = async (
  hands: Hands,
  { action, message }: { action: CustomerAction; message?: string },
): Promise<Outcome> => {
  const { page } = hands;
  await hands.skip();
  await hands.choose(page.locator('#action'), action);
  if (message !== undefined) await hands.fill(page.locator('#message'), message);
  await hands.follow(page.locator('form#decide button'));
  await readPreview(hands, page.locator('main .card'));
  await hands.skip();
  await hands.follow(page.locator('main form[action$="/decide"] button'));
  await judgePage(hands);
  return 'decided';
};

/** Names what is unknown at a sender that has stopped, and lets it go on. */
export const clearSender = async (hands: Hands, evidence: string): Promise<Outcome> => {
  const { page } = hands;
  await hands.skip();
  const unknown = page.locator('main form select');
  for (let place = 0; place < (await unknown.count()); place += 1) {
    await hands.choose(unknown.nth(place), 'treasury');
  }
  await hands.fill(page.locator('main input[name=evidence]'), evidence);
  await hands.follow(page.locator('main form button'));
  await readPreview(hands, page.locator('main .card'));
  await hands.skip();
  await hands.follow(page.locator('main form button'));
  await judgePage(hands);
  return outcomeOf(hands);
};

/** Resumes a scope on the treasury's page. */
export const resume = async (hands: Hands, scope: string): Promise<Outcome> => {
  await hands.skip();
  const form = hands.page.locator(`form[action="/treasury/resume"]:has(input[value="${scope}"])`);
  await hands.follow(form.locator('button'));
  await judgePage(hands);
  return 'decided';
};

/**
 * Approves what another person proposed of a subject, found from the front page. A workflow that does
 * not answer in time is asked again by the console itself: the proposal is approved then, and says so.
 */
export const approve = async (
  hands: Hands,
  { subject, reason }: { subject: string; reason: string },
): Promise<void> => {
  const { page } = hands;
  await hands.skip();
  await hands.follow(page.locator('main a[href="/proposals"]'));
  const card = page.locator('section.card', { hasText: subject });
  await hands.skip();
  await hands.follow(card.first().locator('a[href^="/proposals/"]'));
  await readPreview(hands, page.locator('main section.card').nth(1));
  const form = page.locator('form[action$="/approve"]');
  await hands.skip();
  await hands.fill(form.locator('input[name=reason]'), reason);
  await hands.follow(form.locator('button').first());
  const left = page.locator('form[action$="/carry-out"]');
  if ((await left.count()) === 0) await judgePage(hands);
};

/** Chooses a break on the page of the reconciliation, and closes it with a reason. */
export const closeBreak = async (
  hands: Hands,
  caseKey: string,
  reason: string,
): Promise<Outcome> => {
  const { page } = hands;
  await hands.follow(page.locator('header nav a[href="/reconciliation"]'));
  await hands.skip();
  const box = page.locator(`main input[name="break.${caseKey.split('/')[1] ?? ''}"]`);
  await hands.tabTo(box);
  await hands.press('Space');
  await hands.fill(page.locator('main input[name=reason]'), reason);
  await hands.follow(page.locator('form[action="/reconciliation/close"] button'));
  await judgePage(hands);
  return (await page.locator('main a[href="/proposals"]').count()) > 0 ? 'proposed' : 'decided';
};

/** Has all be compared again, on the page of the reconciliation. */
export const compareAgain = async (hands: Hands): Promise<void> => {
  const { page } = hands;
  await hands.follow(page.locator('header nav a[href="/reconciliation"]'));
  await hands.skip();
  await hands.follow(page.locator('form[action="/reconciliation/compare"] button'));
  await judgePage(hands);
};

/** Sends what a host did not take once more, on the host's page. */
export const replay = async (hands: Hands, evidence: string): Promise<Outcome> => {
  const { page } = hands;
  await hands.skip();
  await hands.fill(page.locator('main input[name=evidence]'), evidence);
  await hands.follow(page.locator('main form[action$="/replay"] button'));
  await judgePage(hands);
  return 'decided';
};
