// `node tools/third-party-notices.ts`: writes the notices of third parties anew, after the lockfile has changed.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noticesPath, thirdPartyNotices } from './check/third-party.ts';
import { root } from './check/tree.ts';

writeFileSync(join(root, noticesPath), thirdPartyNotices());
