import type { Action, ActionName, Task } from '../../ui/actions/subject.ts';

export type { ActionName, Task };

/** Names a task in the address, as long as it waits. Two change requests of a case may ask the same seat. */
export function taskKey({ exception, kind, change, seat, duty, proposal, suspension }: Task): string {
  return [exception.id, change?.id, kind, seat?.id ?? suspension?.id ?? duty?.id ?? proposal?.id].filter((part) => part !== undefined).join(' ');
}

/** The action that a task is here for; then what asks, and what says no. */
export const mainActions: Readonly<
  Record<Task['kind'], { readonly main: ActionName; readonly ask?: ActionName; readonly reject?: ActionName; readonly narrower?: ActionName }>
> = {
  decide: { main: 'approve', ask: 'return', reject: 'reject', narrower: 'approve_narrower' },
  vote: { main: 'vote' },
  assess: { main: 'assess', ask: 'ask' },
  triage: { main: 'triage', ask: 'ask', reject: 'triage_reject' },
  answer: { main: 'answer', reject: 'withdraw' },
  acknowledge: { main: 'acknowledge', reject: 'withdraw' },
  'verify-closure': { main: 'verify' },
  discharge: { main: 'discharge' },
  review: { main: 'review' },
  'decide-proposal': { main: 'confirm', reject: 'dismiss' },
  'accept-transfer': { main: 'transfer' },
  resume: { main: 'resume', reject: 'revoke' },
  reassess: { main: 'reassess' },
};

export function actionOf(task: Task, name: ActionName | undefined): Action | undefined {
  return task.actions.find(({ action }) => action === name);
}

const groups = ['decide', 'assess', 'triage', 'answer', 'verify'] as const;

/** Tasks under their headings. They come due first; the heading of whatever is first, comes first. */
export function grouped(items: readonly Task[]): readonly { readonly group: Task['group']; readonly tasks: readonly Task[] }[] {
  return groups
    .map((group) => ({ group, tasks: items.filter((task) => task.group === group), first: items.findIndex((task) => task.group === group) }))
    .filter(({ tasks }) => tasks.length > 0)
    .toSorted((a, b) => a.first - b.first);
}
