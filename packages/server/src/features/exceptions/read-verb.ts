import type { Verb, verbBodies } from '@exeat/contract';
import {
  accept,
  assertNever,
  type AssessedControl,
  type Decision,
  type ExceptionCase,
  type ExceptionCommand,
  exceptionId,
  type Organisation,
  type Reason,
  refuse,
  type Scope,
} from '@exeat/core';
import type { z } from 'zod';
import { readContent, readScope, resolvePerson } from './read-content.ts';

/** A verb with its parsed body. */
export type VerbBody = { [Name in Verb]: { readonly verb: Name; readonly body: z.output<(typeof verbBodies)[Name]> } }[Verb];

/** Scopes that a body brings along, so that their assets are among the facts. Unreadable ones bring none: reading the command refuses them. */
export function scopesOf(asked: VerbBody, state: ExceptionCase, organisation: Organisation): readonly Scope[] {
  if (asked.verb === 'answer' && asked.body.content !== undefined) {
    const content = readContent(asked.body.content, state.content.owner, organisation);
    return content.ok ? [content.value.scope] : [];
  }
  if (asked.verb !== 'decide' || asked.body.narrower?.scope === undefined) return [];
  const scope = readScope(asked.body.narrower.scope);
  return scope.ok ? [scope.value] : [];
}

/** The command of a body: people by id, scopes in canonical text. */
export function commandOf(asked: VerbBody, state: ExceptionCase, organisation: Organisation): Decision<ExceptionCommand> {
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
      const { body } = asked;
      return accept({ verb: 'triage', triage: body.outcome === 'reject' ? body : { ...body, distinctFrom: body.distinctFrom.map(exceptionId) } });
    }
    case 'answer': {
      const { text, relianceHash, content } = asked.body;
      if (content === undefined) return accept({ verb: 'answer', text, relianceHash });
      const read = readContent(content, state.content.owner, organisation);
      return read.ok ? accept({ verb: 'answer', text, relianceHash, content: read.value }) : read;
    }
    case 'assess':
      return assessOf(asked.body, organisation);
    case 'decide':
      return decideOf(asked.body);
    case 'vote': {
      const { seat, ...rest } = asked.body;
      return accept({ verb: 'vote', ...rest, ...(seat === undefined ? {} : { seat }) });
    }
    case 'suspend':
      return accept({ verb: 'suspend', ...asked.body });
    case 'resume': {
      const { text, suspension } = asked.body;
      return accept({ verb: 'resume', text, ...(suspension === undefined ? {} : { suspension }) });
    }
    case 'revoke': {
      const { endsAt, ...rest } = asked.body;
      return accept({ verb: 'revoke', ...rest, ...(endsAt === undefined ? {} : { endsAt }) });
    }
    case 'close':
      return accept({ verb: 'close', ...asked.body });
    case 'verify':
      return accept({ verb: 'verify', ...asked.body });
    case 'discharge':
      return accept({ verb: 'discharge', ...asked.body });
    default:
      return assertNever(asked);
  }
}

function assessOf(body: z.output<typeof verbBodies.assess>, organisation: Organisation): Decision<ExceptionCommand> {
  const reasons: Reason[] = [];
  const controls = body.controls.map(({ operator, failureDomain, precedent, ...control }, at): AssessedControl => {
    const person = operator === undefined ? undefined : resolvePerson(operator, `controls[${at}].operator`, organisation);
    if (person !== undefined && !person.ok) reasons.push(...person.reasons);
    return {
      ...control,
      ...(person?.ok === true ? { operator: person.value.id } : {}),
      ...(failureDomain === undefined ? {} : { failureDomain }),
      ...(precedent === undefined ? {} : { precedent }),
    };
  });
  if (reasons.length > 0) return refuse(...reasons);
  const { residual, ...rest } = body;
  return accept({ verb: 'assess', ...rest, controls, ...(residual === undefined ? {} : { residual }) });
}

function decideOf({ seat, narrower, ...rest }: z.output<typeof verbBodies.decide>): Decision<ExceptionCommand> {
  const command = { verb: 'decide' as const, ...rest, ...(seat === undefined ? {} : { seat }) };
  if (narrower === undefined) return accept(command);
  const scope = narrower.scope === undefined ? undefined : readScope(narrower.scope);
  if (scope !== undefined && !scope.ok) return scope;
  return accept({
    ...command,
    narrower: { ...(narrower.lastDay === undefined ? {} : { lastDay: narrower.lastDay }), ...(scope === undefined ? {} : { scope: scope.value }) },
  });
}
