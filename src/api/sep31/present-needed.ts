import type { InformationNeeded } from '../../services/transactions/requests/information-needed.ts';
import { presentInfoField } from '../shared/info-field.ts';

/** SEP-31's 400 that says what is missing, and of which customer type. @param language BCP 47. */
export const presentNeeded = (made: InformationNeeded, language: string) =>
  made.needed === 'customer_info_needed'
    ? { error: made.needed, type: made.type }
    : {
        error: made.needed,
        fields: {
          transaction: Object.fromEntries(
            Object.entries(made.fields).map(([name, field]) => [
              name,
              presentInfoField(language, field),
            ]),
          ),
        },
      };
