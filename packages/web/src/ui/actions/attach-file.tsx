import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useRef } from 'react';
import { upload } from '../../lib/api.ts';
import { Button } from '../button.tsx';
import { Problem } from '../states.tsx';
import { toast } from '../toast.tsx';
import { words } from './evidence-messages.ts';

type Props = { readonly id: string; readonly kind?: string; readonly route?: 'POST /exceptions/:id/evidence' | 'POST /non-compliances/:id/evidence' };

/** Attaches a file, to an exception unless `route` says else. `kind`: which of the demanded evidence it is. */
export function AttachFile({ id, kind, route = 'POST /exceptions/:id/evidence' }: Props): ReactElement {
  const input = useRef<HTMLInputElement>(null);
  const client = useQueryClient();
  const label = kind === undefined ? words.attach : words.attachAs(kind);
  const attach = useMutation({
    // The server tells the kind of a file from its content.
    mutationFn: (file: File) =>
      upload(route, { params: { id }, query: { name: file.name, ...(kind === undefined ? {} : { kind }) } }, new Blob([file], { type: 'application/octet-stream' })),
    onSuccess: async ({ name }) => {
      toast(words.attached(name));
      await client.invalidateQueries();
    },
  });
  return (
    <div className="space-y-2">
      <input
        ref={input}
        type="file"
        className="hidden"
        aria-label={label}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file !== undefined) attach.mutate(file);
          event.target.value = '';
        }}
      />
      <Problem error={attach.error} />
      <Button small label={label} busy={attach.isPending} onPress={() => input.current?.click()}>
        {words.attach}
      </Button>
    </div>
  );
}
