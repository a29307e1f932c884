/** What stands between a skipped test's title and its reason; the reporter looks for it. */
export const SKIP_MARK = ' — skipped: ';
