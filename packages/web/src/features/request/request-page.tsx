import { type ReactElement, useRef } from 'react';
import type { Call, Reply } from '../../lib/api.ts';
import { askedContent } from '../../lib/content.ts';
import { useApi } from '../../lib/queries.ts';
import { type Signed, useSession } from '../../lib/session.ts';
import { useUrlState } from '../../lib/url-state.ts';
import { ButtonLink } from '../../ui/link.tsx';
import { PageHeader } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { emptyForm, emptyPart, formOf, type PartForm, partsOfFinding, type RequestForm } from './form.ts';
import { words } from './messages.ts';
import { type Known, knownOf } from './use-draft.ts';
import { keptForm } from './use-form.ts';
import { Wizard } from './wizard.tsx';

type Start = { readonly draft?: string; readonly finding?: string; readonly asset?: string; readonly requirement?: string };

/** The request of an exception: a draft that goes on, or a new one with what the page before knew (a finding, a requirement, an asset). */
export function RequestPage(): ReactElement {
  const [url, setUrl] = useUrlState();
  const session = useSession();
  const { draft, finding, asset, requirement } = url;
  const start: Start = { ...(draft === undefined ? { ...(finding === undefined ? {} : { finding }), ...(asset === undefined ? {} : { asset }), ...(requirement === undefined ? {} : { requirement }) } : { draft }) };
  const name = draft ?? `new ${JSON.stringify(start)}`;
  // A new request that became a draft is the same page still; another draft is another.
  const shown = useRef({ name, start, became: undefined as string | undefined });
  if (name !== shown.current.name && draft !== shown.current.became) shown.current = { name, start, became: undefined };
  const onCreated = (id: string): void => {
    shown.current.became = id;
    setUrl({ draft: id, finding: null, asset: null, requirement: null }, { replace: true });
  };
  const { name: key, start: from } = shown.current;
  return <Answer query={session}>{(signed) => (signed === null ? null : <Begin key={key} name={key} start={from} signed={signed} onCreated={onCreated} />)}</Answer>;
}

type BeginProps = { readonly name: string; readonly start: Start; readonly signed: Signed; readonly onCreated: (id: string) => void };

function Begin({ name, start, signed, onCreated }: BeginProps): ReactElement {
  const kept = useRef(keptForm(name)).current;
  const write = (initial: RequestForm, known: Known | null): ReactElement => <Wizard name={name} initial={kept ?? initial} known={known} today={signed.now} onCreated={onCreated} />;
  const empty = emptyForm(signed.now);
  if (start.draft !== undefined) return <FromDraft id={start.draft}>{(exception) => write(formOf(exception.content), knownOf(exception, askedContent(exception.content)))}</FromDraft>;
  if (kept !== null) return write(kept, null);
  if (start.finding !== undefined) return <FromFinding identity={start.finding} asset={start.asset ?? ''}>{(parts) => write({ ...empty, parts }, null)}</FromFinding>;
  return write({ ...empty, parts: [{ ...emptyPart, requirement: start.requirement ?? '', ...assetOf(start.asset) }] }, null);
}

/** `TYPE:ID` of an address. */
function assetOf(asset: string | undefined): Pick<PartForm, 'type' | 'assets'> {
  const [, type = '', id = ''] = /^([\w-]+):(.+)$/s.exec(asset ?? '') ?? [];
  return { type, assets: id === '' ? [] : [id] };
}

function FromFinding({ identity, asset, children }: { readonly identity: string; readonly asset: string; readonly children: (parts: readonly PartForm[]) => ReactElement }): ReactElement {
  const query = useApi('GET /findings/:identity', { params: { identity }, query: { asset } } satisfies Call<'GET /findings/:identity'>);
  return <Answer query={query} whole>{({ finding }) => children(partsOfFinding(finding))}</Answer>;
}

/** Reads the draft once: what is written afterwards stands here. */
function FromDraft({ id, children }: { readonly id: string; readonly children: (exception: Reply<'GET /exceptions/:id'>) => ReactElement }): ReactElement {
  const query = useApi('GET /exceptions/:id', { params: { id } });
  const first = useRef<Reply<'GET /exceptions/:id'> | undefined>(undefined);
  first.current ??= query.data;
  return (
    <Answer query={{ ...query, data: first.current }} whole>
      {(exception) =>
        exception.state === 'draft' ? (
          children(exception)
        ) : (
          <>
            <PageHeader title={words.notADraft} below={words.notADraftHint} />
            <ButtonLink to={`/exceptions/${encodeURIComponent(id)}`}>{words.toException(id)}</ButtonLink>
          </>
        )
      }
    </Answer>
  );
}
