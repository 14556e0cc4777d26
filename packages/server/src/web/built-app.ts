import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of the web application in the codings that it is sent in. */
export type WebFile = { readonly type: string; readonly plain: Buffer; readonly brotli: Buffer | null; readonly gzip: Buffer | null };

/** The web application as `npm start` built it, in memory: a later build does not change what this process serves. */
export type BuiltApp = {
  /** `index.html`, for every page. */
  readonly index: WebFile;
  /** By address, `/files/app-BgdYVGew.js`. Names carry a digest of the content. */
  readonly files: ReadonlyMap<string, WebFile>;
};

/** Where builds are put. */
export const webFolder = fileURLToPath(new URL('../../../web/dist/', import.meta.url));

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.webp': 'image/webp',
};

/** Reads the build that `current` names; null when there is none, or it cannot be read. */
export async function loadBuiltApp(folder = webFolder): Promise<BuiltApp | null> {
  try {
    const build = join(folder, (await readFile(join(folder, 'current'), 'utf8')).trim());
    const index = await readWebFile(join(build, 'index.html'));
    const names = (await readdir(join(build, 'files'))).filter((name) => types[extname(name)] !== undefined);
    const files = await Promise.all(names.map(async (name) => [`/files/${name}`, await readWebFile(join(build, 'files', name))] as const));
    return { index, files: new Map(files) };
  } catch {
    return null;
  }
}

async function readWebFile(path: string): Promise<WebFile> {
  const [plain, brotli, gzip] = await Promise.all([readFile(path), readOrNull(`${path}.br`), readOrNull(`${path}.gz`)]);
  return { type: types[extname(path)] ?? 'application/octet-stream', plain, brotli, gzip };
}

async function readOrNull(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch {
    return null;
  }
}
