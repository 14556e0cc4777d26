import type { ActionReply, DecisionSummary, ExceptionReply, MovedPart, TaskReply } from '@exeat/contract';
import { html, type Html } from '../../http/html.ts';
import { conditionText } from '../../present/summary.ts';
import type { Fields } from './form.ts';

type Decision = ExceptionReply['decisions'][number];

const messages = {
  'not-ours': [
    'This link is not valid',
    'It was altered, or comes from somewhere else. Open the mail again, or sign in to Exeat and look into your inbox.',
  ],
  expired: ['This link has expired', 'Nothing was decided by it. Sign in to Exeat: what still waits for you stands in your inbox.'],
  'cross-site': ['This came from another page', 'Nothing was decided. Open the link of the mail again and decide there.'],
  unreadable: ['The form could not be read', 'Nothing was decided. Open the link of the mail again.'],
  gone: ['This exception cannot be shown', 'Nothing was decided. Sign in to Exeat and look into your inbox.'],
} as const;

/** Why there is nothing to decide on here. */
export function messagePage(kind: keyof typeof messages | 'other-person', about = ''): Html {
  if (kind === 'other-person') {
    return html`<h1>This link is for somebody else</h1><p>You are signed in as ${about}. Nothing is shown or decided: a link is good for the one person whom the mail was sent to.</p>${toExeat('/inbox')}`;
  }
  const [title, text] = messages[kind];
  return html`<h1>${title}</h1><p>${text}</p>${toExeat('/inbox')}`;
}

/** What approvers rely on is not what the mail told of: each part before and after. */
export function movedPage(id: string, moved: readonly MovedPart[]): Html {
  return html`<h1>It has changed since the mail</h1><p>What approvers rely on in ${id} is no longer what the mail told of, so that nothing can be decided here. Read what it says now.</p>
${moved.length === 0 ? '' : html`<dl>${moved.map(({ path, before, after }) => html`<dt>${path.replaceAll('.', ', ').replaceAll('_', ' ')}</dt><dd>was ${shownPart(before)}; is ${shownPart(after)}</dd>`)}</dl>`}
${toExeat(`/exceptions/${id}`)}`;
}

const mostOfPart = 300;

function shownPart(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > mostOfPart ? `${text.slice(0, mostOfPart)} …` : text;
}

/** Sign-in before anything is shown or decided; what was written goes along. */
export function signInForm(problem: Html | null, kept: Fields | null = null): Html {
  return html`<h1>Sign in to decide</h1>
${problem === null ? html`<p>A decision waits for the person whom this link was sent to.</p>` : html`<div class="problem">${problem}</div>`}
<form method="post">${keptFields(kept)}
<label>User name <input name="userName" required autocomplete="username" value="${kept?.userName ?? ''}"></label>
<label>Password <input name="password" type="password" required autocomplete="current-password"></label>
<label>Code of your authenticator <input name="code" required inputmode="numeric" autocomplete="one-time-code"></label>
<button>Sign in</button></form>`;
}

/** What was written survives the sign-in between. */
function keptFields(kept: Fields | null): Html {
  if (kept === null || kept.outcome === '') return html``;
  const { outcome, rationale, lastDay, clauses } = kept;
  return html`<input type="hidden" name="outcome" value="${outcome}"><input type="hidden" name="rationale" value="${rationale}"><input type="hidden" name="lastDay" value="${lastDay}">
${clauses === null ? '' : html`<input type="hidden" name="clauses" value="1">${clauses.map((at) => html`<input type="hidden" name="clause" value="${at}">`)}`}
<p>What you wrote is kept, and goes out when you have signed in.</p>`;
}

/** Done, or done before. */
export function decidedPage(state: ExceptionReply, own: Decision | null, problem: Html | null): Html {
  const open = (state.required?.seats ?? []).filter(({ status }) => status !== 'decided');
  return html`<h1>${state.id}: ${own === null ? 'nothing waits for you here' : decidedWords[own.outcome]}</h1><p>${state.content.title}</p>
${problem === null ? '' : html`<div class="problem">${problem}</div>`}
${own === null ? '' : html`<p>Recorded at ${own.at}${own.rationale === '' ? '' : html`: “${own.rationale}”`}.</p>`}
<p>It is now: ${state.state.replaceAll('_', ' ')}.${open.length === 0 || state.state !== 'in_approval' ? '' : html` Next: ${open.map((seat) => seat.person?.name ?? seat.title).join(', ')}.`}</p>
${toExeat(`/exceptions/${state.id}`)}`;
}

const decidedWords: Readonly<Record<Decision['outcome'], string>> = {
  approve: 'you approved it',
  approve_narrower: 'you approved less than was asked',
  reject: 'you rejected it',
  object: 'you objected',
};

const buttons: readonly (readonly [ActionReply['action'], string])[] = [
  ['approve', 'Approve'],
  ['approve_narrower', 'Approve shorter or narrower'],
  ['return', 'Ask, and send it back'],
  ['object', 'Object'],
  ['reject', 'Reject'],
];

/** Everything that a decision needs, on one page. */
export function decisionForm(state: ExceptionReply, task: TaskReply, problem: Html | null, kept: Fields | null): Html {
  const { summary, actions } = task;
  const isVote = task.kind === 'vote';
  const may = new Set(actions.filter(({ allowed }) => allowed).map(({ action }) => action));
  return html`<p>${state.id} · version ${summary.version} · ${task.seat?.title}</p><h1>${state.content.title}</h1>
${problem === null ? '' : html`<div class="problem" role="alert">${problem}</div>`}
${summaryView(summary)}
<form method="post"><h2>Your decision on version ${summary.version}</h2>
<label>Reason, needed for everything but a plain approval <textarea name="rationale" rows="4" maxlength="20000">${kept?.rationale ?? ''}</textarea></label>
${may.has('approve_narrower') ? narrowing(state, kept) : ''}
<div class="choices">${
    isVote
      ? ['yes', 'no', 'abstain'].map((vote) => html`<button name="outcome" value="${vote}">Vote ${vote}</button>`)
      : buttons.filter(([action]) => may.has(action)).map(([action, words]) => html`<button name="outcome" value="${action}">${words}</button>`)
  }</div></form>
${notPossible(actions)}${toExeat(`/exceptions/${state.id}`)}`;
}

function summaryView(summary: DecisionSummary): Html {
  const { deviations, deviationCount, units, term, risk, requester, owner, others, conditions, justification, controls, plan, basis } = summary;
  return html`<h2>What is not enforced</h2><ul>${deviations.map(
    ({ requirement, title, asset, rules, terms }) =>
      html`<li><strong>${requirement}</strong> ${title} on ${asset.type} ${asset.under === null ? '' : `everything under ${asset.under}: `}${asset.ids.join(', ')}${more(asset)}${
        rules === null ? html` (a record, covers no finding)` : html`, ${rules.scheme} ${rules.ids.join(', ')}${more(rules)}`
      }${terms.map((text) => html`, ${text}`)}</li>`,
  )}</ul>${deviationCount > deviations.length ? html`<p>and ${deviationCount - deviations.length} more</p>` : ''}
<dl><dt>Until</dt><dd>the end of ${term.lastDay}${term.zone === null ? '' : html` (${term.zone})`}${term.from === null ? ', from approval' : html`, from ${term.from}`}</dd>
<dt>Residual risk</dt><dd>${risk === null ? 'not rated' : html`<strong>${risk.residualBand}</strong> (likelihood ${risk.residual.likelihood}, impact ${risk.residual.impact}; ${risk.inherentBand} without controls)`}</dd>
${risk === null ? '' : html`<dt>Assessment</dt><dd>${risk.assessor.name} recommends to ${risk.recommendation.replaceAll('_', ' ')}: ${risk.opinion}</dd>`}
<dt>Asked by</dt><dd>${requester.name}; owner ${owner.name}; for ${units.map(({ name }) => name).join(', ')}</dd>
<dt>Why</dt><dd>${basis.replaceAll('_', ' ')}: ${justification}</dd>
<dt>Meanwhile</dt><dd>${controls.length === 0 ? 'no compensating control' : controls.map(({ id, statement }) => html`${id}: ${statement} `)}</dd>
<dt>Plan</dt><dd>${plan.length === 0 ? 'none' : plan.map(({ title, due }) => html`${title} by ${due}. `)}</dd>
<dt>Also signing</dt><dd>${others.length === 0 ? 'nobody else' : others.map((seat) => `${seat.title}: ${seat.person?.name ?? 'a committee'} (${seat.status})`).join('; ')}</dd>
${conditions.length === 0 ? '' : html`<dt>Bound to</dt><dd>${conditions.map((one) => html`${conditionText(one)} `)}</dd>`}</dl>`;
}

function more({ ids, count }: { readonly ids: readonly string[]; readonly count: number }): string {
  return count > ids.length ? ` and ${count - ids.length} more` : '';
}

function narrowing({ content }: ExceptionReply, kept: Fields | null): Html {
  const checked = (at: number): boolean => kept?.clauses?.includes(at) ?? true;
  return html`<details${kept?.outcome === 'approve_narrower' ? html` open` : ''}><summary>Shorter, or for less</summary>
<label>Last day <input type="date" name="lastDay" max="${content.validity.lastDay}" value="${kept?.lastDay || content.validity.lastDay}"></label>
${
  content.scope.length < 2
    ? ''
    : html`<fieldset><legend>Only these parts</legend><input type="hidden" name="clauses" value="1">${content.scope.map(
        (clause, at) =>
          html`<label class="choice"><input type="checkbox" name="clause" value="${at}"${checked(at) ? html` checked` : ''}> ${clause.requirement} on ${clause.asset.type} ${clause.asset.under ?? clause.asset.ids?.join(', ')}</label>`,
      )}</fieldset>`
}</details>`;
}

function notPossible(actions: readonly ActionReply[]): Html {
  const off = actions.filter(({ allowed, action }) => !allowed && action !== 'object');
  if (off.length === 0) return html``;
  return html`<details><summary>What you may not do, and why</summary><ul>${off.map(({ action, reasons }) => html`<li>${action.replaceAll('_', ' ')}: ${reasons.map(({ text }) => text).join(' ')}</li>`)}</ul></details>`;
}

function toExeat(path: string): Html {
  return html`<p><a href="${path}">Open in Exeat</a></p>`;
}
