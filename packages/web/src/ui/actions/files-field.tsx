import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { upload } from '../../lib/api.ts';
import { told } from '../../lib/problems.ts';
import { FileField } from '../field.tsx';
import { words } from './evidence-messages.ts';

export type TakenFile = { readonly sha256: string; readonly name: string };

type Props = {
  /** Takes the bytes and answers their digest. */
  readonly route: 'POST /exceptions/:id/evidence' | 'POST /controls/:id/evidence';
  readonly id: string;
  readonly value: readonly TakenFile[];
  readonly onChange: (value: readonly TakenFile[]) => void;
  readonly error: string | null;
  readonly hint?: string;
  /** One at least is needed. */
  readonly needed?: true;
};

/** Files that show something: each is sent as soon as it is chosen, and stands below with its digest. */
export function FilesField({ route, id, value, onChange, error, hint = words.filesHint, needed }: Props): ReactElement {
  const send = useMutation({
    mutationFn: (file: File) => upload(route, { params: { id }, query: { name: file.name } }, new Blob([file], { type: 'application/octet-stream' })),
    onSuccess: ({ sha256, name }) => onChange([...value.filter((one) => one.sha256 !== sha256), { sha256, name }]),
  });
  return (
    <div className="space-y-2">
      <FileField optional={needed !== true} label={words.files} hint={hint} error={send.error === null ? error : told(send.error).text} onChange={(file) => (file === null ? undefined : send.mutate(file))} />
      <ul className="list-disc space-y-1 pl-5 text-sm" aria-live="polite">
        {value.map(({ sha256, name }) => (
          <li key={sha256} className="wrap-anywhere">
            {words.digest(name, sha256)}
          </li>
        ))}
      </ul>
    </div>
  );
}
