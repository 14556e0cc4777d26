import type { Reply } from './api.ts';
import { messages } from './messages.ts';

export type Control = Reply<'GET /controls'>['items'][number];
export type ControlKind = Reply<'GET /controls/catalogue'>['items'][number];

export const controlStateWords = messages('control states', {
  planned: 'Planned only',
  attested: 'Attested',
  tested_pass: 'Tested, works',
  tested_fail: 'Tested, fails',
  test_overdue: 'Test overdue',
  removed: 'Removed or got round',
  retired: 'Retired',
} satisfies Readonly<Record<Control['state'], string>>);

/** Address of the page of a control. */
export function controlAddress({ id }: { readonly id: string }): string {
  return `/controls/${encodeURIComponent(id)}`;
}
