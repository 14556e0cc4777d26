/** Arguments, or the files they name, that cannot be used. `message`: what was expected, what came, what to do. */
export class UsageError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'UsageError';
  }
}
