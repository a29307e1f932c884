/** What is told of people here, and must be found nowhere but in answers to whoever told it. */
export const MARKS = {
  senderFirst: 'Markedgrace',
  senderLast: 'Markedhopper',
  first: 'Markedada',
  last: 'Markedlovelace',
  // The bank knows no account that ends so.
  wrongAccount: '7731559999',
  account: '77315588421',
  document: 'MARKED-PASSPORT-SCAN',
};

/** Every form in which a mark may stand in a text. */
export const formsOf = (mark: string): readonly string[] => [
  mark,
  Buffer.from(mark).toString('hex'),
  encodeURIComponent(mark),
];

/** What a history, a memo or an attribute says, its payloads decoded. */
export const spell = (value: unknown): string => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (Array.isArray(value)) return value.map(spell).join('\n');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, part]) => `${name} ${spell(part)}`)
      .join('\n');
  }
  return String(value);
};
