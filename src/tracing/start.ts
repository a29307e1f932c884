import type { Tracing } from './tracing.ts';

/** The standard variables of OpenTelemetry that say whether, where and as whom traces are sent. */
export interface TracingSettings {
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  readonly OTEL_SERVICE_NAME?: string | undefined;
  readonly OTEL_RESOURCE_ATTRIBUTES?: Readonly<Record<string, string>> | undefined;
}

let running: Tracing | null = null;
let users = 0;

/** How this process exports traces; null where it does not. */
export const tracing = (): Tracing | null => running;

/**
 * Starts to export traces where `OTEL_EXPORTER_OTLP_ENDPOINT` is set, once for a process: who starts
 * it later shares it, the name included. Elsewhere nothing of it is even loaded.
 * @param name the service's, where `OTEL_SERVICE_NAME` is not set.
 * @param onFault hears why spans could not be exported, for example that the collector is away.
 * @returns how to close it.
 */
export const startTracing = async (
  settings: TracingSettings,
  name: string,
  onFault: (fault: unknown) => void,
): Promise<() => Promise<void>> => {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = settings;
  if (endpoint === undefined) return async () => undefined;
  const { startExporter } = await import('./exporter.ts');
  const attributes = {
    'service.name': settings.OTEL_SERVICE_NAME ?? name,
    ...settings.OTEL_RESOURCE_ATTRIBUTES,
  };
  running ??= startExporter(endpoint, attributes, onFault);
  users += 1;
  return async () => {
    users -= 1;
    if (users > 0) return;
    const last = running;
    running = null;
    await last?.close();
  };
};
