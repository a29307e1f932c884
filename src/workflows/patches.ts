/** Every `patched()` id that a story uses, with what changed, since when, and when it may go. */
export const PATCHES = {
  /**
   * Money that moved at the very millisecond of the deadline is late; before 21 November 2026 it was
   * taken, and then refused where the deadline was a quote's end. May go once no story runs that was
   * started before that day.
   */
  deadlineIsTooLate: 'deadline-is-too-late',
} as const;
