const PARTS = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
});

const SATURDAY = 6;
const SUNDAY = 0;
const MONDAY = 1;
const THURSDAY = 4;
const DAY_MS = 86_400_000;

const dayOfWeek = (date: Date): number => date.getUTCDay();

/** The `count`th of a weekday in a month (from 1); -1 for the last one. */
const nth = (year: number, month: number, weekday: number, count: number): Date => {
  if (count > 0) {
    const first = new Date(Date.UTC(year, month - 1, 1));
    const ahead = (weekday - dayOfWeek(first) + 7) % 7;
    return new Date(Date.UTC(year, month - 1, 1 + ahead + (count - 1) * 7));
  }
  const last = new Date(Date.UTC(year, month, 0));
  return new Date(last.getTime() - ((dayOfWeek(last) - weekday + 7) % 7) * DAY_MS);
};

/** A fixed holiday; one on a Sunday is kept on the Monday, one on a Saturday is not kept. */
const fixed = (year: number, month: number, day: number): Date => {
  const date = new Date(Date.UTC(year, month - 1, day));
  return dayOfWeek(date) === SUNDAY ? new Date(date.getTime() + DAY_MS) : date;
};

/** The holidays of the Federal Reserve, as the dates on which they are kept. */
const holidaysOf = (year: number): readonly Date[] => [
  fixed(year, 1, 1),
  nth(year, 1, MONDAY, 3),
  nth(year, 2, MONDAY, 3),
  nth(year, 5, MONDAY, -1),
  fixed(year, 6, 19),
  fixed(year, 7, 4),
  nth(year, 9, MONDAY, 1),
  nth(year, 10, MONDAY, 2),
  fixed(year, 11, 11),
  nth(year, 11, THURSDAY, 4),
  fixed(year, 12, 25),
];

/** @param date midnight in UTC of the day that is meant. */
const isBankingDay = (date: Date): boolean =>
  dayOfWeek(date) !== SATURDAY &&
  dayOfWeek(date) !== SUNDAY &&
  !holidaysOf(date.getUTCFullYear()).some((holiday) => holiday.getTime() === date.getTime());

const OPENS_MINUTE = 21 * 60;
const CLOSES_MINUTE = 18 * 60 + 45;

/**
 * True while Fedwire takes transfers of banks' customers: a banking day begins at 21:00 in New York on
 * the evening before and ends at 18:45.
 */
export const isFedwireOpen = (nowMs: number): boolean => {
  const parts = Object.fromEntries(
    PARTS.formatToParts(nowMs).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  const today = new Date(Date.UTC(year, month - 1, day));
  const minutes = hour * 60 + minute;
  if (minutes >= OPENS_MINUTE) return isBankingDay(new Date(today.getTime() + DAY_MS));
  return minutes < CLOSES_MINUTE && isBankingDay(today);
};
