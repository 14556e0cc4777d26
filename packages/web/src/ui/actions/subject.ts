import type { Reply } from '../../lib/api.ts';

export type Task = Reply<'GET /tasks'>['items'][number];
export type Action = Task['actions'][number];
export type ActionName = Action['action'];
type Exception = Reply<'GET /exceptions/:id'>;

/** What an action is done to, with what its form has to know. */
export type Subject = {
  readonly id: string;
  /** Revision that is shown. */
  readonly revision: number;
  /** The change request that is meant; null: the case. */
  readonly change: string | null;
  /** What a decision must name. */
  readonly relianceHash: string | null;
  /** What waits for the reader on it: decisions, assessments and triage show its summary. */
  readonly task: Task | null;
  readonly question: string | null;
  /** Who is proposed as owner and has not accepted; null: nobody. */
  readonly newOwner: string | null;
  /** Conditions that can be discharged. */
  readonly duties: readonly { readonly id: string; readonly text: string }[];
  /** What facts from outside propose and nobody has decided. */
  readonly proposals: readonly { readonly id: string; readonly text: string }[];
  /** Titles of the plan's milestones that are not reported as reached. */
  readonly milestones: readonly string[];
  /** Suspensions that are open. */
  readonly suspensions: readonly { readonly id: string; readonly cause: string }[];
};

/** The subject of what waits in an inbox. */
export function subjectOfTask(task: Task): Subject {
  const { exception, change, relianceHash, summary, duty, proposal, suspension, transfer } = task;
  return {
    id: exception.id, revision: exception.revision, change: change?.id ?? null, relianceHash, task, question: summary.question?.text ?? null, newOwner: transfer?.to.id ?? null, duties: duty === null ? [] : [duty], proposals: proposal === null ? [] : [proposal],
    suspensions: suspension === null ? [] : [suspension], milestones: summary.plan.filter(({ reached }) => !reached).map(({ title }) => title),
  };
}

/** The subject of an action on the page of an exception. `task`: what waits for the reader there that this action answers. */
export function subjectOfException(exception: Exception, change: string | null, task: Task | null): Subject {
  const { id, revision, changeRequests, duties, suspensions, questions, state, transfer, proposals, content, reached } = exception;
  return {
    id,
    revision,
    change,
    relianceHash: task?.relianceHash ?? (change === null ? exception : changeRequests.find((one) => one.id === change))?.relianceHash ?? null,
    task,
    question: task?.summary.question?.text ?? (state === 'needs_info' ? (questions.at(-1)?.text ?? null) : null),
    newOwner: transfer?.to.id ?? null,
    duties: duties.filter(({ byEvidence, dischargedAt }) => dischargedAt === null && byEvidence),
    proposals: proposals.filter(({ decided }) => decided === null),
    milestones: (content.remediation?.milestones ?? []).map(({ title }) => title).filter((title) => reached.every((one) => one.title !== title)),
    suspensions: suspensions.filter(({ liftedAt }) => liftedAt === null),
  };
}

/** The change request in a body, where one is meant. */
export function changeOf({ change }: Subject): { readonly change?: string } {
  return change === null ? {} : { change };
}

/** What every form of an action is given. */
export type ActionDialogProps = { readonly subject: Subject; readonly onClose: () => void };
/** What a form is given that needs the summary of a task. */
export type TaskDialogProps = ActionDialogProps & { readonly task: Task };
