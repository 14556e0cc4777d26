import type { FormErrors } from '../../lib/field-errors.ts';
import type { RequestForm } from './form.ts';
import { words } from './messages.ts';
import type { PreviewQuery } from './use-preview.ts';

/** What every step is given. */
export type StepProps = {
  readonly form: RequestForm;
  readonly change: (patch: Partial<RequestForm>) => void;
  readonly errors: FormErrors;
  readonly preview: PreviewQuery;
  /** Now by the server's clock. */
  readonly today: string;
  /** Id of the draft, once there is one. */
  readonly draft: string | undefined;
  /** Of an amendment: cover has begun, and its first day is none of its parts. */
  readonly hasBegun?: boolean;
};

/** Fields that an error can stand beside, the narrower place first. `regime`: places in the forms of regimes that are shown. */
export function fieldsOf(parts: number, regime: readonly string[]): readonly string[] {
  const places = Array.from({ length: parts }, (_unused, at) => `scope[${at}]`);
  return [
    ...places.flatMap((place) => [`${place}.requirement`, `${place}.asset`, `${place}.rules`, place]),
    'scope', 'title', 'basis', 'justification', 'owner', 'validity.lastDay', 'validity.from', 'compensatingControls', 'remediation', 'ticket', ...regime,
  ];
}

/** Places in the forms of regimes that the rules speak of. */
export function placesOf(refusals: readonly { readonly text: string }[]): readonly string[] {
  return refusals.flatMap(({ text }) => /^(subForms\.[\w-]+\.\w+): /.exec(text)?.[1] ?? []);
}

const labels: readonly (readonly [path: RegExp, label: string])[] = [
  [/^scope/, words.steps[0]],
  [/^title/, words.subject],
  [/^basis/, words.basis],
  [/^justification/, words.justification],
  [/^owner/, words.owner],
  [/^validity\.lastDay/, words.lastDay],
  [/^validity\.from/, words.from],
  [/^compensatingControls/, words.controls],
  [/^remediation/, words.plan],
  [/^subForms/, words.regimes],
  [/^evidence/, words.evidence],
];

/** A reason as the field of its path and what is said of it; one that names no field has none. */
export function readReason(text: string): { readonly label: string | null; readonly said: string } {
  const label = labels.find(([path]) => path.test(text))?.[1] ?? null;
  return { label, said: label === null ? text : text.replace(/^[\w.[\]-]+: /, '') };
}

/** The step on which the field of a reason stands; what concerns no field stands at the last. */
export function stepOf(text: string): 1 | 2 | 3 {
  if (/^scope\b/.test(text)) return 1;
  return /^(title|basis|justification|owner|validity|compensatingControls|remediation|ticket|subForms|evidence)\b/.test(text) ? 2 : 3;
}
