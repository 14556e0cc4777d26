import { type FormEvent, type ReactElement, useState } from 'react';
import { useApi, useChange } from '../lib/queries.ts';
import { Button } from './button.tsx';
import { TextField } from './field.tsx';
import { words } from './messages.ts';
import { Providers } from './providers.tsx';
import { Problem } from './states.tsx';

/** Makes the session fresh again, for what needs it, and goes on with what was written. */
export function ConfirmIdentity({ onConfirmed }: { readonly onConfirmed: () => void }): ReactElement {
  // Whoever signs in at a provider has no password here.
  const providers = useApi('GET /sessions/options', {}).data?.providers ?? [];
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const confirm = useChange('POST /sessions/current/step-up', { onSuccess: onConfirmed });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    confirm.mutate({ body: { password, code } });
  };
  return (
    <form onSubmit={submit} aria-label={words.confirmTitle} className="space-y-3 rounded-md border border-warn bg-warn-soft p-4">
      <p className="font-semibold">{words.confirmTitle}</p>
      <p>{words.confirmText}</p>
      {providers.length === 0 ? null : (
        <div>
          <Providers providers={providers} again />
          <p className="text-sm">{words.confirmAtProvider}</p>
        </div>
      )}
      <TextField label={words.confirmPassword} type="password" autoComplete="current-password" value={password} onChange={setPassword} />
      <TextField label={words.confirmCode} autoComplete="one-time-code" inputMode="numeric" value={code} onChange={setCode} />
      <Problem error={confirm.error} />
      <Button type="submit" kind="primary" busy={confirm.isPending}>
        {words.confirm}
      </Button>
    </form>
  );
}
