import type { IncomingMessage } from 'node:http';

/** A form with a file, as it was sent. */
export interface Upload {
  readonly fields: URLSearchParams;
  /** Null where none was chosen, and where the form is too large or cannot be read. */
  readonly file: Buffer | null;
  /** True of a form that was not kept, for its size. */
  readonly isTooLarge?: true;
}

/** The fields beside the file have room as well. */
const BYTES_MAX = 6 * 1_024 * 1_024;
const NOTHING: Upload = { fields: new URLSearchParams(), file: null };

const readBody = async (request: IncomingMessage): Promise<Buffer | null> => {
  let chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    // What is too large is read to its end, so that its sender hears the answer, and is not kept.
    if (length > BYTES_MAX) chunks = [];
    else chunks.push(bytes);
  }
  return length > BYTES_MAX ? null : Buffer.concat(chunks);
};

/**
 * Reads a form that has a file in it. One that cannot be read has no fields, and so no token.
 * @returns undefined for a form of another kind.
 */
export const readUpload = async (request: IncomingMessage): Promise<Upload | undefined> => {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return undefined;
  const body = await readBody(request);
  if (body === null) return { ...NOTHING, isTooLarge: true };
  try {
    const form = await new Response(body, { headers: { 'content-type': type } }).formData();
    const fields = new URLSearchParams();
    let file: Buffer | null = null;
    for (const [name, value] of form) {
      if (typeof value === 'string') fields.append(name, value);
      else if (value.size > 0) file = Buffer.from(await value.arrayBuffer());
    }
    return { fields, file };
  } catch {
    return NOTHING;
  }
};
