import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { itemsOf, member, textAt } from '../json-view.ts';
import { createOutput, table } from '../output.ts';
import { UsageError } from '../usage-error.ts';
import { addReviewVerbs } from './policy-reviews.ts';
import { addSignalsVerb } from './policy-signals.ts';
import { addVersionVerbs } from './policy-versions.ts';

type Options = { readonly json?: boolean };

/** `policy`: what clauses outside demand of an exception, the forms that regimes ask for, and versions of requirements. */
export function policyCommand(finish: Finish): Command {
  const policy = new Command('policy').description('Waiver profiles of outside clauses, the forms of regimes, and versions of requirements.');
  const json = ['--json', 'JSON, also to a terminal'] as const;
  policy.command('profiles').description('What each clause demands. One that nobody has verified is off.').option(...json)
    .action(async (options: Options) => {
      const reply = await (await connect()).get('/waiver-profiles');
      await createOutput(options).result(reply, () =>
        table(['profile', 'clause', 'on', 'kind', 'forms', 'what it says'], itemsOf(reply).map((one) => [textAt(one, 'id'), textAt(one, 'clause'), member(one, 'on') === true ? 'on' : 'off, not verified', textAt(one, 'waivability'), textsOf(member(one, 'subForms')), textAt(one, 'summary')])),
      );
      finish('done');
    });
  policy.command('forms').description('Forms that regimes demand; with an id, its fields. Answer them under subForms of a request.').argument('[id]', 'form, for example pci-ccw').option(...json)
    .action(async (id: string | undefined, options: Options) => {
      const forms = itemsOf(await (await connect()).get('/sub-forms'));
      const asked = id === undefined ? forms : forms.filter((form) => textAt(form, 'id') === id);
      if (asked.length === 0) throw new UsageError(`expected one of ${forms.map((form) => textAt(form, 'id')).join(', ')}, got ${id ?? ''}`);
      const [form] = asked;
      await createOutput(options).result(id === undefined ? asked : form, () => (id === undefined ? table(['form', 'title', 'asked'], asked.map((one) => ['id', 'title', 'at'].map((field) => textAt(one, field)))) : fieldsText(form)));
      finish('done');
    });
  addVersionVerbs(policy, finish);
  addSignalsVerb(policy, finish);
  addReviewVerbs(policy, finish);
  return policy;
}

function fieldsText(form: unknown): string {
  const fields = member(form, 'fields');
  const rows = Array.isArray(fields) ? fields : [];
  return [
    `${textAt(form, 'title')}. ${textAt(form, 'about')}`,
    table(['field', 'kind', 'asked when', 'question'], rows.map((field: unknown) => [
      textAt(field, 'name'),
      textAt(field, 'kind') === 'choice' ? textsOf(member(field, 'choices')) : textAt(field, 'kind'),
      member(field, 'when') === undefined ? '' : `${textAt(field, 'when', 'field')} is ${textsOf(member(member(field, 'when'), 'is'))}`,
      textAt(field, 'label'),
    ])),
  ].join('\n');
}

/** Texts of a list, or the values of its choices. */
function textsOf(list: unknown): string {
  return Array.isArray(list) ? list.map((one: unknown) => (typeof one === 'string' ? one : textAt(one, 'value'))).join(', ') : '';
}
