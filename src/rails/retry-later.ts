/** A part of the contract: what a rail throws when nothing was tried. */
export { RetryLater } from '../domain/rails/retry-later.ts';
