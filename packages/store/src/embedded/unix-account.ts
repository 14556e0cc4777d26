import { lchownSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A numeric user and group. */
export type UnixId = { readonly uid: number; readonly gid: number };

/**
 * The id PostgreSQL runs under when root starts it: in a range that neither Debian, nor systemd, nor a
 * rootless container gives to anyone, so no other service can reach the files.
 */
export const OWN_ID: UnixId = { uid: 60742, gid: 60742 };

/**
 * initdb, unlike the server, looks its user up in /etc/passwd. If `preferred` has no entry there, this is a
 * system account under which nothing runs; the folder changes hands when initdb is done.
 */
export function accountForInit(preferred: UnixId): UnixId {
  const accounts = systemAccounts();
  if (accounts.some((account) => account.uid === preferred.uid)) return preferred;
  const busy = uidsOfProcesses();
  const idle = accounts.find((account) => account.uid > 0 && account.uid < 1000 && !busy.has(account.uid));
  // The smallest images know root and nobody only.
  return idle ?? accounts.find((account) => account.uid !== 0) ?? preferred;
}

/** Who owns a file or folder; undefined when it does not exist. */
export function ownerOf(path: string): UnixId | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? undefined : { uid: stat.uid, gid: stat.gid };
}

/** Gives a folder and all in it to another owner; links themselves, never what they point to. */
export function giveTree(path: string, to: UnixId): void {
  const stat = lstatSync(path);
  if (stat.uid !== to.uid || stat.gid !== to.gid) lchownSync(path, to.uid, to.gid);
  if (!stat.isDirectory()) return;
  for (const name of readdirSync(path)) giveTree(join(path, name), to);
}

function systemAccounts(): readonly UnixId[] {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  const fields = lines.map((line) => line.split(':')).filter((parts) => parts.length >= 4);
  return fields.map(([, , uid, gid]) => ({ uid: Number(uid), gid: Number(gid) }));
}

function uidsOfProcesses(): ReadonlySet<number> {
  const uids = new Set<number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const uid = ownerOf(`/proc/${name}`)?.uid;
    if (uid !== undefined) uids.add(uid);
  }
  return uids;
}
