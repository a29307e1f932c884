/** Whatever an anchor answers; the SEPs' own words. */
export type Answer = Readonly<Record<string, unknown>>;

/** The anchor said no; its own sentence is the message. */
class AnchorRefused extends Error {
  override readonly name = 'AnchorRefused';
}

/** Asks an anchor, in JSON; throws its own sentence when it refuses. */
export const askAnchor = async (
  url: string,
  options: { readonly method?: string; readonly token?: string; readonly body?: unknown } = {},
): Promise<Answer> => {
  const { method = 'GET', token, body } = options;
  const response = await fetch(url, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer = (text === '' ? {} : JSON.parse(text)) as Answer;
  if (!response.ok) {
    throw new AnchorRefused(
      `${method} ${url} was answered ${response.status}: ${text.slice(0, 300)}`,
    );
  }
  return answer;
};

/** A member that must be a text. */
export const text = (answer: unknown, name: string): string => {
  const value = (answer as Answer | null)?.[name];
  if (typeof value !== 'string') throw new Error(`the answer has no "${name}"`);
  return value;
};
