import type { Organisation } from '../../domain/anchor.ts';
import type { Principal } from '../../domain/publication.ts';
import { line } from './write.ts';

/** SEP-1 `[DOCUMENTATION]`: who the organisation is. */
export const writeDocumentation = (organisation: Organisation): readonly string[] => [
  '',
  '[DOCUMENTATION]',
  ...line('ORG_NAME', organisation.legalName),
  ...line('ORG_DBA', organisation.name),
  ...line('ORG_URL', organisation.url),
  ...line('ORG_LOGO', organisation.logo),
  ...line('ORG_DESCRIPTION', organisation.description),
  ...line('ORG_PHYSICAL_ADDRESS', organisation.physicalAddress),
  ...line('ORG_PHYSICAL_ADDRESS_ATTESTATION', organisation.physicalAddressAttestation),
  ...line('ORG_PHONE_NUMBER', organisation.phoneNumber),
  ...line('ORG_PHONE_NUMBER_ATTESTATION', organisation.phoneNumberAttestation),
  ...line('ORG_KEYBASE', organisation.keybase),
  ...line('ORG_TWITTER', organisation.twitter),
  ...line('ORG_GITHUB', organisation.github),
  ...line('ORG_OFFICIAL_EMAIL', organisation.officialEmail),
  ...line('ORG_SUPPORT_EMAIL', organisation.supportEmail),
  ...line('ORG_LICENSING_AUTHORITY', organisation.licence?.authority),
  ...line('ORG_LICENSE_TYPE', organisation.licence?.type),
  ...line('ORG_LICENSE_NUMBER', organisation.licence?.number),
];

/** SEP-1 `[[PRINCIPALS]]`: a person who answers for the organisation. */
export const writePrincipal = (principal: Principal): readonly string[] => [
  '',
  '[[PRINCIPALS]]',
  ...line('name', principal.name),
  ...line('email', principal.email),
  ...line('keybase', principal.keybase),
  ...line('telegram', principal.telegram),
  ...line('twitter', principal.twitter),
  ...line('github', principal.github),
  ...line('id_photo_hash', principal.idPhotoHash),
  ...line('verification_photo_hash', principal.verificationPhotoHash),
];
