import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as OTLP/HTTP writes it in JSON. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly { readonly key: string; readonly value: unknown }[];
}

interface Body {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly CollectedSpan[] }[];
  }[];
}

/** An OpenTelemetry collector, which keeps what it is sent. */
export const startTraceCollector = async () => {
  const spans: CollectedSpan[] = [];
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += String(part)));
    request.on('end', () => {
      bodies.push(body);
      const { resourceSpans } = JSON.parse(body) as Body;
      for (const { scopeSpans } of resourceSpans) {
        for (const scope of scopeSpans) spans.push(...scope.spans);
      }
      response.writeHead(request.url === '/v1/traces' ? 200 : 404).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    /** Everything that came, as text. */
    text: () => bodies.join('\n'),
    close: async (): Promise<void> => {
      await new Promise((resolve) => server.close(resolve).closeAllConnections());
    },
  };
};

/** A tree of spans as text, each below its parent and in the order of the names. */
export const drawTree = (spans: readonly CollectedSpan[], root: CollectedSpan): string => {
  const draw = ({ spanId, name }: CollectedSpan, depth: number): string[] => [
    `${'  '.repeat(depth)}${name}`,
    ...spans
      .filter(({ parentSpanId }) => parentSpanId === spanId)
      .flatMap((child) => draw(child, depth + 1)),
  ];
  return draw(root, 0).join('\n');
};
