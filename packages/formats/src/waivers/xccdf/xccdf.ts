import { type AssetRef, assetKey, DomainError, type EffectiveException, isMember } from '@exeat/core';
import { refusal, relevantExceptions } from '../relevant-exceptions.ts';
import { earliest, type RenderedFile, type RenderedWaivers, type WaiverRefusal, type WaiverRenderer, type WaiverRequest } from '../renderer.ts';
import { rulesToSwitchOff } from './rules-to-switch-off.ts';
import { scanOf } from './scan.ts';
import { readTailoring } from './read-tailoring.ts';
import { tailoringText } from './tailoring-text.ts';
import { proveTailoring } from './prove-tailoring.ts';

/** XCCDF 1.2 tailoring: a profile for the scans of one host, in which the excepted rules are not evaluated (waivers §1.16). */
export const xccdfWaivers: WaiverRenderer = {
  target: 'xccdf',
  title: 'XCCDF 1.2 tailoring file (OpenSCAP, SCAP Workbench)',
  assetKeyed: false,
  needs: { findings: true, for: true },
  render,
  read: readTailoring,
};

async function render(request: WaiverRequest): Promise<RenderedWaivers> {
  if (request.destinations.length === 0) return withoutDestination(request);
  const files: RenderedFile[] = [];
  const refusals = new Map<string, WaiverRefusal>();
  const unrelated: (readonly string[])[] = [];
  for (const destination of request.destinations) {
    if (destination.type !== 'host') {
      throw new DomainError('invalid-asset', `expected a host for an XCCDF tailoring, got ${assetKey(destination)}; name it with --for host:NAME`, { got: assetKey(destination) });
    }
    const one = await renderFor(destination, request);
    files.push(...one.files);
    for (const said of one.refusals) refusals.set(`${said.exception} ${said.code} ${said.detail}`, said);
    unrelated.push(one.unrelated);
  }
  const validUntil = earliest(files.flatMap((file) => file.validUntil ?? []));
  const { exceptions } = request;
  const nowhere = exceptions.map(({ id }) => id).filter((id) => unrelated.every((ids) => ids.includes(id)));
  return { files, refusals: [...refusals.values()], unrelated: [...new Set(nowhere)].sort(), validUntil };
}

async function renderFor(host: AssetRef, { exceptions, at, reports }: WaiverRequest): Promise<RenderedWaivers> {
  const { live, refusals, unrelated } = relevantExceptions(exceptions, at, (clause) => clause.rules?.scheme === 'xccdf' && isMember(clause, host.type, host.id), [host]);
  const found = await scanOf(host, reports);
  if (!found.ok) {
    // Nothing to hang the reason on, and no file to give: the caller must hear it all the same.
    if (live.length === 0 && refusals.length === 0) throw new DomainError('unreadable-findings', found.why);
    return { files: [], refusals: [...refusals, ...live.map((exception) => refusal(exception, 'needs-context', found.why))], unrelated, validUntil: null };
  }
  const { scan } = found;
  const { rules, refusals: refused } = rulesToSwitchOff(live, host, scan, at);
  const validUntil = earliest(rules.map((rule) => rule.until));
  const content = tailoringText({ destination: host, benchmark: { id: scan.benchmark.id, href: scan.href }, extends: scan.profile, at, validUntil, rules });
  await proveTailoring(content, scan, live, at);
  const entries = rules.map(({ key, exceptions: ids, until }) => ({ key, exceptions: ids, until }));
  const name = `tailoring-${host.id.replace(/[^A-Za-z0-9._-]/g, '-')}.xml`;
  const file: RenderedFile = { destination: host, name, mediaType: 'application/xml', content, entries, validUntil };
  return { files: [file], refusals: [...refusals, ...refused], unrelated, validUntil };
}

function withoutDestination({ exceptions, at }: WaiverRequest): RenderedWaivers {
  const { live, refusals, unrelated } = relevantExceptions(exceptions, at, (clause) => clause.rules?.scheme === 'xccdf', []);
  const why = 'expected the one host whose scans the tailoring is for, got none: the file names no host, so it would switch the rules off wherever it is used; give --for host:NAME';
  const lacking = live.map((exception: EffectiveException) => refusal(exception, 'target-lacks-asset-key', why));
  return { files: [], refusals: [...refusals, ...lacking], unrelated, validUntil: null };
}
