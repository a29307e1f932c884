/**
 * Environment variables as the launchers read them: PATH, PG_BIN, HOME, XDG_CACHE_HOME and RAILHEAD_CACHE.
 * They are passed in, so that a test can say what a machine has.
 */
export type Environment = Readonly<Record<string, string | undefined>>;
