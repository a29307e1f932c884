/**
 * Settings with which a program can never work. Its message has one line for each, which begins with the
 * variable's name; whoever starts the program reads it and nothing else. A value that may be a secret
 * stands in none of them.
 */
export class UnusableSettings extends Error {
  override readonly name = 'UnusableSettings';

  constructor(lines: readonly string[]) {
    super([...new Set(lines)].join('\n'));
    // Where it was thrown is of no use to whoever sets it right.
    this.stack = this.message;
  }
}
