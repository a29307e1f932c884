/** What a document may be, told by its first bytes and never by its name or its sender. */
const SIGNATURES: readonly { readonly type: string; readonly at: number; readonly hex: string }[] =
  [
    { type: 'image/jpeg', at: 0, hex: 'ffd8ff' },
    { type: 'image/png', at: 0, hex: '89504e470d0a1a0a' },
    { type: 'application/pdf', at: 0, hex: '255044462d' },
    // ISO media: `ftyp` and a brand. Telephones take pictures in the first three.
    { type: 'image/heic', at: 4, hex: '6674797068656963' },
    { type: 'image/heic', at: 4, hex: '6674797068656978' },
    { type: 'image/heic', at: 4, hex: '667479706d696631' },
    { type: 'video/mp4', at: 4, hex: '6674797069736f6d' },
    { type: 'video/mp4', at: 4, hex: '667479706d703432' },
    { type: 'video/mp4', at: 4, hex: '667479706d703431' },
    { type: 'video/mp4', at: 4, hex: '6674797069736f32' },
    { type: 'video/quicktime', at: 4, hex: '6674797071742020' },
  ];

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The type of a document by its bytes; null where it is none that is taken. */
export const sniffFileType = (bytes: Uint8Array): string | null => {
  const head = hexOf(bytes.subarray(0, 16));
  return SIGNATURES.find(({ at, hex }) => head.startsWith(hex, at * 2))?.type ?? null;
};

/** In words, for whoever sent another one. */
export const FILE_TYPES_TAKEN = 'a JPEG, PNG or HEIC picture, a PDF, or an MP4 or QuickTime video';

/** Only a proof of liveness may be a film. */
export const mayHold = (field: string, contentType: string): boolean =>
  !contentType.startsWith('video/') || field === 'proof_of_liveness';
