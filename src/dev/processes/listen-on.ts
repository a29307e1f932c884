import { explainBusyPort, type PortChoice } from './ports.ts';

type Listening = {
  listen(port?: number, host?: string): Promise<{ url: string }>;
  close(): Promise<void>;
};

/**
 * Has a server listen on the port of a setting, or on any.
 * @returns its address.
 * @throws with the setting's name where the port is busy.
 */
export async function listenOn(server: Listening, what: string, choice: PortChoice | undefined) {
  try {
    return (await server.listen(choice?.port ?? 0)).url;
  } catch (fault) {
    throw choice ? explainBusyPort(fault, what, choice) : fault;
  }
}
