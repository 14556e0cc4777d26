import type { ParsedOf, ReplyOf, routes } from '@exeat/contract';
import { classifyVersion, type ExceptionCase, type ExceptionEnvelope, foldException, openRequests, type Organisation, requestImpact, type RequirementId, type RequirementVersion, versionEffect } from '@exeat/core';
import { loadStream } from '@exeat/store';
import type { ServerContext } from '../../context.ts';
import { factsThen } from '../../facts/facts-then.ts';
import { factsAbout, loadFacts } from '../../facts/load-facts.ts';
import { type Caller, personOf } from '../../http/authenticate.ts';
import { HttpProblem, Refused } from '../../http/problem.ts';
import { personReply } from '../../present/person.ts';
import { effectiveOf, requireSigners, undecidedOrGranted } from '../../record/publish-requirement.ts';
import { publishedFrom } from '../../record/read-requirements.ts';

type Reply = ReplyOf<typeof routes.assessRequirementImpact>;
type Item = Reply['items'][number];

/** What publishing a changed version would do to everything that cites the requirement. @throws Refused as publishing would be. */
export async function requirementImpact(context: ServerContext, id: RequirementId, body: ParsedOf<typeof routes.assessRequirementImpact>['body'], caller: Caller): Promise<Reply> {
  const { pool, snapshots } = context;
  const [library, organisation, matrix] = [await snapshots.library(pool), await snapshots.organisation(pool), await snapshots.matrix(pool)];
  const before = library.requirements.get(id);
  if (before === undefined) throw new HttpProblem('not-found', 'There is no such requirement, or none that you may see.');
  const changed = publishedFrom(before, body, { organisation, library });
  if (!changed.ok) throw new Refused(changed.reasons);
  await requireSigners(context, pool, [changed.value], organisation);
  const effective = effectiveOf(changed.value, body.effective, organisation, caller);
  const version: RequirementVersion = { requirement: changed.value, from: effective?.from ?? caller.at, recordedAt: caller.at, ...(effective === undefined ? {} : { effective }) };
  const { class: kind, changes } = classifyVersion(before, changed.value);
  const items: Item[] = [];
  for (const exception of await undecidedOrGranted(pool, before)) {
    const events = (await loadStream(pool, exception)) as readonly ExceptionEnvelope[];
    const state = foldException(events);
    if (state === null) continue;
    const about = aboutCase(state, organisation);
    const facts = await loadFacts(context, pool, { ...factsAbout(state), now: caller.at, actor: personOf(caller), withOthers: false, withCounts: false });
    const effect = versionEffect(state, before, version, facts);
    if (effect !== null) items.push({ ...about, request: null, standing: 'in_force', outcome: effect.outcome, at: effect.at, text: effect.text, reasons: [] });
    for (const request of openRequests(events, { now: caller.at, matrix })) {
      const { outcome, text, reasons } = requestImpact(request, version, kind, await factsThen(context, request));
      items.push({ ...about, request: request.request, standing: request.standing, outcome, at: null, text, reasons: [...reasons] });
    }
  }
  return { version: version.requirement.version, from: version.from, class: kind, changes: [...changes], rules: [...library.mappings.values()].filter((mapped) => mapped.includes(id)).length, items };
}

function aboutCase(state: ExceptionCase, organisation: Organisation): Pick<Item, 'exception' | 'title' | 'owner' | 'unit'> {
  const unit = state.versions.at(-1)?.frozen.ownerUnit ?? organisation.people.get(state.content.owner)?.unit;
  return { exception: state.id, title: state.content.title, owner: personReply(organisation, state.content.owner), unit: { id: unit ?? '', name: (unit === undefined ? undefined : organisation.units.get(unit)?.name) ?? unit ?? '' } };
}
