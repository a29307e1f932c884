/** Stops what the setup started, the last first. */
// oxlint-disable-next-line import/no-default-export -- Jest asks for it.
export default async function globalTeardown(): Promise<void> {
  await globalThis.railheadTestReleases?.releaseAll();
}
