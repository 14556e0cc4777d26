import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { useApi } from '../../lib/queries.ts';
import { CheckboxField, SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { CoverageBadge, SeverityBadge } from '../../ui/finding-badges.tsx';
import { isRecord, linesOf, type PartForm } from './form.ts';
import { words } from './messages.ts';

type Finding = Reply<'GET /findings'>['items'][number];
type Props = { readonly part: PartForm; readonly onChange: (patch: Partial<PartForm>) => void; readonly error: string | null };

const most = 100;
const schemes = ['vuln', 'xccdf', 'kyverno', 'gatekeeper', 'sarif', 'trivy', 'checkov', 'prowler', 'securityhub', 'nessus', 'hdf', 'generic'] as const;

/** What scanners report there, to be ticked; nothing ticked is a record. */
export function RulesField({ part, onChange, error }: Props): ReactElement | null {
  const { type, assets, under } = part;
  const [first] = assets;
  const asset = under === '' && first !== undefined ? `${type}:${first}` : null;
  const query = useApi('GET /findings', asset === null ? null : { query: { asset, status: 'open', limit: most } });
  if (asset === null && under === '') return null;
  const rules = [...new Map((query.data?.items ?? []).map((finding) => [`${finding.rule.scheme}:${finding.rule.id}`, finding])).values()];
  const matching = part.requirement === '' ? rules : rules.filter(({ requirements }) => requirements.includes(part.requirement));
  return (
    <fieldset className="space-y-2">
      <legend className="font-medium">{words.rules}</legend>
      <p className="text-sm text-muted">{query.data !== undefined && matching.length === 0 ? words.rulesNone : words.rulesHint}</p>
      {matching.length === 0 ? null : (
        <ul className="max-h-80 divide-y divide-line overflow-y-auto rounded-md border border-line">
          {matching.map((finding) => (
            <RuleItem key={`${finding.rule.scheme} ${finding.rule.id}`} finding={finding} part={part} onChange={onChange} />
          ))}
        </ul>
      )}
      {query.data?.next == null ? null : <p className="text-sm text-muted">{words.moreFindings}</p>}
      <p className="font-medium">{isRecord(part) ? words.isRecord : words.covers(linesOf(part.rules).length)}</p>
      <ByHand part={part} onChange={onChange} />
      {error === null ? null : <p className="text-sm text-bad">{error}</p>}
    </fieldset>
  );
}

function RuleItem({ finding, part, onChange }: { readonly finding: Finding } & Omit<Props, 'error'>): ReactElement {
  const { rule, title, severity, coverage } = finding;
  const chosen = linesOf(part.rules);
  const isOther = !isRecord(part) && part.scheme !== rule.scheme;
  const tick = (on: boolean): void =>
    onChange({ scheme: rule.scheme, rules: (on ? [...chosen, rule.id] : chosen.filter((id) => id !== rule.id)).join('\n') });
  return (
    <li className="px-3 py-2">
      {isOther ? (
        <p className="text-muted">
          {title === '' ? rule.id : title} <span className="block text-sm">{words.otherScanner}</span>
        </p>
      ) : (
        <CheckboxField
          value={chosen.includes(rule.id)}
          onChange={tick}
          hint={`${rule.scheme}: ${rule.id}`}
          label={
            <span className="flex flex-wrap items-center gap-2">
              {title === '' ? rule.id : title} <SeverityBadge severity={severity} /> {coverage === 'uncovered' ? null : <CoverageBadge coverage={coverage} />}
            </span>
          }
        />
      )}
    </li>
  );
}

function ByHand({ part, onChange }: Omit<Props, 'error'>): ReactElement {
  const narrowed = part.component + part.path + part.port + part.value !== '';
  return (
    <details open={narrowed}>
      <summary className="cursor-pointer text-accent">{words.byHand}</summary>
      <div className="mt-3 grid gap-3 sm:grid-cols-2">
        <SelectField label={words.scheme} value={part.scheme} onChange={(scheme) => onChange({ scheme })} options={schemes.map((value) => ({ value, label: value }))} />
        <TextArea className="sm:col-span-2" label={words.ruleIds} hint={words.ruleIdsHint} rows={2} value={part.rules} onChange={(rules) => onChange({ rules })} />
        <TextField className="sm:col-span-2" optional label={words.component} hint={words.componentHint} value={part.component} onChange={(component) => onChange({ component })} />
        <TextField optional label={words.path} value={part.path} onChange={(path) => onChange({ path })} />
        <TextField optional label={words.port} value={part.port} onChange={(port) => onChange({ port })} />
        <TextField optional label={words.value} value={part.value} onChange={(value) => onChange({ value })} />
      </div>
    </details>
  );
}
