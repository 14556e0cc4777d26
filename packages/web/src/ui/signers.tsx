import type { ReactElement } from 'react';
import type { Reply } from '../lib/api.ts';
import { useOffered } from '../lib/offered.ts';
import { signerWords as words } from './messages.ts';

type Required = NonNullable<Reply<'POST /exceptions/preview'>['required']>;

/** Who would have to sign, each with the reason, and why at this level. */
export function Signers({ required }: { readonly required: Required }): ReactElement {
  const { levels } = useOffered();
  return (
    <>
      <ol className="space-y-2">
        {required.seats.map(({ id, person, members, title, reasons }) => (
          <li key={id}>
            <p>
              <span className="font-medium">{person?.name ?? (members === undefined ? words.nobody : words.committee(members.length))}</span>{' '}
              <span className="text-sm text-muted">{title}</span>
            </p>
            <Why reasons={reasons} />
          </li>
        ))}
      </ol>
      {levels ? <Why label={`${words.why} ${words.level(required.level).toLowerCase()}`} reasons={required.reasons} /> : null}
    </>
  );
}

/** The reasons of one thing, folded away. */
export function Why({ reasons, label = words.why }: { readonly reasons: readonly { readonly text: string }[]; readonly label?: string }): ReactElement | null {
  if (reasons.length === 0) return null;
  return (
    <details className="text-sm">
      <summary className="cursor-pointer py-1 text-accent">{label}</summary>
      <ul className="list-disc space-y-1 pl-5">
        {reasons.map(({ text }) => (
          <li key={text} className="wrap-anywhere">
            {text}
          </li>
        ))}
      </ul>
    </details>
  );
}
