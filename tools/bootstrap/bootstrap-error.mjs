/** A reason not to start that the person at the keyboard can act on; printed without a stack. */
export class BootstrapError extends Error {}
