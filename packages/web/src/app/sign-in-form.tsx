import { type FormEvent, type ReactElement, useState } from 'react';
import { useApi, useChange } from '../lib/queries.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Providers } from '../ui/providers.tsx';
import { Answer, Problem } from '../ui/states.tsx';
import { DemoPeople } from './demo-people.tsx';
import { words } from './sign-in-messages.ts';

type Props = {
  /** Whose session ended, typed in already. */
  readonly person?: string;
  readonly onSignedIn: () => void;
};

/** Every way to sign in that this server has. */
export function SignInForm({ person = '', onSignedIn }: Props): ReactElement {
  const options = useApi('GET /sessions/options', {});
  return (
    <Answer query={options} lines={3}>
      {({ demoPeople, providers }) =>
        demoPeople === null ? (
          <>
            <Providers providers={providers} again={person !== ''} />
            <PasswordForm person={person} onSignedIn={onSignedIn} />
          </>
        ) : (
          <>
            <DemoPeople people={demoPeople} onSignedIn={onSignedIn} />
            <details className="mt-6">
              <summary className="cursor-pointer text-accent">{words.ownAccount}</summary>
              <div className="pt-4">
                <Providers providers={providers} again={person !== ''} />
                <PasswordForm person={person} onSignedIn={onSignedIn} />
              </div>
            </details>
          </>
        )
      }
    </Answer>
  );
}

function PasswordForm({ person = '', onSignedIn }: Props): ReactElement {
  const [userName, setUserName] = useState(person);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [asked, setAsked] = useState(false);
  const signIn = useChange('POST /sessions', { onSuccess: onSignedIn });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setAsked(true);
    if (userName.trim() !== '' && password !== '' && code.trim() !== '') signIn.mutate({ body: { userName, password, code, cookie: true } });
  };
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <TextField label={words.userName} value={userName} onChange={setUserName} autoComplete="username" error={asked && userName.trim() === '' ? words.missing(words.aUserName) : null} />
      <TextField label={words.password} type="password" value={password} onChange={setPassword} autoComplete="current-password" error={asked && password === '' ? words.missing(words.aPassword) : null} />
      <TextField label={words.code} hint={words.codeHint} value={code} onChange={setCode} autoComplete="one-time-code" error={asked && code.trim() === '' ? words.missing(words.aCode) : null} />
      <Problem error={signIn.error} />
      <Button type="submit" kind="primary" busy={signIn.isPending} className="w-full">
        {words.signIn}
      </Button>
      <p className="text-sm text-muted">{words.forgotten}</p>
    </form>
  );
}
