import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Something sealed with a key that is not here any more, or not for this purpose, or changed since. */
export class SealBroken extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SealBroken';
  }
}

/** Seals secrets that have to be read again (an authenticator's, a connector's), so that the database alone gives none away. */
export type SealingKeys = {
  /** AES-256-GCM under the first key. `purpose` names whose secret it is: moved elsewhere, it does not open. */
  seal(secret: string, purpose: string): string;
  /** @throws SealBroken */
  unseal(sealed: string, purpose: string): string;
};

/** Keys of 32 bytes: the first seals, each opens. */
export function sealingKeys(keys: readonly [Buffer, ...Buffer[]]): SealingKeys {
  const byId = new Map(keys.map((key) => [idOf(key), key]));
  const [current] = keys;
  return {
    seal: (secret, purpose) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', current, nonce).setAAD(Buffer.from(purpose));
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return ['v1', idOf(current), ...[nonce, text, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.');
    },
    unseal: (sealed, purpose) => {
      const [version, id = '', ...parts] = sealed.split('.');
      const [nonce, text, tag] = parts.map((part) => Buffer.from(part, 'base64url'));
      const key = byId.get(id);
      if (version !== 'v1' || key === undefined || nonce?.length !== 12 || text === undefined || tag?.length !== 16)
        throw new SealBroken(
          `expected a secret sealed with one of the keys ${[...byId.keys()].join(', ')}, got one of ${id.slice(0, 8)}; put the earlier key back as a further line of the key file`,
        );
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 }).setAAD(Buffer.from(purpose)).setAuthTag(tag);
        return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
      } catch {
        throw new SealBroken('expected a sealed secret as it was stored, got one that was changed or moved');
      }
    },
  };
}

/**
 * Reads the key file (`secrets.key` in the data folder unless another is named), made on the first start with mode 0600: one key a line, 32
 * bytes in base64url. It is in no backup.
 */
export async function loadSealingKeys(file: string): Promise<SealingKeys> {
  await mkdir(dirname(file), { recursive: true });
  await makeOnce(file);
  const lines = (await readFile(file, 'utf8')).split('\n').map((line) => line.trim());
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => Buffer.from(line, 'base64url'));
  const [first, ...others] = keys;
  if (first === undefined || keys.some((key) => key.length !== 32))
    throw new SealBroken(
      `expected keys of 32 bytes in base64url, one a line, in ${file}, got something else; restore the file from where you keep it`,
    );
  return sealingKeys([first, ...others]);
}

async function makeOnce(file: string): Promise<void> {
  try {
    // `wx`: of two starts at once, one makes the key and the other reads it.
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(`${randomBytes(32).toString('base64url')}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function idOf(key: Buffer): string {
  return createHash('sha256').update('exeat sealing key').update(key).digest('hex').slice(0, 8);
}
