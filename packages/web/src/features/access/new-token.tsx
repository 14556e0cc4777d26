import { type ReactElement, useState } from 'react';
import type { Call } from '../../lib/api.ts';
import { formErrors } from '../../lib/field-errors.ts';
import { useChange } from '../../lib/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { CheckboxField, TextField } from '../../ui/field.tsx';
import { ActionFrame } from '../../ui/actions/action-frame.tsx';
import { words } from './messages.ts';

type Scope = Call<'POST /tokens'>['body']['scopes'][number];

/** What pipelines and scanners do most; the API knows every scope. */
const usual: readonly Scope[] = ['decision.ask', 'bundle.read', 'waiver.render', 'findings.import', 'findings.read', 'exception.read', 'exception.draft', 'exception.submit'];

/** Makes a token and shows it, once. */
export function NewToken({ onClose }: { readonly onClose: () => void }): ReactElement {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>(['decision.ask']);
  const [lastDay, setLastDay] = useState('');
  const create = useChange('POST /tokens');
  if (create.data !== undefined)
    return (
      <Dialog open onClose={onClose} title={create.data.name} actions={<Button onPress={onClose}>{words.close}</Button>}>
        <p>{words.created}</p>
        <p className="rounded-md border border-line bg-sunken p-3 wrap-anywhere">
          <code>{create.data.token}</code>
        </p>
      </Dialog>
    );
  const submit = (): void => create.mutate({ body: { name, scopes: [...scopes], expiresAt: `${lastDay}T23:59:59Z` } });
  return (
    <ActionFrame title={words.newToken} then={words.tokensBelow} label={words.create} busy={create.isPending} error={create.error} errors={formErrors(create.error, [])} onClose={onClose} onSubmit={submit}>
      <TextField label={words.tokenName} hint={words.tokenNameHint} value={name} onChange={setName} autoFocus />
      <TextField type="date" label={words.expires} hint={words.expiresHint} value={lastDay} onChange={setLastDay} />
      <fieldset className="space-y-1">
        <legend className="mb-1 font-medium">{words.scopes}</legend>
        {usual.map((scope) => (
          <CheckboxField key={scope} label={<code>{scope}</code>} value={scopes.includes(scope)} onChange={(on) => setScopes(on ? [...scopes, scope] : scopes.filter((one) => one !== scope))} />
        ))}
      </fieldset>
    </ActionFrame>
  );
}
