/** What a document may be, recognized by its first bytes and never by its name or its sender. */
const SIGNATURES: readonly {
  readonly type: string;
  readonly starts: string;
  readonly goesOn?: RegExp;
}[] = [
  { type: 'image/jpeg', starts: '\u00ff\u00d8\u00ff' },
  { type: 'image/png', starts: '\u0089PNG\r\n\u001a\n' },
  // A RIFF file, with its size; a sound is one, too.
  { type: 'image/webp', starts: 'RIFF', goesOn: /^[^]{8}WEBPVP8[ LX]/ },
  { type: 'application/pdf', starts: '%PDF-' },
];

/** Brands of ISO media (ISO 14496-12, `ftyp`). Telephones take pictures in HEIC. */
const BRANDS: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  avis: 'image/avif',
  heic: 'image/heic',
  heix: 'image/heic',
  isom: 'video/mp4',
  mp42: 'video/mp4',
  mp41: 'video/mp4',
  iso2: 'video/mp4',
  'qt  ': 'video/quicktime',
};
/** Says that it is a picture, and by its other brands of which kind. */
const ANY_PICTURE = 'mif1';
/** As far as the brands of a picture are looked for. */
const HEAD_LENGTH = 64;

const isoType = (head: string): string | null => {
  const [, major = ''] = /^[^]{4}ftyp([^]{4})/.exec(head) ?? [];
  if (major !== ANY_PICTURE) return Object.hasOwn(BRANDS, major) ? (BRANDS[major] ?? null) : null;
  // The length of the box, and the brands after the major one and its version.
  const length = Math.min(head.charCodeAt(2) * 256 + head.charCodeAt(3), head.length);
  const others = head.slice(16, length).match(/[^]{4}/g) ?? [];
  return others.some((brand) => BRANDS[brand] === 'image/avif') ? 'image/avif' : 'image/heic';
};

/** The type of a document by its bytes; null where it is none that is taken. */
export const sniffFileType = (bytes: Uint8Array): string | null => {
  const head = String.fromCharCode(...bytes.subarray(0, HEAD_LENGTH));
  const known = SIGNATURES.find(
    ({ starts, goesOn }) => head.startsWith(starts) && (goesOn?.test(head) ?? true),
  );
  return known?.type ?? isoType(head);
};

/** Only a proof of liveness may be a film. */
export const mayHold = (field: string, contentType: string): boolean =>
  !contentType.startsWith('video/') || field === 'proof_of_liveness';
