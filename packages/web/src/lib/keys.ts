import { useEffect, useRef, useSyncExternalStore } from 'react';

export type Shortcut = {
  /** One key as the browser names it (`j`, `?`, `Enter`), `mod+k` (Ctrl, or Command on a Mac), or one after another: `g r`. */
  readonly keys: string;
  /** What it does, for the list that `?` shows. */
  readonly label: string;
  readonly run: () => void;
};

/** What can be done by name from the palette. */
export type Command = { readonly id: string; readonly label: string; readonly run: () => void };

let shortcuts: readonly Shortcut[] = [];
let commands: readonly Command[] = [];
const listeners = new Set<() => void>();

function told(): void {
  for (const listener of listeners) listener();
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

/** Keys that work while the component is shown. Those shown last win. Nothing happens while somebody types, or in a dialog. */
export function useKeys(own: readonly Shortcut[]): void {
  const latest = useRef(own);
  latest.current = own;
  const names = own.map(({ keys, label }) => `${keys} ${label}`).join('\n');
  useEffect(() => {
    const mine =
      names === ''
        ? []
        : names.split('\n').map((_name, at): Shortcut => {
            const { keys = '', label = '' } = latest.current[at] ?? {};
            return { keys, label, run: () => latest.current[at]?.run() };
          });
    shortcuts = [...mine, ...shortcuts];
    told();
    return () => {
      shortcuts = shortcuts.filter((one) => !mine.includes(one));
      told();
    };
  }, [names]);
}

/** Commands that the palette offers while the component is shown. */
export function useCommands(own: readonly Command[]): void {
  const latest = useRef(own);
  latest.current = own;
  const names = own.map(({ id, label }) => `${id}\t${label}`).join('\n');
  useEffect(() => {
    const mine =
      names === ''
        ? []
        : names.split('\n').map((name): Command => {
            const [id = '', label = ''] = name.split('\t');
            return { id, label, run: () => latest.current.find((one) => one.id === id)?.run() };
          });
    commands = [...mine, ...commands];
    told();
    return () => {
      commands = commands.filter((one) => !mine.includes(one));
      told();
    };
  }, [names]);
}

export function useShortcutList(): readonly Shortcut[] {
  return useSyncExternalStore(subscribe, () => shortcuts);
}

export function useCommandList(): readonly Command[] {
  return useSyncExternalStore(subscribe, () => commands);
}

const sequenceMs = 1200;

/** Listens for the keys of everything that is shown. Answers the function that stops it. */
export function listenForKeys(): () => void {
  let before: { readonly key: string; readonly at: number } | null = null;
  const pressed = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.altKey || event.isComposing) return;
    const mod = event.ctrlKey || event.metaKey;
    const inDialog = document.querySelector('[role="dialog"]') !== null;
    if (!mod && (inDialog || isTyping(event.target))) return;
    const key = mod ? `mod+${event.key.toLowerCase()}` : event.key;
    const sequence = before !== null && event.timeStamp - before.at < sequenceMs ? `${before.key} ${key}` : null;
    before = { key, at: event.timeStamp };
    const found = shortcuts.find(({ keys }) => keys === sequence) ?? shortcuts.find(({ keys }) => keys === key);
    if (found === undefined || (mod && inDialog)) return;
    event.preventDefault();
    before = null;
    found.run();
  };
  document.addEventListener('keydown', pressed);
  return () => document.removeEventListener('keydown', pressed);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
