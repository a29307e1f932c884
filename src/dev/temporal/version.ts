/** The release of the Temporal program; `temporal-cli/go.mod` names the same. */
export const TEMPORAL_VERSION = '1.8.2';

/** How many packages a build of that release compiles, for the count that a person sees. */
export const TEMPORAL_PACKAGES = 1_717;
