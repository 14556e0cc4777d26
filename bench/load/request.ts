/** A request that a client sends. */
export type LoadRequest = {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly token?: string;
  readonly type?: string;
  readonly body?: string;
};

/** What became of all of them together. */
export type LoadResult = {
  /** From the first that was sent to the last that was answered. */
  readonly ms: number;
  readonly latenciesMs: readonly number[];
  /** The first answer that was no success; null when there is none. */
  readonly failure: string | null;
  /** Body of the last answer. */
  readonly last: string;
};

export type LoadOrder = { readonly id: number; readonly port: number; readonly connections: number; readonly requests: readonly LoadRequest[] };
