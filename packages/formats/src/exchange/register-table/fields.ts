import type { RegisterField, RegisterMapping } from '@exeat/core';
import type { Table } from '../table/table.ts';
import { dayOrderOf } from './days.ts';

/** Names that columns of registers go by; compared without case, blanks and punctuation. */
const names: Readonly<Record<Exclude<RegisterField, 'label'>, readonly string[]>> = {
  reference: ['reference', 'ref', 'id', 'exceptionid', 'exceptionno', 'exceptionnumber', 'number', 'no', 'waiverid', 'riskid', 'registerid', 'key'],
  title: ['title', 'name', 'summary', 'exception', 'subject', 'shortdescription', 'exceptiontitle'],
  basis: ['basis', 'type', 'exceptiontype', 'category', 'kind', 'treatment', 'risktreatment'],
  owner: ['owner', 'exceptionowner', 'riskowner', 'accountable', 'responsible', 'assignee', 'requester', 'requestor', 'requestedby', 'owneremail', 'ownerusername'],
  requirements: ['requirement', 'requirements', 'requirementid', 'policy', 'policies', 'standard', 'policyreference', 'clause', 'control', 'controlid'],
  assets: ['asset', 'assets', 'assetid', 'system', 'systems', 'host', 'hosts', 'hostname', 'hostnames', 'server', 'servers', 'application', 'applications', 'scope'],
  assetType: ['assettype', 'typeofasset', 'systemtype'],
  rules: ['rule', 'rules', 'check', 'checks', 'finding', 'findings', 'cve', 'cves', 'vulnerability', 'vulnerabilities', 'ruleid'],
  justification: ['justification', 'businessjustification', 'reason', 'rationale', 'businessreason', 'description', 'explanation', 'why'],
  from: ['from', 'start', 'startdate', 'validfrom', 'effectivedate', 'begins', 'beginning', 'dategranted', 'approvedon', 'approvaldate'],
  lastDay: ['lastday', 'until', 'to', 'end', 'enddate', 'expiry', 'expirydate', 'expires', 'expiration', 'expirationdate', 'validuntil', 'validto', 'expireson', 'duedate'],
  controls: ['compensatingcontrol', 'compensatingcontrols', 'mitigation', 'mitigations', 'mitigatingcontrols', 'controls'],
  plan: ['plan', 'remediation', 'remediationplan', 'milestone', 'milestones', 'exitplan', 'actionplan'],
  planDue: ['plandue', 'remediationdate', 'remediationdue', 'milestonedue', 'targetdate'],
  ticket: ['ticket', 'ticketid', 'jira', 'issue', 'changerequest'],
  beneficiaries: ['beneficiaries', 'beneficiary'],
};
const byName = new Map(Object.entries(names).flatMap(([field, all]) => all.map((name) => [name, field as RegisterField] as const)));
/** Fields that several columns may say together; of any other the first column is guessed. */
const joinedFields: ReadonlySet<RegisterField> = new Set(['justification', 'requirements', 'assets', 'rules', 'controls', 'beneficiaries', 'label']);

/** What the columns of a register probably mean: by their names, and the order of its dates by what stands in them. A guess, to be shown. */
export function guessRegisterMapping(table: Table): RegisterMapping {
  const taken = new Set<RegisterField>();
  const columns: Record<string, RegisterField | null> = {};
  for (const column of table.columns) {
    const field = byName.get(plain(column)) ?? null;
    const free = field !== null && (!taken.has(field) || joinedFields.has(field));
    columns[column] = free ? field : null;
    if (free) taken.add(field);
  }
  const dated = table.columns.flatMap((column, at) => (/^(?:from|lastDay|planDue)$/.test(columns[column] ?? '') ? [at] : []));
  return { columns, values: {}, dates: dayOrderOf(table.rows.flatMap(({ cells }) => dated.map((at) => cells[at] ?? ''))) };
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}
