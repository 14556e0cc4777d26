import type { ExceptionReply } from '@exeat/contract';
import { exceptionSentence, type ExceptionCase, type Instant, type Json, type Organisation, subFormIds, subForms } from '@exeat/core';
import type { LoggedEvent } from '@exeat/store';
import type { Cell, Printed, Table } from '../../export/printed.ts';
import { personOrNull } from '../../present/person.ts';

/** What a record is made from: the case as it stood, as answers show it, and what happened to it until then. */
export type RecordParts = {
  readonly state: ExceptionCase;
  readonly view: ExceptionReply;
  readonly events: readonly LoggedEvent[];
  readonly at: Instant;
  readonly organisation: Organisation;
};

/** One exception as a record to print and file: everything that an auditor asks for, in the order in which it is read. */
export function caseRecord({ state, view, events, at, organisation }: RecordParts): Printed {
  return {
    title: `${view.id}: ${view.content.title}`,
    sentences: [exceptionSentence(state, at), `State: ${view.state}, as it was known at ${at}. Revision ${view.revision}.`],
    layout: 'list',
    tables: [
      factsTable(view),
      scopeTable(state),
      riskTable(view),
      controlsTable(state, view),
      approvalsTable(view),
      table('Conditions and duties', ['id', 'kind', 'text', 'owner', 'due', 'consequence', 'discharged'], view.duties.map((duty) => [duty.id, duty.kind, duty.text, duty.owner?.name ?? null, duty.due, duty.consequence, duty.dischargedAt])),
      table('Cover', ['grant', 'version', 'from', 'until', 'last day', 'zone', 'time zone data', 'granted', 'ended', 'cause'], view.grants.map((one) => [one.id, one.version, one.from, one.until, one.lastDay, one.zone, one.tzdata, one.grantedAt, one.endedAt, one.endCause])),
      table('Suspensions', ['from', 'cause', 'what happened', 'lifted'], view.suspensions.map((one) => [one.from, one.cause, one.text, one.liftedAt])),
      table('Evidence', ['file', 'evidence of', 'kind', 'bytes', 'SHA-256', 'attached by', 'at'], (state.evidence ?? []).map((one) => [one.name, one.kind ?? null, one.mediaType, one.bytes, one.sha256, personOrNull(organisation, one.by)?.name ?? null, one.at])),
      timelineTable(events, organisation),
      table('Hashes', ['version', 'content hash', 'reliance hash'], state.versions.map((version) => [version.number, version.contentHash, version.relianceHash])),
    ],
  };
}

function table(title: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): Table {
  return { title, columns, rows };
}

function factsTable({ content, requester, triager, frozen, required, ended, closure }: ExceptionReply): Table {
  const facts: readonly (readonly [string, Cell])[] = [
    ['Basis', content.basis],
    ['Owner', `${content.owner.name} (${content.owner.userName})`],
    ['Requester', `${requester.name} (${requester.userName})`],
    ['Triaged by', triager?.name ?? null],
    ['Justification', content.justification],
    ['First day asked for', content.validity.from ?? null],
    ['Last day asked for', content.validity.lastDay],
    ['Zone', frozen?.zone ?? null],
    ['Level', required?.level ?? null],
    ['Ticket', content.ticket ?? null],
    ['When suspended', content.suspendMode === 'notice' ? 'People are told; nothing is enforced by itself' : null],
    ['Beneficiaries', content.beneficiaries?.map((person) => person.name).join(', ') ?? null],
    ['Plan', content.remediation?.milestones.map((one) => `${one.due} ${one.title}`).join('; ') ?? null],
    ...formRows(content),
    ['Closure', closure === null ? null : `${closure.reason}: ${closure.evidence} (proposed by ${closure.proposedBy.name}, verified by ${closure.verifiedBy?.name ?? 'nobody yet'})`],
    ['Ended', ended === null ? null : `${ended.at} ${ended.cause} by ${ended.by?.name ?? 'the rules'}`],
  ];
  return table('Request', ['field', 'value'], facts.filter(([, value]) => value !== null));
}

/** Answers to forms of regimes, question by question. */
function formRows({ subForms: answered = {} }: ExceptionReply['content']): readonly (readonly [string, Cell])[] {
  return subFormIds.flatMap((id) => {
    const answers = answered[id];
    if (answers === undefined) return [];
    const { title, fields } = subForms[id];
    return fields.flatMap(({ name, label, choices }): readonly (readonly [string, Cell])[] => {
      const answer = answers[name];
      return answer === undefined ? [] : [[`${title}: ${label}`, choices?.find(({ value }) => value === answer)?.label ?? answer]];
    });
  });
}

function scopeTable(state: ExceptionCase): Table {
  const frozen = state.versions.at(-1)?.frozen.scope;
  const rows = state.content.scope.map((clause, at): readonly Cell[] => {
    const { asset, rules } = clause;
    const members = frozen?.[at]?.members ?? [];
    return [
      clause.requirement, rules?.scheme ?? null, rules === undefined ? 'a record: no rule of a scanner' : rules.ids.join(', '), asset.type,
      'ids' in asset ? asset.ids.join(', ') : `all in ${asset.under}, frozen: ${members.join(', ')}`,
      clause.component ?? null, clause.path ?? null, clause.port ?? null, clause.value ?? null,
    ];
  });
  return table('Scope', ['requirement', 'scheme', 'rules', 'asset type', 'assets', 'component', 'path', 'port', 'value'], rows);
}

function riskTable({ assessment }: ExceptionReply): Table {
  const rows =
    assessment === null
      ? []
      : [[
          assessment.assessor.name, assessment.statement, `${assessment.inherent.likelihood} × ${assessment.inherent.impact}, ${assessment.inherentBand}`,
          `${assessment.residual.likelihood} × ${assessment.residual.impact}, ${assessment.residualBand}`, assessment.recommendation, assessment.opinion,
          assessment.incomplete.join(', '),
        ]];
  return table('Risk', ['assessor', 'statement', 'inherent (likelihood × impact)', 'residual', 'recommendation', 'opinion', 'inputs that were missing'], rows);
}

function controlsTable(state: ExceptionCase, { assessment }: ExceptionReply): Table {
  const ids = new Set([...state.content.compensatingControls.map((one) => one.id), ...(assessment?.controls ?? []).map((one) => one.id)]);
  const rows = [...ids].map((id): readonly Cell[] => {
    const assessed = assessment?.controls.find((one) => one.id === id);
    const statement = state.content.compensatingControls.find((one) => one.id === id)?.statement ?? null;
    return [id, statement, assessed?.axis ?? null, assessed?.strength ?? null, assessed?.test ?? null];
  });
  return table('Compensating controls', ['control', 'statement', 'lowers', 'strength', 'test'], rows);
}

/** Seats that are decided, with the reason that was given, and those that are open; what was superseded stays, and says so. */
function approvalsTable(view: ExceptionReply): Table {
  const seats = view.required?.seats ?? [];
  const titleOf = (seat: string): string => seats.find((one) => one.id === seat)?.title ?? seat;
  const decided = view.decisions.map((one): readonly Cell[] => [
    titleOf(one.seat), one.person?.name ?? 'committee', one.superseded ? `${one.outcome} (superseded)` : one.outcome, one.rationale, one.at, one.relianceHash,
  ]);
  const votes = view.votes.map((one): readonly Cell[] => [titleOf(one.seat), one.person.name, `vote: ${one.vote}${one.superseded ? ' (superseded)' : ''}`, one.rationale, one.at, null]);
  const open = seats.filter((seat) => seat.status !== 'decided').map((seat): readonly Cell[] => [seat.title, seat.person?.name ?? null, seat.status, null, null, null]);
  return table('Approvals', ['seat', 'person', 'outcome', 'reason', 'at', 'reliance hash'], [...decided, ...votes, ...open]);
}

/** Members of an event that hold what somebody wrote or decided. */
const told = ['outcome', 'vote', 'cause', 'reason', 'code', 'text', 'note', 'rationale', 'evidence', 'name', 'sha256'] as const;

function timelineTable(events: readonly LoggedEvent[], organisation: Organisation): Table {
  const rows = events.map(({ envelope, seq, redacted }): readonly Cell[] => {
    const data = envelope.data as { readonly [name: string]: Json };
    const texts = told.map((name) => data[name]).filter((value) => typeof value === 'string');
    const who = personOrNull(organisation, envelope.actor.person)?.name ?? envelope.actor.kind;
    return [envelope.revision, envelope.at, envelope.type.replaceAll('_', ' '), who, redacted ? 'redacted' : texts.join(': '), seq];
  });
  return table('Timeline', ['revision', 'at', 'what', 'who', 'text', 'entry of the log'], rows);
}
