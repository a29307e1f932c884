import type { Route } from './http.ts';

/** Finds the route of a path; a known path asked with another method is a case of its own. */
export function matchRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): {
  readonly route: Route | 'wrong method' | undefined;
  readonly parameters: Readonly<Record<string, string>>;
} {
  let isKnown = false;
  for (const route of routes) {
    const parameters = matchPattern(route.pattern, path);
    if (!parameters) continue;
    if (route.method === method) return { route, parameters };
    isKnown = true;
  }
  return { route: isKnown ? 'wrong method' : undefined, parameters: {} };
}

function matchPattern(pattern: string, path: string): Record<string, string> | undefined {
  const expected = pattern.split('/');
  const given = path.split('/');
  if (expected.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of expected.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':') && value !== '') parameters[part.slice(1)] = decode(value);
    else if (part !== value) return undefined;
  }
  return parameters;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A broken escape names nothing; the replacement character lets the caller refuse it.
    return '\uFFFD';
  }
}
