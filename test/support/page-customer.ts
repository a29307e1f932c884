import type { Anchor, CustomerType } from '../../src/domain/anchor.ts';
import { withPerson } from './customer-endpoint.ts';

/** Whoever pays on the pages, as these tests ask for them. */
export const PERSON: CustomerType['fields'] = {
  first_name: { description: { en: 'First name', es: 'Nombre' } },
  last_name: { description: { en: 'Last name', es: 'Apellidos' } },
  birth_date: { description: { en: 'Date of birth', es: 'Fecha de nacimiento' } },
  photo_id_front: {
    description: {
      en: 'The front of your passport or identity card',
      es: 'El anverso de su pasaporte o documento de identidad',
    },
  },
  sex: {
    description: { en: 'Sex, as your document has it', es: 'Sexo, como en su documento' },
    choices: ['female', 'male', 'other'],
    optional: true,
  },
};

/** An anchor whose deposits and withdrawals ask for a customer of the type `person`. */
export const withPageCustomer =
  (fields: CustomerType['fields'] = PERSON, change: Partial<Anchor> = {}) =>
  (given: Anchor): Anchor => {
    const anchor = withPerson(fields, change)(given);
    const assets = anchor.assets.map((policy) => ({
      ...policy,
      operations: Object.fromEntries(
        Object.entries(policy.operations).map(([kind, operation]) => [
          kind,
          kind === 'remittance' ? operation : { ...operation, customerType: 'person' },
        ]),
      ),
    }));
    return { ...anchor, assets };
  };
