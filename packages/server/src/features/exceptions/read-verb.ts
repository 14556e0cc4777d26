import type { Verb, verbBodies } from '@exeat/contract';
import {
  accept,
  assertNever,
  type Condition,
  type Decision,
  type EnteredControl,
  type ExceptionCase,
  type ExceptionCommand,
  exceptionId,
  type Hash,
  hash,
  type Organisation,
  type Reason,
  refuse,
  type Scope,
} from '@exeat/core';
import type { z } from 'zod';
import type { RequestMeant } from './commands.ts';
import { type Named, readContent, readScope, resolvePerson } from '../../record/read-content.ts';

/** A verb with its parsed body. */
export type VerbBody = { [Name in Verb]: { readonly verb: Name; readonly body: z.output<(typeof verbBodies)[Name]> } }[Verb];

/** Which request of the case a body is about. */
export function meantBy({ verb, body }: VerbBody): RequestMeant {
  return {
    verb,
    change: 'change' in body ? body.change : undefined,
    relianceHash: 'relianceHash' in body ? body.relianceHash : undefined,
    asksAnew: ['renew', 'bridge', 'amend', 'appeal'].includes(verb),
  };
}

/** Scopes that a body brings along, so that their assets are among the facts. Unreadable ones bring none: reading the command refuses them. */
export function scopesOf(asked: VerbBody, state: ExceptionCase, named: Named): readonly Scope[] {
  if ((asked.verb === 'answer' || asked.verb === 'renew' || asked.verb === 'amend') && asked.body.content !== undefined) {
    const content = readContent(asked.body.content, state.content.owner, named);
    return content.ok ? [content.value.scope] : [];
  }
  if (asked.verb !== 'decide' || asked.body.narrower?.scope === undefined) return [];
  const scope = readScope(asked.body.narrower.scope, named.library);
  return scope.ok ? [scope.value] : [];
}

/** The command of a body: people by id, scopes in canonical text, and the change request that it names. */
export function commandOf(asked: VerbBody, state: ExceptionCase, named: Named): Decision<ExceptionCommand> {
  const command = readCommand(asked, state, named);
  const change = 'change' in asked.body ? asked.body.change : undefined;
  return !command.ok || change === undefined ? command : accept({ ...command.value, change });
}

function provedBy({ evidence, files }: { readonly evidence: string; readonly files?: readonly string[] | undefined }): { readonly evidence: string; readonly files?: readonly Hash[] } {
  return { evidence, ...(files === undefined ? {} : { files: files.map(hash) }) };
}

function readCommand(asked: VerbBody, state: ExceptionCase, named: Named): Decision<ExceptionCommand> {
  switch (asked.verb) {
    case 'submit':
      return accept({ verb: asked.verb });
    case 'acknowledge':
      return accept({ verb: asked.verb, relianceHash: asked.body.relianceHash });
    case 'withdraw':
    case 'ask':
    case 'comment':
      return accept({ verb: asked.verb, text: asked.body.text });
    case 'triage': {
      const { change: _change, ...body } = asked.body;
      if (body.outcome === 'reject') return accept({ verb: 'triage', triage: body });
      if (body.outcome === 'consolidate') return accept({ verb: 'triage', triage: { ...body, into: exceptionId(body.into) } });
      const { changed, changedText, ...complete } = body;
      return accept({
        verb: 'triage',
        triage: { ...complete, distinctFrom: body.distinctFrom.map(exceptionId), ...(changed === undefined ? {} : { changed }), ...(changedText === undefined ? {} : { changedText }) },
      });
    }
    case 'answer': {
      const { text, relianceHash, content } = asked.body;
      if (content === undefined) return accept({ verb: 'answer', text, relianceHash });
      const read = readContent(content, state.content.owner, named);
      return read.ok ? accept({ verb: 'answer', text, relianceHash, content: read.value }) : read;
    }
    case 'assess':
      return assessOf(asked.body, named.organisation);
    case 'decide':
      return decideOf(asked.body, named.library);
    case 'vote': {
      const { seat, vote, rationale, relianceHash } = asked.body;
      return accept({ verb: 'vote', vote, rationale, relianceHash, ...(seat === undefined ? {} : { seat }) });
    }
    case 'recuse': {
      const { seat, text, relianceHash } = asked.body;
      return accept({ verb: 'recuse', text, relianceHash, ...(seat === undefined ? {} : { seat }) });
    }
    case 'suspend': {
      const { cureDays, ...rest } = asked.body;
      return accept({ verb: 'suspend', ...rest, ...(cureDays === undefined ? {} : { cureDays }) });
    }
    case 'confirm':
    case 'dismiss':
      return accept({ verb: asked.verb, ...asked.body });
    case 'resume': {
      const { text, suspension } = asked.body;
      return accept({ verb: 'resume', text, ...(suspension === undefined ? {} : { suspension }) });
    }
    case 'revoke': {
      const { endsAt, ...rest } = asked.body;
      return accept({ verb: 'revoke', ...rest, ...(endsAt === undefined ? {} : { endsAt }) });
    }
    case 'close':
      return accept({ verb: 'close', reason: asked.body.reason, ...provedBy(asked.body) });
    case 'verify':
      return accept({ verb: 'verify', ...provedBy(asked.body) });
    case 'discharge':
      return accept({ verb: 'discharge', duty: asked.body.duty, ...provedBy(asked.body) });
    case 'renew':
      return renewOf(asked.body, state, named);
    case 'bridge':
      return accept({ verb: 'bridge', ...asked.body });
    case 'transfer': {
      const to = resolvePerson(asked.body.to, 'to', named.organisation);
      return to.ok ? accept({ verb: 'transfer', to: to.value.id, text: asked.body.text }) : to;
    }
    case 'reassess':
      return accept({ verb: 'reassess', ...asked.body });
    case 'appeal':
      return accept({ verb: 'appeal', ...asked.body });
    case 'activate-emergency': {
      const { relianceHash, ...rest } = asked.body;
      return accept({ verb: 'activate-emergency', ...rest, ...(relianceHash === undefined ? {} : { relianceHash }) });
    }
    case 'review': {
      const { likelihood, impact, ...rest } = asked.body;
      return accept({ verb: 'review', ...rest, residual: { likelihood, impact } });
    }
    case 'ratify': {
      const { seat, rationale, relianceHash } = asked.body;
      return accept({ verb: 'ratify', rationale, relianceHash, ...(seat === undefined ? {} : { seat }) });
    }
    case 'amend': {
      const content = readContent(asked.body.content, state.content.owner, named);
      return content.ok ? accept({ verb: 'amend', content: content.value, text: asked.body.text }) : content;
    }
    default:
      return assertNever(asked);
  }
}

/** What the case has now, but for what the body changes. */
function renewOf(body: z.output<typeof verbBodies.renew>, state: ExceptionCase, named: Named): Decision<ExceptionCommand> {
  const { lastDay, content, capOverride, ...rest } = body;
  const read = content === undefined ? accept(state.content) : readContent(content, state.content.owner, named);
  if (!read.ok) return read;
  return accept({
    verb: 'renew',
    ...rest,
    content: { ...read.value, validity: { lastDay: lastDay ?? read.value.validity.lastDay } },
    ...(capOverride === undefined ? {} : { capOverride }),
  });
}

function assessOf({ change: _change, ...body }: z.output<typeof verbBodies.assess>, organisation: Organisation): Decision<ExceptionCommand> {
  const reasons: Reason[] = [];
  const controls = body.controls.map(({ instance, test, operator, failureDomain, precedent, ...control }, at): EnteredControl => {
    const person = operator === undefined ? undefined : resolvePerson(operator, `controls[${at}].operator`, organisation);
    if (person !== undefined && !person.ok) reasons.push(...person.reasons);
    return {
      ...control,
      ...(instance === undefined ? {} : { instance }),
      ...(test === undefined ? {} : { test }),
      ...(person?.ok === true ? { operator: person.value.id } : {}),
      ...(failureDomain === undefined ? {} : { failureDomain }),
      ...(precedent === undefined ? {} : { precedent }),
    };
  });
  if (reasons.length > 0) return refuse(...reasons);
  const { residual, ...rest } = body;
  return accept({ verb: 'assess', ...rest, controls, ...(residual === undefined ? {} : { residual }) });
}

function decideOf({ seat, narrower, conditions, change: _change, ...rest }: z.output<typeof verbBodies.decide>, library: Named['library']): Decision<ExceptionCommand> {
  const bound = conditions.map(({ breach, everyDays, ...condition }): Condition => ({ ...condition, ...(everyDays === undefined ? {} : { everyDays }), ...(breach === undefined ? {} : { breach }) }));
  const command = { verb: 'decide' as const, ...rest, ...(bound.length === 0 ? {} : { conditions: bound }), ...(seat === undefined ? {} : { seat }) };
  if (narrower === undefined) return accept(command);
  const scope = narrower.scope === undefined ? undefined : readScope(narrower.scope, library);
  if (scope !== undefined && !scope.ok) return scope;
  return accept({
    ...command,
    narrower: { ...(narrower.lastDay === undefined ? {} : { lastDay: narrower.lastDay }), ...(scope === undefined ? {} : { scope: scope.value }) },
  });
}
