import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useRef, useState } from 'react';
import { type Call, NoAnswer, type Reply, upload } from '../../lib/api.ts';
import { useApi } from '../../lib/queries.ts';
import { Button } from '../../ui/button.tsx';
import { FileField, SelectField, TextField } from '../../ui/field.tsx';
import { Card } from '../../ui/page.tsx';
import { Problem } from '../../ui/states.tsx';
import { words } from './messages.ts';
import { RunProgress } from './run-progress.tsx';

type Kind = keyof typeof words.kinds;
type Query = NonNullable<Call<'POST /imports'>['query']>;
/** What an import of records came to. */
export type Taken = Extract<Reply<'POST /imports'>, { readonly recorded: number }>;
type Sent = { readonly key: string; readonly dryRun: boolean };

/** Chooses a file and sends it; while a report of a scanner runs it shows how far it is. What came of records is handed to `onTaken`. */
export function TakeFile({ onTaken }: { readonly onTaken: (report: Taken | null) => void }): ReactElement {
  const [kind, setKind] = useState<Kind>('findings');
  const [file, setFile] = useState<File | null>(null);
  const [missing, setMissing] = useState(false);
  const [options, setOptions] = useState<Options>(noOptions);
  const client = useQueryClient();
  const navigate = useNavigate();
  const last = useRef<Sent | null>(null);
  const send = useMutation({
    mutationFn: ({ key, dryRun }: Sent) => {
      if (file === null) throw new Error('expected a file');
      const body = new Blob([file], { type: 'application/octet-stream' });
      return upload('POST /imports', { query: { ...queryOf(kind, options), source: file.name, ...(dryRun ? { dryRun: 'true' } : {}) } }, body, { key });
    },
    onMutate: () => onTaken(null),
    onSuccess: async (reply) => {
      await client.invalidateQueries();
      if ('recorded' in reply) onTaken(reply);
      else if ('id' in reply) await navigate({ to: `/imports/${reply.id}` });
    },
  });
  const again = (sent: Sent): void => {
    last.current = sent;
    send.mutate(sent);
  };
  const begin = (dryRun: boolean): void => {
    setMissing(file === null);
    if (file !== null && !send.isPending) again({ key: crypto.randomUUID(), dryRun });
  };
  // Whether it was taken is not known: the same key takes it once, whatever had become of it.
  const unanswered = send.error instanceof NoAnswer ? last.current : null;
  return (
    <Card title={words.take}>
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          begin(false);
        }}
      >
        <div className="grid gap-4 lg:grid-cols-2">
          <SelectField
            label={words.kind}
            hint={words.kindHints[kind]}
            value={kind}
            onChange={(value) => {
              setKind(value as Kind);
              send.reset();
              onTaken(null);
            }}
            options={Object.entries(words.kinds).map(([value, label]) => ({ value, label }))}
          />
          <FileField
            label={words.file}
            hint={kind === 'findings' ? words.fileHint : words.tryHint}
            error={missing ? words.noFile : null}
            onChange={(chosen) => {
              setFile(chosen);
              setMissing(false);
            }}
          />
        </div>
        <MoreOptions kind={kind} options={options} onChange={setOptions} />
        {send.isPending && last.current !== null ? <Following sent={last.current} follow={kind === 'findings'} /> : null}
        <Problem error={send.error} />
        <div className="flex flex-wrap items-start gap-2">
          {unanswered === null ? null : <Button onPress={() => again(unanswered)}>{words.sendAgain}</Button>}
          {kind === 'findings' ? null : (
            <Button busy={send.isPending} onPress={() => begin(true)}>
              {words.tryIt}
            </Button>
          )}
          <Button type="submit" kind="primary" busy={send.isPending}>
            {words.doIt}
          </Button>
        </div>
      </form>
    </Card>
  );
}

/** An import of findings is found by the key that it was sent with. */
function Following({ sent, follow }: { readonly sent: Sent; readonly follow: boolean }): ReactElement {
  const runs = useApi('GET /imports', follow ? { query: { key: sent.key, limit: 1 } } : null, { againAfter: () => 1000 });
  return <RunProgress progress={runs.data?.items[0]?.progress ?? null} />;
}

type Options = { readonly asset: string; readonly cluster: string; readonly document: string; readonly tier: string };
const noOptions: Options = { asset: '', cluster: '', document: '', tier: '' };

function MoreOptions({ kind, options, onChange }: { readonly kind: Kind; readonly options: Options; readonly onChange: (options: Options) => void }): ReactElement | null {
  if (kind !== 'findings' && kind !== 'requirements') return null;
  const field = (name: keyof Options, label: string, hint?: string): ReactElement => (
    <TextField optional label={label} {...(hint === undefined ? {} : { hint })} value={options[name]} onChange={(value) => onChange({ ...options, [name]: value })} />
  );
  return (
    <details>
      <summary className="cursor-pointer text-accent">{words.more}</summary>
      <div className="mt-3 grid items-end gap-4 lg:grid-cols-2">
        {kind === 'findings' ? (
          <>
            {field('asset', words.asset, words.assetHint)}
            {field('cluster', words.cluster)}
          </>
        ) : (
          <>
            {field('document', words.document, words.documentHint)}
            {field('tier', words.tier, words.tierHint)}
          </>
        )}
      </div>
    </details>
  );
}

function queryOf(kind: Kind, { asset, cluster, document, tier }: Options): Query {
  const given = (name: string, value: string) => (value.trim() === '' ? {} : { [name]: value.trim() });
  if (kind === 'findings') return { kind, ...given('asset', asset), ...given('cluster', cluster) };
  if (kind === 'requirements') return { kind, ...given('document', document), ...given('tier', tier) };
  return { kind };
}
