/** Every `patched()` id that a story uses, with what changed, since when, and when it may go. */
export const PATCHES = {
  /**
   * Money that moved at the very millisecond of the deadline is late; before 21 November 2026 it was
   * taken, and then refused where the deadline was a quote's end. May go once no story runs that was
   * started before that day.
   */
  deadlineIsTooLate: 'deadline-is-too-late',
  /**
   * Where the rates stay away from money that is to be priced, a person is asked after a while;
   * before 22 November 2026 they were asked without end. May go once no story runs that was waiting
   * for a price on that day.
   */
  ratesHaveAnEnd: 'rates-have-an-end',
  /**
   * A wait for a person is a timer with a name; before 30 November 2026 it was not to be seen on the
   * timeline. May go once no story runs, and no investigation, that waited for a person on that day.
   */
  personIsNamed: 'person-is-named',
  /**
   * A webhook has a rail's webhooks read, and pay-outs asked for where it may be about one; before
   * 30 November 2026 it made both polls due. May go once no `pollRail` runs that was started, or
   * continued as new, before that day.
   */
  webhooksWakeOnePoll: 'webhooks-wake-one-poll',
  /**
   * Money is credited within the workflow task that hears of it; before 30 November 2026 by an activity
   * of its own. May go once no story runs that was credited before that day.
   */
  creditsAtOnce: 'credits-at-once',
  /**
   * A rail is asked ever more rarely while nothing is awaited; before 30 November 2026 always at its pace.
   * May go once no `pollRail` runs that was started, or continued as new, before that day.
   */
  idleRailsRest: 'idle-rails-rest',
} as const;
