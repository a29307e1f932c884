/*
 * What a parked story is parked as. A story puts its question as text: what it is about (`subject`) and
 * why (`reason`). The table says which of them are which kind; SQL reads it, so that a list of parked
 * stories is counted and filtered by kind where they lie.
 */

/** What a story may ask a person about. A new question needs a line here and in `PARKED`. */
export type ParkingSubject =
  | 'review'
  | 'review-silent'
  | 'price'
  | `rate/${string}`
  | `payout/${number}`
  | `surplus/${number}`
  | `refund/${number | string}`
  | `failed/${string}`
  | `pay-out/${string}`;

type HeadOf<Subject extends string> = Subject extends `${infer Head}/${string}` ? Head : Subject;
export type ParkingHead = HeadOf<ParkingSubject>;

interface Parked {
  readonly as: string;
  readonly head: ParkingHead;
  /** A pattern of SQL's `like` that the rest of the subject has; any where it is not given. */
  readonly subject?: string;
  /** A pattern that the reason has; any where it is not given. */
  readonly reason?: string;
  /** True where only a deposit is asked so. */
  readonly deposit?: true;
}

/** The first that fits is it. */
export const PARKED = [
  { as: 'review_silent', head: 'review-silent' },
  { as: 'limit_exceeded', head: 'review', reason: '%\\_limit\\_exceeded%' },
  { as: 'review_held', head: 'review' },
  { as: 'amount_refused', head: 'price' },
  { as: 'rate_missing', head: 'rate' },
  { as: 'charged_back', head: 'payout', reason: '%charged\\_back%' },
  { as: 'destination_late', head: 'payout', reason: 'no % in time%' },
  { as: 'envelopes_expired', head: 'payout', reason: '%came to nothing%' },
  { as: 'payout_stuck', head: 'payout' },
  { as: 'surplus_stuck', head: 'surplus' },
  { as: 'rail_refund_refused', head: 'refund', subject: '%/failed/%', deposit: true },
  { as: 'rail_refund_unknown', head: 'refund', deposit: true },
  { as: 'refund_stuck', head: 'refund' },
  { as: 'payout_refused', head: 'failed' },
  { as: 'payout_unknown', head: 'pay-out' },
] as const satisfies readonly Parked[];

type Covered = (typeof PARKED)[number]['head'];
/** Does not compile while a question has no line in `PARKED`. */
export const EVERY_HEAD: Record<Exclude<ParkingHead, Covered>, never> = {};

export type ParkedAs = (typeof PARKED)[number]['as'] | 'other';

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const conditionsOf = ({ subject, reason, deposit }: Parked): readonly string[] => [
  ...(subject === undefined ? [] : [`p.subject like ${quoted(subject)}`]),
  ...(reason === undefined ? [] : [`t.parked_reason like ${quoted(reason)}`]),
  ...(deposit ? [`t.kind = 'deposit'`] : []),
];

/** What the questions of one head are, by what else they have. */
const whenOf = (head: ParkingHead): string => {
  const its: readonly Parked[] = PARKED.filter((one) => one.head === head);
  const cases = its.map(
    (one) =>
      `when ${[...conditionsOf(one), 'true'].join(' and ')} then ${quoted(`parked.${one.as}`)}`,
  );
  return `when ${quoted(head)} then case ${cases.join(' ')} else 'parked.other' end`;
};

const HEADS = [...new Set(PARKED.map(({ head }) => head))];

/**
 * SQL that says what a parked transaction `t` with its open question `p` is parked as. A subject is taken
 * apart once, as the list of what waits does so for all of them.
 */
export const PARKED_KIND_SQL = `case split_part(p.subject, '/', 1) ${HEADS.map(whenOf).join(' ')} else 'parked.other' end`;
