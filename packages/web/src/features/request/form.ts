import type { Reply } from '../../lib/api.ts';
import type { AskedContent } from '../../lib/content.ts';

/** A part of the scope as it is being written. Without rules it is a record. */
export type PartForm = {
  readonly requirement: string;
  /** Kind of its assets; empty until the first is chosen. */
  readonly type: string;
  readonly assets: readonly string[];
  /** Everything in this container instead of single assets. */
  readonly under: string;
  /** How many assets the container may grow to; empty: it is frozen as it is. */
  readonly growth: string;
  readonly scheme: string;
  /** Ids of rules, one a line. */
  readonly rules: string;
  readonly component: string;
  readonly path: string;
  readonly port: string;
  readonly value: string;
};

type Milestone = { readonly title: string; readonly due: string; readonly ticket?: string };

/** A request as it is being written. */
export type RequestForm = {
  readonly parts: readonly PartForm[];
  readonly title: string;
  readonly basis: AskedContent['basis'];
  /** Id of a person; empty: whoever writes. */
  readonly owner: string;
  readonly from: string;
  readonly lastDay: string;
  readonly justification: string;
  readonly controls: readonly { readonly id: string; readonly statement: string }[];
  readonly milestones: readonly Milestone[];
  readonly ticket: string;
  /** Answers to the forms of regimes, by form and field. */
  readonly subForms: NonNullable<AskedContent['subForms']>;
  /** What a draft says that this form does not ask for; it is sent back as it came. */
  /** A suspension tells people and enforces nothing by itself. */
  readonly notice: boolean;
  readonly kept: Partial<Pick<AskedContent, 'beneficiaries' | 'labels' | 'relatedTo'>> & { readonly zone?: string };
};

export const emptyPart: PartForm = {
  requirement: '', type: '', assets: [], under: '', growth: '', scheme: 'xccdf', rules: '', component: '', path: '', port: '', value: '',
};

const emptyMilestone: Milestone = { title: '', due: '' };
const usualDays = 30;

/** An empty form; its last day is a month away. `today`: the day by the server's clock. */
export function emptyForm(today: string): RequestForm {
  return {
    parts: [emptyPart], title: '', basis: 'remediation_deferral', owner: '', from: '', lastDay: dayAfter(today, usualDays), justification: '', controls: [],
    milestones: [emptyMilestone], ticket: '', subForms: {}, notice: false, kept: {},
  };
}

/** `YYYY-MM-DD` so many days after a day or an instant. */
export function dayAfter(from: string, days: number): string {
  return new Date(Date.parse(`${from.slice(0, 10)}T12:00:00.000Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

export function linesOf(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
}

/** Whether a part names what and where, so that the rules can look at it. */
export function isWhole({ requirement, type, assets, under }: PartForm): boolean {
  return requirement !== '' && type !== '' && (assets.length > 0 || under.trim() !== '');
}

export function isRecord({ rules }: PartForm): boolean {
  return linesOf(rules).length === 0;
}

/** What is sent: parts, controls and milestones that are begun in earnest. The rest waits in the form. */
export function contentOf({ parts, title, basis, owner, from, lastDay, justification, controls, milestones, ticket, subForms, notice, kept }: RequestForm): AskedContent {
  const { zone, ...carried } = kept;
  const planned = milestones.filter((one) => one.title.trim() !== '' && one.due !== '');
  return {
    ...carried,
    title,
    basis,
    ...(owner === '' ? {} : { owner }),
    scope: parts.filter(isWhole).map(clauseOf),
    validity: { ...(from === '' ? {} : { from }), lastDay, ...(zone === undefined ? {} : { zone }) },
    justification,
    compensatingControls: controls.filter(({ id }) => id.trim() !== '').map(({ id, statement }) => ({ id: id.trim(), statement })),
    ...(planned.length === 0 ? {} : { remediation: { milestones: planned } }),
    ...(Object.keys(subForms).length === 0 ? {} : { subForms }),
    ...(notice ? { suspendMode: 'notice' } : {}),
    ...(ticket.trim() === '' ? {} : { ticket: ticket.trim() }),
  };
}

function clauseOf(part: PartForm): AskedContent['scope'][number] {
  const { requirement, type, assets, under, growth, scheme, rules } = part;
  const terms = (['component', 'path', 'port', 'value'] as const).flatMap((name) => (part[name].trim() === '' ? [] : [[name, part[name].trim()] as const]));
  const container = under.trim();
  return {
    requirement,
    asset: {
      type,
      ...(container === '' ? { ids: [...assets] } : { under: container }),
      ...(container === '' || growth === '' ? {} : { growth: { max: Number(growth) } }),
    },
    ...(isRecord(part) ? {} : { rules: { scheme, ids: [...linesOf(rules)] }, ...Object.fromEntries(terms) }),
  };
}

/** A draft as it would be written here. */
export function formOf({ title, basis, owner, scope, validity, justification, compensatingControls, remediation, beneficiaries, labels, ticket = '', subForms = {}, suspendMode, relatedTo }: Reply<'GET /exceptions/:id'>['content']): RequestForm {
  const milestones = remediation?.milestones.map(({ title: name, due, ticket: at }) => ({ title: name, due, ...(at === undefined ? {} : { ticket: at }) })) ?? [];
  return {
    parts: scope.length === 0 ? [emptyPart] : scope.map(partOf),
    title, basis, owner: owner.id, from: validity.from ?? '', lastDay: validity.lastDay, justification, controls: compensatingControls,
    milestones: milestones.length === 0 ? [emptyMilestone] : milestones, ticket, subForms, notice: suspendMode === 'notice',
    kept: {
      ...(beneficiaries === undefined ? {} : { beneficiaries: beneficiaries.map(({ id }) => id) }), ...(labels === undefined ? {} : { labels }),
      ...(relatedTo === undefined ? {} : { relatedTo }), ...(validity.zone === undefined ? {} : { zone: validity.zone }),
    },
  };
}

function partOf({ requirement, asset, rules, component = '', path = '', port = '', value = '' }: AskedContent['scope'][number]): PartForm {
  return {
    requirement, type: asset.type, assets: asset.ids ?? [], under: asset.under ?? '', growth: asset.growth === undefined ? '' : String(asset.growth.max),
    scheme: rules?.scheme ?? emptyPart.scheme, rules: (rules?.ids ?? []).join('\n'), component, path, port, value,
  };
}

/** A part for every requirement that the rule of a finding checks: an exception has to cite all of them. */
export function partsOfFinding({ rule, asset, requirements, component = '', path = '', port = '', value = '' }: Reply<'GET /findings/:identity'>['finding']): readonly PartForm[] {
  const of = (requirement: string): PartForm => ({
    ...emptyPart, requirement, type: asset.type, assets: [asset.id], scheme: rule.scheme, rules: rule.id, component, path, port, value,
  });
  return requirements.length === 0 ? [of('')] : requirements.map(of);
}

/** Whether anything is written that is worth keeping. */
export function isBegun({ parts, title, justification }: RequestForm): boolean {
  return title.trim() !== '' || justification.trim() !== '' || parts.some(isWhole);
}
