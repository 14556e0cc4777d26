import { type ImportPhase, noteProgress, type StorePool } from '@exeat/store';
import { errorFields, type Log } from '../../log.ts';

const everyMs = 1000;

/** Notes every second how far an import is, for whoever waits for it; a minute of silence and more says that its server is gone. */
export class ImportProgress {
  bytes = 0;
  records = 0;
  readonly #pool: StorePool;
  readonly #id: number;
  readonly #log: Log;
  readonly #timer: NodeJS.Timeout;
  #phase: ImportPhase = 'receiving';
  #ofBytes: number | null;

  constructor({ pool, log }: { readonly pool: StorePool; readonly log: Log }, id: number, ofBytes: number | null) {
    this.#pool = pool;
    this.#log = log;
    this.#id = id;
    this.#ofBytes = ofBytes;
    this.#timer = setInterval(
      () => void this.#note().catch((error: unknown) => this.#log('warn', 'progress-not-noted', errorFields(error))),
      everyMs,
    ).unref();
  }

  /** Begins a phase, noted before this resolves. */
  async enter(phase: ImportPhase, ofBytes: number): Promise<void> {
    this.#phase = phase;
    this.#ofBytes = ofBytes;
    this.bytes = phase === 'reading' ? 0 : ofBytes;
    await this.#note();
  }

  /** The same chunks, counted as they pass. */
  async *counted(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.bytes += chunk.length;
      yield chunk;
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #note(): Promise<void> {
    await noteProgress(this.#pool, this.#id, { phase: this.#phase, bytes: this.bytes, ofBytes: this.#ofBytes, records: this.records });
  }
}
