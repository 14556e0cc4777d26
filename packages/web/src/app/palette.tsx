import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, type ReactElement, useDeferredValue, useId, useState } from 'react';
import { assetAddress } from '../lib/asset-words.ts';
import { useCommandList } from '../lib/keys.ts';
import { useApi } from '../lib/queries.ts';
import { requirementAddress } from '../lib/requirement-address.ts';
import { titleText } from '../lib/title.ts';
import { classes } from '../ui/classes.ts';
import { Dialog } from '../ui/dialog.tsx';
import { features } from './features.ts';
import { words } from './messages.ts';

type Choice = { readonly id: string; readonly label: string; readonly detail: string; readonly run: () => void };

/** Ctrl-K: any page, command, exception, requirement or asset by some of its words. */
export function Palette({ onClose }: { readonly onClose: () => void }): ReactElement {
  const [sought, setSought] = useState('');
  const [at, setAt] = useState(0);
  const list = useId();
  const choices = useChoices(sought);
  const chosen = Math.min(at, choices.length - 1);
  const run = (choice: Choice | undefined): void => {
    if (choice === undefined) return;
    onClose();
    choice.run();
  };
  const pressed = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') run(choices[chosen]);
    else if (event.key === 'ArrowDown') setAt(Math.min(choices.length - 1, chosen + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, chosen - 1));
    else return;
    event.preventDefault();
  };
  return (
    <Dialog open wide onClose={onClose} title={words.goTo}>
      <input
        type="text"
        role="combobox"
        aria-label={words.goToHint}
        aria-expanded={choices.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={choices[chosen] === undefined ? undefined : `${list}-${String(chosen)}`}
        placeholder={words.goToHint}
        value={sought}
        autoFocus
        onChange={(event) => {
          setSought(event.target.value);
          setAt(0);
        }}
        onKeyDown={pressed}
        className="w-full rounded-md border border-line-strong bg-surface px-3 py-2"
      />
      {choices.length === 0 ? <p className="text-muted">{words.goToNothing}</p> : null}
      <div id={list} role="listbox" aria-label={words.goTo} className="-mx-2 max-h-96 overflow-y-auto">
        {choices.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field above
          // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the field, as the combobox pattern has it
          <div
            key={choice.id}
            id={`${list}-${String(index)}`}
            role="option"
            aria-selected={index === chosen}
            ref={index === chosen ? (element) => element?.scrollIntoView({ block: 'nearest' }) : null}
            onClick={() => run(choice)}
            className={classes('flex cursor-pointer items-baseline justify-between gap-4 rounded-md px-3 py-2', index === chosen ? 'bg-accent-soft' : 'hover:bg-sunken')}
          >
            <span className="min-w-0 truncate">{choice.label}</span>
            <span className="shrink-0 text-sm text-muted">{choice.detail}</span>
          </div>
        ))}
      </div>
    </Dialog>
  );
}

function useChoices(sought: string): readonly Choice[] {
  const navigate = useNavigate();
  const commands = useCommandList();
  const asked = useDeferredValue(sought.trim());
  const found = useApi('GET /exceptions', asked.length < 2 ? null : { query: { q: asked, limit: 8 } }, { keepPrevious: true });
  const all = [
    ...features.flatMap(({ nav }) => (nav === undefined ? [] : [{ id: nav.to, label: nav.label, detail: words.pages, run: () => void navigate({ to: nav.to }) }])),
    ...commands.map(({ id, label, run }) => ({ id: `command ${id}`, label, detail: words.commands, run })),
  ];
  const requirements = useApi('GET /requirements', asked.length < 2 ? null : { query: { q: asked, limit: 5 } }, { keepPrevious: true });
  const assets = useApi('GET /assets', asked.length < 2 ? null : { query: { q: asked, limit: 5 } }, { keepPrevious: true });
  const records =
    asked.length < 2
      ? []
      : [
          ...(found.data?.items ?? []).map(({ id, title }) => ({ id, label: `${id} ${titleText(title)}`, detail: words.exceptions, to: `/exceptions/${encodeURIComponent(id)}` })),
          ...(requirements.data?.items ?? []).map(({ id, title }) => ({ id, label: `${id} ${title}`, detail: words.requirements, to: requirementAddress(id) })),
          ...(assets.data?.items ?? []).map(({ type, id }) => ({ id: `${type}:${id}`, label: id, detail: words.assets, to: assetAddress({ type, id }) })),
        ].map(({ to, ...record }) => ({ ...record, run: () => void navigate({ to }) }));
  const parts = sought.toLowerCase().split(/\s+/);
  return [...all.filter(({ label }) => parts.every((part) => label.toLowerCase().includes(part))), ...records];
}
