/** How far a zone is ahead of UTC at a moment, in milliseconds. */
const offsetAt = (timeZone: string, at: number): number => {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(
    of('year'),
    of('month') - 1,
    of('day'),
    of('hour'),
    of('minute'),
    of('second'),
  );
  return local - Math.floor(at / 1_000) * 1_000;
};

const hasZone = (text: string): boolean => /(?:Z|[+-]\d\d:\d\d)$/.test(text);

/**
 * A time of the bank as a moment in UTC. One without an offset is in the bank's own zone; of a date
 * alone it is the beginning of that day there, so that nobody's money is called late by it.
 * @param written an ISO date, with a time or without.
 * @returns the text itself where it is no time.
 */
export const momentOf = (written: string, timeZone: string): string => {
  const [date = '', clock = '00:00:00'] = written.split('T');
  // A date may have an offset of its own; it says no more than the date.
  const whole = written.includes('T') ? `${date}T${clock}` : `${date.slice(0, 10)}T${clock}`;
  const at = Date.parse(hasZone(whole) ? whole : `${whole}Z`);
  if (Number.isNaN(at)) return written;
  if (hasZone(whole)) return new Date(at).toISOString();
  // Asked twice, because the offset may change between the two moments.
  const guess = at - offsetAt(timeZone, at);
  return new Date(at - offsetAt(timeZone, guess)).toISOString();
};
