import { useParams } from '@tanstack/react-router';
import { type ReactElement, type ReactNode, useMemo, useRef } from 'react';
import type { Reply } from '../../lib/api.ts';
import type { AskedContent, Content } from '../../lib/content.ts';
import { formErrors, sortReasons } from '../../lib/field-errors.ts';
import { useApi } from '../../lib/queries.ts';
import { useSession } from '../../lib/session.ts';
import { titleText } from '../../lib/title.ts';
import { useSettled } from '../../lib/use-settled.ts';
import { Button } from '../../ui/button.tsx';
import { Link } from '../../ui/link.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import { Answer, Problem } from '../../ui/states.tsx';
import { AmendmentDiff, type DiffPreview, type DiffWords } from './amendment-diff.tsx';
import { contentOf, formOf } from './form.ts';
import { fieldsOf, placesOf } from './steps.ts';
import { type FormHandle, keptForm, useForm } from './use-form.ts';
import type { PreviewQuery } from './use-preview.ts';
import { WhatStep } from './what-step.tsx';
import { WhyStep } from './why-step.tsx';

export type Exception = Reply<'GET /exceptions/:id'>;

/** The page on which something that is on record is written anew. What was read first is what is changed: a later revision refuses, and is not mixed in. */
export function RewritePage({ children }: { readonly children: (exception: Exception, today: string) => ReactElement }): ReactElement {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useApi('GET /exceptions/:id', { params: { id } });
  const session = useSession();
  const first = useRef<Exception | undefined>(undefined);
  first.current ??= query.data;
  return (
    <Answer query={{ ...query, data: first.current }} whole>
      {(exception) => children(exception, session.data?.now ?? exception.asOf)}
    </Answer>
  );
}

export type Rewriting = Omit<FormHandle, 'rename'> & {
  readonly exception: Exception;
  /** What is written now, and as it was when nobody had written for a moment: that is what the rules are asked about. */
  readonly content: AskedContent;
  readonly asked: AskedContent;
  readonly isSettled: boolean;
};

/** The content as a form that is kept in this tab. `begin`: what it starts from. */
export function useRewriting(exception: Exception, what: string, begin: Content = exception.content): Rewriting {
  const name = `${what} ${exception.id} ${exception.revision}`;
  const { form, change, forget } = useForm(name, useRef(keptForm(name) ?? formOf(begin)).current);
  const content = useMemo(() => contentOf(form), [form]);
  const text = JSON.stringify(content);
  const settled = useSettled(text);
  const asked = useMemo(() => JSON.parse(settled) as AskedContent, [settled]);
  return { exception, form, change, forget, content, asked, isSettled: settled === text };
}

/** The rules of a change are asked as a whole, not those of a new request. */
const notAsked: PreviewQuery = { data: undefined, error: null, isFetching: false, asked: false, refetch: () => undefined };

type Words = DiffWords & { readonly title: string; readonly below: string; readonly different: string; readonly against: string; readonly notChecked: string };
type Props = {
  readonly rewriting: Rewriting;
  /** What it is compared with. */
  readonly before: Content;
  readonly today: string;
  /** Cover has begun, and its first day is none of the parts. */
  readonly hasBegun?: boolean;
  readonly words: Words;
  readonly checked: { readonly preview: DiffPreview | undefined; readonly error: unknown; readonly isFetching: boolean };
  readonly send: { readonly label: string; readonly busy: boolean; readonly error: unknown; readonly onPress: () => void };
  /** Between what differs and the button: what else is told or asked. */
  readonly children?: ReactNode;
};

/** A content as it should read, with what is different, what the rules say of it, and the button that sends it. */
export function Rewrite({ rewriting, before, today, hasBegun = false, words, checked: { preview, error, isFetching }, send, children }: Props): ReactElement {
  const { exception: { id, content: approved }, form, change, content, isSettled } = rewriting;
  const against = preview?.refusals ?? [];
  const fields = fieldsOf(form.parts.length, placesOf(against));
  const errors = preview === undefined ? formErrors(error, fields) : sortReasons(against, fields);
  const steps = { form, change, preview: notAsked, today, draft: id, errors, hasBegun };
  const isChecked = preview !== undefined && !isFetching && isSettled;
  return (
    <>
      <PageHeader
        title={words.title}
        tab={`${words.title} ${id}`}
        below={words.below}
        above={<Link to={`/exceptions/${encodeURIComponent(id)}`}>{`${id} ${titleText(approved.title)}`}</Link>}
      />
      <div className="gap-6 xl:grid xl:grid-cols-[minmax(0,1fr)_26rem] xl:items-start">
        <div className="min-w-0 space-y-5">
          <WhatStep {...steps} />
          <WhyStep {...steps} />
        </div>
        <div className="min-w-0 max-xl:mt-6 xl:sticky xl:top-5 xl:max-h-[calc(100dvh-2.5rem)] xl:overflow-y-auto">
          <Card title={words.different}>
            <div className="space-y-5">
              <AmendmentDiff before={before} after={asIfRead(content, before, hasBegun)} preview={preview} error={error} words={words} />
              {children}
              <Problem error={send.error} />
              <Button kind="primary" busy={send.busy} disabledBecause={isChecked ? (against.length === 0 ? null : words.against) : words.notChecked} onPress={send.onPress}>
                {send.label}
              </Button>
            </div>
          </Card>
        </div>
      </div>
    </>
  );
}

/** What is sent, as it would be read again: people stay by name. `begun`: cover begins when it did. */
function asIfRead(asked: AskedContent, { owner, beneficiaries, validity }: Content, begun: boolean): Content {
  const { beneficiaries: _ids, owner: askedOwner, ...rest } = asked;
  return {
    ...rest,
    owner: askedOwner === undefined || askedOwner === owner.id ? owner : { ...owner, id: askedOwner as typeof owner.id, name: askedOwner },
    validity: { ...asked.validity, ...(begun && validity.from !== undefined ? { from: validity.from } : {}) },
    compensatingControls: asked.compensatingControls ?? [],
    ...(beneficiaries === undefined ? {} : { beneficiaries }),
  };
}
