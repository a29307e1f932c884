/** What to fill in, by the names of the form's fields. */
export type FormAnswers = Readonly<Record<string, string>>;

const STEPS_MAX = 8;

/** Follows redirects by hand, because a cookie is set on the way. */
const createVisitor = (start: string) => {
  let cookie = '';
  return async function visit(address: string, form?: URLSearchParams): Promise<string> {
    const url = new URL(address, start);
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie },
      ...(form ? { body: form } : {}),
    });
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    const location = response.headers.get('location');
    if (location !== null) return visit(location);
    const page = await response.text();
    if (!response.ok) throw new Error(`the page ${url.pathname} was answered ${response.status}`);
    return page;
  };
};

const FORM = /<form[^>]*method="post"[^>]*action="([^"]+)"[^>]*>([\s\S]*?)<\/form>/;
const FIELD = /<(?:input|select|textarea)\b[^>]*\bname="([^"]+)"/g;

/**
 * Walks through an anchor's interactive pages as a person without JavaScript does: fills each form
 * in with the answers and sends it, until a page has no form.
 * @returns the last page, and a way to read it again.
 */
export const walkPages = async (
  url: string,
  answers: FormAnswers,
): Promise<{ readonly page: string; readonly again: () => Promise<string> }> => {
  const visit = createVisitor(url);
  let page = await visit(url);
  // Where the last form was sent from: /interactive/<id>, which is the page of the payment too.
  let last = url;
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const [, action, body] = FORM.exec(page) ?? [];
    if (action === undefined || body === undefined) {
      return { page, again: async () => visit(last) };
    }
    const form = new URLSearchParams();
    for (const [, name = ''] of body.matchAll(FIELD)) {
      const answer = answers[name];
      if (answer !== undefined) form.set(name, answer);
    }
    last = action.replace(/\/[^/]*$/, '');
    const sent = page;
    page = await visit(action, form);
    if (page === sent) throw new Error('the page asks for the same again: an answer was refused');
  }
  throw new Error(`the pages did not end after ${STEPS_MAX} steps`);
};
