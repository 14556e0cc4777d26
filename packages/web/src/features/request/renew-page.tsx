import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { formErrors } from '../../lib/field-errors.ts';
import { useApi, useChange } from '../../lib/queries.ts';
import { Caps, RenewalFields, renewalFields, useRenewalStatement } from '../../ui/actions/renewal-fields.tsx';
import { toast } from '../../ui/toast.tsx';
import { type Exception, Rewrite, RewritePage, useRewriting } from './rewrite.tsx';
import { renewPageWords as words } from './answer-messages.ts';

/** Asks to continue cover of another content than the one that is approved: what is different stands beside how far it may go. */
export function RenewPage(): ReactElement {
  return <RewritePage>{(exception, today) => <Renew exception={exception} today={today} />}</RewritePage>;
}

function Renew({ exception, today }: { readonly exception: Exception; readonly today: string }): ReactElement {
  const { id } = exception;
  const rewriting = useRewriting(exception, 'renew');
  const { content, asked, forget } = rewriting;
  const statement = useRenewalStatement(id);
  const preview = useApi('POST /exceptions/:id/renew/preview', { params: { id }, body: { content: asked } }, { keepPrevious: true });
  const navigate = useNavigate();
  const renew = useChange('POST /exceptions/:id/renew', {
    onSuccess: () => {
      forget();
      statement.forget();
      toast(words.done(id));
      void navigate({ to: `/exceptions/${encodeURIComponent(id)}` });
    },
  });
  const renewal = preview.data?.renewal ?? null;
  const send = {
    label: words.send, busy: renew.isPending, error: renew.error,
    onPress: () => {
      const said = statement.take(false);
      if (said !== null) renew.mutate({ params: { id }, body: { ...said, content } });
    },
  };
  // The refusals stand with what is different.
  const checked = { ...preview, preview: renewal === null ? undefined : { class: null, parts: [], refusals: renewal.refusals } };
  return (
    <Rewrite rewriting={rewriting} before={exception.content} today={today} hasBegun words={words} checked={checked} send={send}>
      {renewal === null ? (preview.data === undefined ? null : <p>{words.nothingToRenew}</p>) : <Caps renewal={{ ...renewal, refusals: [] }} />}
      <RenewalFields statement={statement} exception={exception} errors={formErrors(renew.error, renewalFields)} />
    </Rewrite>
  );
}
