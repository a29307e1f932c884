/** The variable by which the run's setup tells its workers where the services are. */
export const SERVICES_VARIABLE = 'RAILHEAD_TEST_SERVICES';

/** What one run of the tests shares: started once, before the first file. */
export type TestServices = {
  /** A server on which databases may be made, and how to say that one is a migrated one's copy. */
  postgres?: { url: string; asTemplate: string };
  temporal?: { address: string };
  /** A file with the workflows, bundled as a core worker runs them. */
  workflows?: { codePath: string };
};

/** The services of this run. */
export function readServices(): TestServices {
  return JSON.parse(process.env[SERVICES_VARIABLE] ?? '{}') as TestServices;
}
