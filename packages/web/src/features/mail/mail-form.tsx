import { type FormEvent, type ReactElement, useState } from 'react';
import type { Reply } from '../../lib/api.ts';
import { formErrors } from '../../lib/field-errors.ts';
import { told } from '../../lib/problems.ts';
import { useChange } from '../../lib/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmIdentity } from '../../ui/confirm-identity.tsx';
import { CheckboxField, SelectField, TextField } from '../../ui/field.tsx';
import { Card } from '../../ui/page.tsx';
import { Problem } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { words } from './messages.ts';

type Mail = Reply<'GET /mail'>;
type Security = NonNullable<Mail['server']>['security'];
const fields = ['host', 'port', 'security', 'sender', 'userName', 'password'];
const securities = ['tls', 'starttls', 'none'] as const;

export function MailForm({ mail }: { readonly mail: Mail }): ReactElement {
  const { server, revision } = mail;
  const [enabled, setEnabled] = useState(server?.enabled ?? true);
  const [host, setHost] = useState(server?.host ?? '');
  const [port, setPort] = useState(String(server?.port ?? 465));
  const [security, setSecurity] = useState<Security>(server?.security ?? 'tls');
  const [sender, setSender] = useState(server?.sender ?? '');
  const [userName, setUserName] = useState(server?.userName ?? '');
  const [password, setPassword] = useState('');
  const save = useChange('PUT /mail', { onSuccess: () => toast(words.saved) });
  const test = useChange('POST /mail/test');
  const errors = formErrors(save.error, fields);
  const submit = (): void =>
    save.mutate({
      ifMatch: `"${revision}"`,
      body: { enabled, host: host.trim(), port: Number(port), security, sender: sender.trim(), userName: userName === '' ? null : userName, ...(password === '' ? {} : { password }) },
    });
  const needsFreshSignIn = (error: unknown): boolean => error !== null && told(error).reasons.some(({ code }) => code === 'step-up-required');
  return (
    <Card title={words.server}>
      <form
        noValidate
        className="space-y-4"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          submit();
        }}
      >
        <CheckboxField label={words.enabled} value={enabled} onChange={setEnabled} />
        <div className="grid gap-4 sm:grid-cols-[1fr_7rem]">
          <TextField label={words.host} value={host} onChange={setHost} error={errors.at('host')} />
          <TextField label={words.port} value={port} onChange={setPort} inputMode="numeric" error={errors.at('port')} />
        </div>
        <SelectField
          label={words.security}
          hint={words.securityHint}
          value={security}
          options={securities.map((value) => ({ value, label: words.securities[value] }))}
          onChange={(value) => setSecurity(securities.find((one) => one === value) ?? 'tls')}
          error={errors.at('security')}
        />
        <TextField label={words.sender} hint={words.senderHint} type="email" value={sender} onChange={setSender} error={errors.at('sender')} />
        <TextField label={words.userName} optional autoComplete="off" value={userName} onChange={setUserName} error={errors.at('userName')} />
        <TextField
          label={words.password}
          optional
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
          error={errors.at('password')}
          {...(server?.hasPassword === true ? { hint: words.passwordKept } : {})}
        />
        {errors.rest.length === 0 ? null : <Problem error={save.error} />}
        <Button type="submit" kind="primary" busy={save.isPending}>
          {words.save}
        </Button>
      </form>
      {needsFreshSignIn(save.error) ? <ConfirmIdentity onConfirmed={submit} /> : null}
      {server === null ? null : (
        <div className="mt-5 space-y-3 border-t border-line pt-4">
          <Button busy={test.isPending} onPress={() => test.mutate({})}>
            {words.test}
          </Button>
          <p className="text-sm text-muted">{words.testHint}</p>
          {test.data === undefined ? null : (
            <p role="status" className={test.data.sent ? 'text-ok' : 'text-bad'}>
              {test.data.sent ? words.taken(test.data.answer) : words.notTaken(test.data.answer)}
            </p>
          )}
          <Problem error={test.error} />
          {needsFreshSignIn(test.error) ? <ConfirmIdentity onConfirmed={() => test.mutate({})} /> : null}
        </div>
      )}
    </Card>
  );
}
