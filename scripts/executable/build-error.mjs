/** What whoever builds can mend: shown as one line, without a stack. */
export class BuildError extends Error {}
