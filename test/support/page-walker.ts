/** What a browser shows, and where it is. */
export interface Seen {
  readonly url: URL;
  readonly response: Response;
  readonly text: string;
  /** Where the requests were redirected to on the way. */
  readonly locations: readonly string[];
}

interface WalkerOptions {
  /** Where requests go instead of to the origin of their address, as by a proxy. */
  readonly server: string;
  /** What the proxy takes off the path before it hands a request on. */
  readonly takesOff?: string;
  /** False for a browser that keeps no cookies. */
  readonly keepsCookies?: boolean;
}

/** A browser without scripts, which keeps cookies by their paths as browsers do. */
export const createWalker = ({ server, takesOff = '', keepsCookies = true }: WalkerOptions) => {
  const cookies = new Map<string, { readonly value: string; readonly path: string }>();
  /** Every cookie that was set, whole. */
  const setCookies: string[] = [];

  const keep = (response: Response): void => {
    for (const line of response.headers.getSetCookie()) {
      setCookies.push(line);
      const [pair = '', ...attributes] = line.split('; ');
      const path = attributes.find((one) => one.startsWith('Path='))?.slice(5) ?? '/';
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      if (keepsCookies) cookies.set(`${name} ${path}`, { value: `${name}=${value}`, path });
    }
  };
  const cookieFor = ({ pathname }: URL): string =>
    [...cookies.values()]
      .filter(({ path }) => `${pathname}/`.startsWith(path.endsWith('/') ? path : `${path}/`))
      .map(({ value }) => value)
      .join('; ');

  const visit = async (url: URL, form?: URLSearchParams, before: string[] = []): Promise<Seen> => {
    const path = url.pathname.startsWith(takesOff)
      ? url.pathname.slice(takesOff.length)
      : url.pathname;
    const response = await fetch(server + path + url.search, {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie: cookieFor(url) },
      ...(form ? { body: form } : {}),
    });
    keep(response);
    const location = response.headers.get('location');
    const locations = location === null ? before : [...before, location];
    if (location !== null) return visit(new URL(location, url), undefined, locations);
    return { url, response, text: await response.text(), locations };
  };

  return {
    setCookies,
    open: async (address: string): Promise<Seen> => visit(new URL(address)),
    /** Sends the page's form, with its own hidden fields and with what is filled in. */
    submit: async (page: Seen, filled: Readonly<Record<string, string>> = {}): Promise<Seen> => {
      const [, action = ''] = /<form[^>]*\baction="([^"]+)"/s.exec(page.text) ?? [];
      const hidden = [...page.text.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
      const fields = hidden.map(([, name = '', value = '']): [string, string] => [name, value]);
      const form = new URLSearchParams([...fields, ...Object.entries(filled)]);
      return visit(new URL(action.replaceAll('&amp;', '&'), page.url), form);
    },
  };
};

/** Every address of the anchor's own that a page leads to. */
export const addressesOf = ({ text }: Seen): readonly string[] =>
  [...text.matchAll(/\s(?:href|src|action|data-[a-z]+)="(\/[^"]*)"/g)].map(([, path = '']) =>
    path.replaceAll('&amp;', '&'),
  );
