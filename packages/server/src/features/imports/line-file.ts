import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { LineStore } from '@exeat/store';

const pieceLength = 256 * 1024;

/** Lines in a file of their own, written in pieces: whoever writes calls `flush` now and then. */
export class LineFile implements LineStore {
  readonly #path: string;
  readonly #handle: FileHandle;
  #pending: string[] = [];
  #pendingLength = 0;
  #pieces: Buffer[] = [];
  #piecesLength = 0;
  #position = 0;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  /** A new file, which nobody else may read. */
  static async create(path: string): Promise<LineFile> {
    return new LineFile(path, await open(path, 'wx', 0o600));
  }

  write(text: string): void {
    this.#pending.push(text);
    this.#pendingLength += text.length;
  }

  position(): number {
    this.#encode();
    return this.#position;
  }

  /** Whether enough waits to be worth a `flush`. */
  get isFull(): boolean {
    return this.#pendingLength + this.#piecesLength > pieceLength;
  }

  async flush(): Promise<void> {
    this.#encode();
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#piecesLength = 0;
    if (pieces.length > 0) await this.#handle.writeFile(pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces));
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#handle.close();
  }

  read(from: number, to: number): AsyncIterable<Uint8Array> {
    return createReadStream(this.#path, { start: from, end: to - 1, highWaterMark: pieceLength });
  }

  #encode(): void {
    if (this.#pendingLength === 0) return;
    const piece = Buffer.from(this.#pending.join(''));
    this.#pending = [];
    this.#pendingLength = 0;
    this.#pieces.push(piece);
    this.#piecesLength += piece.length;
    this.#position += piece.length;
  }
}
