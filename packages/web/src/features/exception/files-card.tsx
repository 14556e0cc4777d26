import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useRef } from 'react';
import { apiAddress, upload } from '../../lib/api.ts';
import { numberText } from '../../lib/messages.ts';
import { useApi } from '../../lib/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/page.tsx';
import { Answer, Problem } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { toast } from '../../ui/toast.tsx';
import { words } from './messages.ts';

/** Files that prove something, and the button that attaches another. */
export function FilesCard({ id }: { readonly id: string }): ReactElement {
  const files = useApi('GET /exceptions/:id/evidence', { params: { id } });
  const actions = useApi('GET /exceptions/:id/actions', { params: { id } });
  const attach = actions.data?.items.find(({ action }) => action === 'attach');
  return (
    <Card title={words.files}>
      <Answer query={files} lines={2}>
        {({ items }) => (
          <>
            {items.length === 0 ? <p className="text-muted">{words.noFiles}</p> : null}
            <ul className="space-y-2">
              {items.map(({ sha256, name, bytes, by, at }) => (
                <li key={sha256}>
                  <a href={apiAddress('/exceptions/:id/evidence/:sha256', { params: { id, sha256 } })} download={name} className="wrap-anywhere text-accent underline-offset-2 hover:underline">
                    {name}
                  </a>
                  <span className="block text-sm text-muted">
                    {words.bytes(numberText(Math.ceil(bytes / 1000)))} · {by.name} · <Time at={at} day />
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </Answer>
      {attach?.allowed === true ? <AttachFile id={id} /> : null}
    </Card>
  );
}

function AttachFile({ id }: { readonly id: string }): ReactElement {
  const input = useRef<HTMLInputElement>(null);
  const client = useQueryClient();
  const attach = useMutation({
    // The server tells the kind of a file from its content.
    mutationFn: (file: File) => upload('POST /exceptions/:id/evidence', { params: { id }, query: { name: file.name } }, new Blob([file], { type: 'application/octet-stream' })),
    onSuccess: async ({ name }) => {
      toast(words.attached(name));
      await client.invalidateQueries();
    },
  });
  return (
    <div data-print="off" className="mt-4 space-y-2">
      <input
        ref={input}
        type="file"
        className="hidden"
        aria-label={words.attach}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file !== undefined) attach.mutate(file);
          event.target.value = '';
        }}
      />
      <Problem error={attach.error} />
      <Button small busy={attach.isPending} onPress={() => input.current?.click()}>
        {words.attach}
      </Button>
      <p className="text-sm text-muted">{words.attachHint}</p>
    </div>
  );
}
