import type { Content } from './content.ts';
import { calendarDayText } from './dates.ts';
import { messages } from './messages.ts';
import { clauseText } from './scope-text.ts';

/** A content, and what was frozen with it where it is a version. */
type Compared = { readonly content: Content; readonly frozen?: { readonly requirements: readonly unknown[] } };

/** A field that differs between two contents: lines that went and lines that came. */
export type Difference = {
  readonly field: string;
  readonly label: string;
  /** Approvers rely on it. */
  readonly matters: boolean;
  readonly removed: readonly string[];
  readonly added: readonly string[];
};

const labels = messages('version-fields', {
  scope: 'Scope',
  lastDay: 'Last covered day',
  from: 'First covered day',
  basis: 'Basis',
  owner: 'Owner',
  requirements: 'Versions of requirements',
  compensatingControls: 'Compensating controls',
  remediation: 'Exit plan',
  subForms: 'Forms of regimes',
  justification: 'Justification',
  beneficiaries: 'Beneficiaries',
  suspendMode: 'When suspended',
  relatedTo: 'Follows',
  title: 'Title',
  labels: 'Labels',
  ticket: 'Ticket',
});

const noticeMode = messages('suspend-mode', { notice: 'people are told, nothing is enforced by itself' });

const relied: Readonly<Record<string, string>> = messages('relied-fields', { assessment: 'Assessment of the risk', level: 'Level', seats: 'Seats', change: 'What the change request says', matrixVersion: 'Version of the matrix', ownerUnit: 'Unit of the owner', zone: 'Zone' });

/** The field of a path in what approvers rely on, `content.validity.lastDay`, in words; null for one that has none here. */
export function labelOfPath(path: string): string | null {
  const named: Readonly<Record<string, string>> = labels;
  const [field = '', ...rest] = path.replace(/^(content|frozen)\.(validity\.)?/, '').split('.');
  const label = named[field] ?? relied[field] ?? null;
  return label === null || rest.length === 0 ? label : `${label}: ${rest.join(' ')}`;
}

/** What each field says, as lines; in the order in which a change of it matters to an approver. */
const fields: readonly { readonly field: keyof typeof labels; readonly matters: boolean; readonly lines: (content: Content, compared: Compared) => readonly string[] }[] = [
  { field: 'scope', matters: true, lines: ({ scope }) => scope.map(clauseText) },
  { field: 'lastDay', matters: true, lines: ({ validity }) => [calendarDayText(validity.lastDay)] },
  { field: 'from', matters: true, lines: ({ validity }) => (validity.from === undefined ? [] : [calendarDayText(validity.from)]) },
  { field: 'basis', matters: true, lines: ({ basis }) => [basis.replaceAll('_', ' ')] },
  { field: 'owner', matters: true, lines: ({ owner }) => [owner.name] },
  { field: 'requirements', matters: true, lines: (_content, { frozen }) => (frozen?.requirements ?? []).map(requirementText) },
  { field: 'compensatingControls', matters: true, lines: ({ compensatingControls }) => compensatingControls.map(({ id, statement }) => `${id}: ${statement}`) },
  { field: 'remediation', matters: true, lines: ({ remediation }) => (remediation?.milestones ?? []).map(({ title, due }) => `${calendarDayText(due)}: ${title}`) },
  { field: 'subForms', matters: true, lines: ({ subForms }) => Object.entries(subForms ?? {}).flatMap(([form, answers]) => Object.entries(answers).map(([name, answer]) => `${form} ${name}: ${answer}`)) },
  { field: 'justification', matters: true, lines: ({ justification }) => justification.split(/\n+/) },
  { field: 'beneficiaries', matters: true, lines: ({ beneficiaries }) => (beneficiaries ?? []).map(({ name }) => name) },
  { field: 'suspendMode', matters: true, lines: ({ suspendMode }) => (suspendMode === undefined ? [] : [noticeMode[suspendMode]]) },
  { field: 'relatedTo', matters: true, lines: ({ relatedTo }) => (relatedTo === undefined ? [] : [relatedTo]) },
  { field: 'title', matters: false, lines: ({ title }) => [title] },
  { field: 'labels', matters: false, lines: ({ labels: own }) => Object.entries(own ?? {}).map(([name, value]) => `${name}: ${value}`) },
  { field: 'ticket', matters: false, lines: ({ ticket }) => (ticket === undefined ? [] : [ticket]) },
];

/** Every difference from one content to a later one, what approvers rely on first. */
export function diffContents(before: Compared, after: Compared): readonly Difference[] {
  return fields.flatMap(({ field, matters, lines }) => {
    const old = lines(before.content, before);
    const next = lines(after.content, after);
    const removed = old.filter((line) => !next.includes(line));
    const added = next.filter((line) => !old.includes(line));
    return removed.length + added.length === 0 ? [] : [{ field, label: labels[field], matters, removed, added }];
  });
}

function requirementText(value: unknown): string {
  const { id, version } = value as { readonly id: string; readonly version: number };
  return `${id}, version ${String(version)}`;
}
