import type { ComponentType } from 'react';

/** A page of a feature, loaded when somebody goes there. */
export type Page = {
  /** Below the root, parameters written `$name`: `/exceptions/$id`. */
  readonly path: string;
  readonly load: () => Promise<{ readonly Page: ComponentType }>;
};

/** What a feature brings to the application. */
export type Feature = {
  readonly pages: readonly Page[];
  /** Its entry in the navigation. `key` follows `g`: `g r` goes to the register. `useCount` asks how many things are new there. */
  readonly nav?: { readonly to: string; readonly label: string; readonly icon: IconName; readonly key: string; readonly useCount?: () => number };
};

export type IconName = 'inbox' | 'request' | 'register' | 'findings' | 'requirements' | 'assets' | 'controls' | 'portfolio' | 'imports' | 'settings' | 'people' | 'audit' | 'bell' | 'outside' | 'non-compliance';
