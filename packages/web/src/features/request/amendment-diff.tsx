import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import type { Content } from '../../lib/content.ts';
import { diffContents } from '../../lib/diff-contents.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { FieldDifference } from '../../ui/field-difference.tsx';
import { signerWords } from '../../ui/messages.ts';
import { Signers } from '../../ui/signers.tsx';
import { Failed, Loading } from '../../ui/states.tsx';

type AmendmentPreview = Reply<'POST /exceptions/:id/amend/preview'>;
type Class = NonNullable<AmendmentPreview['class']>;
/** What the rules say of a rewritten content. */
export type DiffPreview = Pick<AmendmentPreview, 'class' | 'parts' | 'refusals'> & Partial<Pick<AmendmentPreview, 'required'>>;
export type DiffWords = { readonly nothing: string; readonly classes: Readonly<Record<Class, string>>; readonly then: Readonly<Partial<Record<Class, string>>> };

const tones: Readonly<Record<Class, Tone>> = { immaterial: 'neutral', narrowing: 'info', material: 'warn' };

type Props = { readonly before: Content; readonly after: Content; readonly preview: DiffPreview | undefined; readonly error: unknown; readonly words: DiffWords };

/** What would change, field by field with its class, what follows from the whole, and what the rules have against it. */
export function AmendmentDiff({ before, after, preview, error, words }: Props): ReactElement {
  const differences = diffContents({ content: before }, { content: after });
  return (
    <div className="space-y-4" aria-live="polite">
      {differences.length === 0 ? <p className="text-muted">{words.nothing}</p> : null}
      {differences.map((difference) => {
        const part = classOf(difference.field, preview);
        return <FieldDifference key={difference.field} difference={difference} badge={part === null ? null : <Badge tone={tones[part]}>{words.classes[part]}</Badge>} />;
      })}
      {preview === undefined ? error === null ? <Loading lines={2} /> : <Failed error={error} /> : null}
      {preview?.class == null || differences.length === 0 ? null : (
        <p className="rounded-md bg-sunken px-4 py-2.5">
          <Badge tone={tones[preview.class]}>{words.classes[preview.class]}</Badge> {words.then[preview.class]}
        </p>
      )}
      {preview?.required == null || differences.length === 0 ? null : (
        <section aria-label={signerWords.people}>
          <h3 className="mb-1 text-sm font-semibold text-muted">{signerWords.people}</h3>
          <Signers required={preview.required} />
        </section>
      )}
      {differences.length === 0 || preview === undefined || preview.refusals.length === 0 ? null : (
        <div role="alert" className="rounded-md border border-bad bg-bad-soft px-4 py-3 text-bad">
          <ul className="list-disc space-y-1 pl-4">
            {preview.refusals.map(({ code, text }) => (
              <li key={`${code} ${text}`} className="wrap-anywhere">
                {text}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

const immaterial = ['title', 'labels', 'ticket'];

/** What a field alone would need. The rules name immaterial fields together. */
function classOf(field: string, preview: DiffPreview | undefined): Class | null {
  if (immaterial.includes(field)) return 'immaterial';
  return preview?.parts.find((part) => part.field === field || part.field === `validity.${field}`)?.class ?? null;
}
