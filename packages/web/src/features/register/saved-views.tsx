import { type ReactElement, useState } from 'react';
import { useChange, useApi } from '../../lib/queries.ts';
import { stringifySearch, type UrlState } from '../../lib/url-state.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Link } from '../../ui/link.tsx';
import { Problem } from '../../ui/states.tsx';
import { words } from './messages.ts';

/** Views that the reader has named, each a link that can be sent to anybody, and a button that names the one on the screen. */
export function SavedViews({ current }: { readonly current: UrlState }): ReactElement {
  const views = useApi('GET /views/:page', { params: { page: 'register' } });
  const forget = useChange('DELETE /views/:page/:name');
  const [naming, setNaming] = useState(false);
  const search = stringifySearch(current).slice(1);
  return (
    <div className="mb-4 flex flex-wrap items-center gap-2">
      <ul aria-label={words.views} className="contents">
        {(views.data?.items ?? []).map(({ name, query }) => (
          <li key={name} className="inline-flex max-w-full items-center gap-1.5 rounded-full border border-line-strong bg-surface py-0.5 pr-1 pl-3 text-sm">
            <Link to={`/register?${query}`} className={search === query ? 'min-w-0 truncate font-semibold text-accent' : 'min-w-0 truncate text-accent hover:underline'}>
              {name}
            </Link>
            <button
              type="button"
              aria-label={words.forgetView(name)}
              onClick={() => forget.mutate({ params: { page: 'register', name } })}
              className="inline-flex size-7 items-center justify-center rounded-full hover:bg-sunken"
            >
              <span aria-hidden>✕</span>
            </button>
          </li>
        ))}
      </ul>
      <Button small kind="quiet" onPress={() => setNaming(true)}>
        {words.saveView}
      </Button>
      <Problem error={forget.error} />
      {naming ? <NameView query={search} onClose={() => setNaming(false)} /> : null}
    </div>
  );
}

function NameView({ query, onClose }: { readonly query: string; readonly onClose: () => void }): ReactElement {
  const [name, setName] = useState('');
  const [missing, setMissing] = useState(false);
  const save = useChange('PUT /views/:page/:name', { onSuccess: onClose });
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.saveView}
      actions={
        <Button type="submit" form="name-view" kind="primary" busy={save.isPending}>
          {words.keepView}
        </Button>
      }
    >
      <form
        id="name-view"
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          setMissing(name.trim() === '');
          if (name.trim() !== '' && !save.isPending) save.mutate({ params: { page: 'register', name: name.trim() }, body: { query } });
        }}
      >
        <TextField autoFocus label={words.viewName} hint={words.viewHint} error={missing ? words.viewNameMissing : null} value={name} onChange={setName} />
        <Problem error={save.error} />
      </form>
    </Dialog>
  );
}
