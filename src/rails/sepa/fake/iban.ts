/** An IBAN with the right check digits (ISO 13616). @param bban letters and digits of the country. */
export const ibanOf = (country: string, bban: string): string => {
  const digits = Array.from(`${bban}${country}00`, (letter) => Number.parseInt(letter, 36)).join(
    '',
  );
  return `${country}${String(98n - (BigInt(digits) % 97n)).padStart(2, '0')}${bban}`;
};

/** A German account whose number ends as given: the fake bank goes by the last four digits. */
export const accountEnding = (four: string): string => ibanOf('DE', `37040044053201${four}`);
