import type { InvestigationDecision } from '../../domain/transactions/investigation.ts';

type Decisions = Readonly<Record<InvestigationDecision['action'], string>>;

/** What the pages of investigations say, in one language. */
export interface InvestigationWords {
  readonly title: string;
  readonly one: string;
  readonly none: string;
  readonly case: string;
  readonly reason: string;
  readonly anyReason: string;
  readonly state: string;
  readonly states: Readonly<Record<'waiting' | 'open' | 'held' | 'resolved' | 'all', string>>;
  readonly rail: string;
  readonly anyRail: string;
  readonly asset: string;
  readonly anyAsset: string;
  readonly age: string;
  readonly ages: Readonly<Record<'0' | '1' | '24' | '168' | '720', string>>;
  readonly filter: string;
  readonly more: string;
  readonly amount: string;
  readonly left: string;
  readonly opened: string;
  readonly said: string;
  readonly came: string;
  readonly payer: string;
  readonly to: string;
  readonly where: string;
  readonly memo: string;
  readonly quoted: string;
  readonly payment: string;
  readonly announcedBy: string;
  readonly paymentWaits: string;
  readonly paymentFirst: string;
  readonly attachedTo: string;
  readonly proved: string;
  readonly unproved: string;
  readonly next: string;
  readonly decide: string;
  readonly decisions: Decisions;
  readonly may: string;
  /** What an operator chooses before a decision can be previewed. */
  readonly needs: Readonly<Record<'transaction', string>>;
  readonly mayNot: string;
  readonly partHelp: string;
  readonly fee: string;
  readonly feeHelp: string;
  readonly transaction: string;
  readonly look: string;
  readonly preview: string;
  readonly previewOf: (decision: string) => string;
  readonly nothingMoves: string;
  readonly twoPeople: string;
  readonly evidence: string;
  readonly evidenceHelp: string;
  readonly confirm: string;
  readonly propose: string;
  readonly back: string;
  readonly openProposal: string;
  readonly showPayer: string;
  readonly notSaid: string;
  readonly recorded: string;
  readonly candidates: string;
  readonly showCandidates: string;
  readonly noCandidates: string;
  readonly expects: string;
  readonly anyAmount: string;
  readonly differs: string;
  readonly cameAfter: string;
  readonly samePayer: Readonly<Record<'true' | 'false' | 'null', string>>;
  readonly attach: string;
  readonly files: string;
  readonly file: string;
  readonly fileHelp: string;
  readonly addFile: string;
  readonly added: string;
  readonly download: string;
  readonly history: string;
  readonly events: Readonly<Record<string, string>>;
  readonly at: string;
  readonly who: string;
  readonly refunds: string;
  readonly reference: string;
  readonly books: string;
  readonly entry: string;
}

export const investigationsEn: InvestigationWords = {
  title: 'Investigations',
  one: 'Investigation',
  none: 'No investigation fits.',
  case: 'Case',
  reason: 'Reason',
  anyReason: 'Any reason',
  state: 'State',
  states: { waiting: 'waiting', open: 'open', held: 'held', resolved: 'resolved', all: 'all' },
  rail: 'Rail',
  anyRail: 'Any rail',
  asset: 'Asset',
  anyAsset: 'Any asset',
  age: 'Opened',
  ages: {
    '0': 'any time',
    '1': 'over 1 hour ago',
    '24': 'over 1 day ago',
    '168': 'over 7 days ago',
    '720': 'over 30 days ago',
  },
  filter: 'Filter',
  more: 'Next page',
  amount: 'Amount',
  left: 'Left',
  opened: 'Opened (UTC)',
  said: 'What both sides say',
  came: 'Came (UTC)',
  payer: 'Payer',
  to: 'To',
  where: 'Where',
  memo: 'Memo',
  quoted: 'Quoted',
  payment: 'Payment',
  announcedBy: 'announced by',
  paymentWaits: 'That payment waits too',
  paymentFirst:
    'Open that payment and decide it first: what holds it may hold this money as well. Hold the case meanwhile.',
  attachedTo: 'attached to',
  proved: 'What is proved',
  unproved: 'What is not',
  next: 'What to do next',
  decide: 'Decide',
  decisions: {
    attach: 'Attach to a payment',
    refund: 'Refund',
    refundedByHand: 'Refunded by hand',
    claim: 'Claim',
    hold: 'Hold',
    writeOff: 'Write off',
  },
  may: 'Of all that is left:',
  needs: {
    transaction:
      'Choose the payment that the money is for; you see what it does before you confirm.',
  },
  mayNot: 'Not possible now:',
  partHelp: 'All that is left when empty',
  fee: 'Fee',
  feeHelp: 'Kept of the amount; none when empty',
  transaction: 'Transaction',
  look: 'Preview',
  preview: 'Preview',
  previewOf: (decision) => `${decision}: preview`,
  nothingMoves: 'No money moves.',
  twoPeople: 'This takes two people: it is proposed, and another approver decides within 24 hours.',
  evidence: 'Evidence',
  evidenceHelp: 'A transaction hash, a bank reference, a ticket. No personal data.',
  confirm: 'Confirm',
  propose: 'Propose',
  back: 'Back to the case',
  openProposal: 'A proposal about this case is open.',
  showPayer: 'Show who paid',
  notSaid: 'The rail did not say who paid.',
  recorded: 'Your look at this page is in the audit log.',
  candidates: 'Payments that it may be for',
  showCandidates: 'Show payments that it may be for',
  noCandidates: 'No payment waits for money of this kind.',
  expects: 'Expects',
  anyAmount: 'any amount',
  differs: 'Differs by',
  cameAfter: 'Came after its start',
  samePayer: { true: 'the same', false: 'another', null: 'not known' },
  attach: 'Attach',
  files: 'Evidence files',
  file: 'File',
  fileHelp: 'PDF, PNG, JPEG or text, 5 MiB at most; encrypted',
  addFile: 'Add the file',
  added: 'Added (UTC)',
  download: 'Download',
  history: 'History',
  events: {
    opened: 'opened',
    hold: 'held',
    attach: 'attached',
    refund: 'refund decided',
    refundedByHand: 'refunded by hand',
    writeOff: 'written off',
    refunded: 'refund arrived',
    refundFailed: 'refund failed',
    refundParked: 'refund’s answer lost',
    claim: 'claim decided',
    claimed: 'claimed',
    claimFailed: 'claim failed',
  },
  at: 'When (UTC)',
  who: 'Who',
  refunds: 'Refunds and claims',
  reference: 'Reference or reason',
  books: 'Books',
  entry: 'Entry',
};
