import type { Anchor, CustomerType } from '../../src/domain/anchor.ts';

/** What the tests read of SEP-12's answers. */
interface CustomerAnswer {
  readonly code: number;
  readonly id: string;
  readonly status: string;
  readonly message?: string;
  readonly error?: string;
  readonly fields: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly provided_fields: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const read = async (response: Response): Promise<CustomerAnswer> => ({
  ...((await response.json()) as Omit<CustomerAnswer, 'code'>),
  code: response.status,
});

/** The first bytes of files, and enough after them to be some. */
export const JPEG = Buffer.concat([Buffer.from('ffd8ffe000104a464946', 'hex'), Buffer.alloc(90)]);
export const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(90)]);
export const WEBP = Buffer.concat([
  Buffer.from('RIFF\u0040\0\0\0WEBPVP8 ', 'latin1'),
  Buffer.alloc(50),
]);
export const AVIF = Buffer.concat([
  Buffer.from('\0\0\0\u0020ftypavif\0\0\0\0avifmif1miafMA1B', 'latin1'),
  Buffer.alloc(50),
]);
export const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n');
export const MP4 = Buffer.concat([Buffer.from('0000001866747970', 'hex'), Buffer.from('isom0000')]);

/** A form of parts: the text first and the files last, as SEP-12 asks. */
export const formOf = (
  texts: Readonly<Record<string, string>>,
  files: Readonly<Record<string, Uint8Array>> = {},
): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(texts)) form.append(name, value);
  for (const [name, bytes] of Object.entries(files)) {
    form.append(name, new Blob([new Uint8Array(bytes)]), 'named-by-the-sender.exe');
  }
  return form;
};

/** SEP-12 as one wallet sees it. */
export const customerEndpoint = (url: string, token: string) => {
  const headers = { authorization: `Bearer ${token}` };
  const ask = async (method: string, path: string, body?: object | string) => {
    const isForm = body instanceof FormData || body instanceof URLSearchParams;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return fetch(`${url}/sep12/customer${path}`, {
      method,
      headers:
        isForm || body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: isForm ? body : text }),
    });
  };
  return {
    token,
    ask,
    put: async (body: object | string) => read(await ask('PUT', '', body)),
    get: async (query: Readonly<Record<string, string>> = {}) =>
      read(await ask('GET', `?${new URLSearchParams(query).toString()}`)),
    erase: async (account: string, body?: object) =>
      (await ask('DELETE', `/${account}`, body)).status,
  };
};

/** An anchor with one more type, `person`, whose customers are judged as the test says. */
export const withPerson =
  (fields: CustomerType['fields'], change: Partial<Anchor> = {}) =>
  ({ customerReview: _unused, ...anchor }: Anchor): Anchor => ({
    ...anchor,
    customerTypes: { ...anchor.customerTypes, person: { description: 'A person', fields } },
    ...change,
  });
