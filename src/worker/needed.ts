/** Each part asks for its own secrets and no others. @throws when one of them is missing. */
export const needed = <T>(value: T | undefined, name: string): T => {
  if (value === undefined) throw new Error(`${name} is needed by a part that SERVES names`);
  return value;
};
