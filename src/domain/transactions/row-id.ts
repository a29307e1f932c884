/** Ours are written in lower case; some clients' libraries write every UUID in upper case. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** True for an id that a row of ours may have; anything else is simply not found. */
export const isRowId = (id: string): boolean => UUID.test(id);
