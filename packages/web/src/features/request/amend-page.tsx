import { useNavigate, useParams } from '@tanstack/react-router';
import { type ReactElement, useEffect, useMemo, useRef, useState } from 'react';
import type { Reply } from '../../lib/api.ts';
import type { Content } from '../../lib/content.ts';
import { formErrors, sortReasons } from '../../lib/field-errors.ts';
import { useKeptText } from '../../lib/kept-text.ts';
import { useApi, useChange } from '../../lib/queries.ts';
import { useSession } from '../../lib/session.ts';
import { titleText } from '../../lib/title.ts';
import { Button } from '../../ui/button.tsx';
import { TextArea } from '../../ui/field.tsx';
import { Link } from '../../ui/link.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import { Answer, Problem } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { AmendmentDiff } from './amendment-diff.tsx';
import { contentOf, formOf } from './form.ts';
import { amendWords as words } from './amend-messages.ts';
import { fieldsOf, placesOf, type StepProps } from './steps.ts';
import { keptForm, useForm } from './use-form.ts';
import type { PreviewQuery } from './use-preview.ts';
import { WhatStep } from './what-step.tsx';
import { WhyStep } from './why-step.tsx';

type Exception = Reply<'GET /exceptions/:id'>;
const quietMs = 350;
/** The rules of an amendment are asked as a whole, not those of a new request. */
const notAsked: PreviewQuery = { data: undefined, error: null, isFetching: false, asked: false, refetch: () => undefined };

/** Changes what is approved: the content as it should read, with what is different beside it before it is sent. */
export function AmendPage(): ReactElement {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useApi('GET /exceptions/:id', { params: { id } });
  const session = useSession();
  // What was read first is what is changed: a later revision refuses, and is not mixed in.
  const first = useRef<Exception | undefined>(undefined);
  first.current ??= query.data;
  return (
    <Answer query={{ ...query, data: first.current }} whole>
      {(exception) => <Amend exception={exception} today={session.data?.now ?? exception.asOf} />}
    </Answer>
  );
}

function Amend({ exception, today }: { readonly exception: Exception; readonly today: string }): ReactElement {
  const { id, revision } = exception;
  const name = `amend ${id} ${revision}`;
  const { form, change, forget } = useForm(name, useRef(keptForm(name) ?? formOf(exception.content)).current);
  const [text, setText, forgetText] = useKeptText(`${name} text`);
  const content = useMemo(() => contentOf(form), [form]);
  const asked = useSettled(JSON.stringify(content));
  const preview = useApi('POST /exceptions/:id/amend/preview', { params: { id }, body: { content: JSON.parse(asked) as typeof content } }, { keepPrevious: true });
  const navigate = useNavigate();
  const amend = useChange('POST /exceptions/:id/amend', {
    onSuccess: () => {
      forget();
      forgetText();
      toast(words.done(id));
      void navigate({ to: `/exceptions/${encodeURIComponent(id)}` });
    },
  });
  const fields = fieldsOf(form.parts.length, placesOf(preview.data?.refusals ?? []));
  const errors = preview.data === undefined ? formErrors(preview.error, fields) : sortReasons(preview.data.refusals, fields);
  const props: StepProps = { form, change, preview: notAsked, today, draft: id, errors, hasBegun: true };
  const isChecked = preview.data !== undefined && !preview.isFetching && asked === JSON.stringify(content);
  const against = preview.data?.refusals ?? [];
  return (
    <>
      <PageHeader
        title={words.title}
        tab={`${words.title} ${id}`}
        below={words.below}
        above={<Link to={`/exceptions/${encodeURIComponent(id)}`}>{`${id} ${titleText(exception.content.title)}`}</Link>}
      />
      <div className="gap-6 xl:grid xl:grid-cols-[minmax(0,1fr)_26rem] xl:items-start">
        <div className="min-w-0 space-y-5">
          <WhatStep {...props} />
          <WhyStep {...props} />
        </div>
        <div className="min-w-0 max-xl:mt-6 xl:sticky xl:top-5 xl:max-h-[calc(100dvh-2.5rem)] xl:overflow-y-auto">
          <Card title={words.different}>
            <div className="space-y-5">
              <AmendmentDiff before={exception.content} after={asIfRead(content, exception.content)} preview={preview.data} error={preview.error} />
              <TextArea label={words.why} hint={words.whyHint} rows={3} value={text} onChange={setText} error={formErrors(amend.error, ['text']).at('text')} />
              <Problem error={amend.error} />
              <Button
                kind="primary"
                busy={amend.isPending}
                disabledBecause={isChecked ? (against.length === 0 ? null : words.against) : words.notChecked}
                onPress={() => amend.mutate({ params: { id }, ifMatch: `"${revision}"`, body: { content, text } })}
              >
                {words.amend[preview.data?.class ?? 'material']}
              </Button>
            </div>
          </Card>
        </div>
      </div>
    </>
  );
}

/** What is sent, as it would be read again: people stay by name, and cover begins when it did. */
function asIfRead(asked: ReturnType<typeof contentOf>, { owner, beneficiaries, validity }: Content): Content {
  const { beneficiaries: _ids, owner: askedOwner, ...rest } = asked;
  return {
    ...rest,
    owner: askedOwner === undefined || askedOwner === owner.id ? owner : { ...owner, id: askedOwner as typeof owner.id, name: askedOwner },
    validity: { ...asked.validity, ...(validity.from === undefined ? {} : { from: validity.from }) },
    compensatingControls: asked.compensatingControls ?? [],
    ...(beneficiaries === undefined ? {} : { beneficiaries }),
  };
}

/** A text once nobody has changed it for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), quietMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
