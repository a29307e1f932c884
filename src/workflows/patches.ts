/**
 * Every `patched()` id that a story uses, with what changed, since when, and when it may go. There
 * is none yet: no story that runs was started by an older version.
 */
export const PATCHES = {} as const;
