import { type ReactElement, type ReactNode, useEffect, useState } from 'react';
import type { Reply } from '../../lib/api.ts';
import type { Content } from '../../lib/content.ts';
import { titleText } from '../../lib/title.ts';
import { Link } from '../../ui/link.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import type { contentOf } from './form.ts';
import type { StepProps } from './steps.ts';
import type { PreviewQuery } from './use-preview.ts';
import { WhatStep } from './what-step.tsx';
import { WhyStep } from './why-step.tsx';

/** The rules of a change are asked as a whole, not those of a new request. */
export const notAsked: PreviewQuery = { data: undefined, error: null, isFetching: false, asked: false, refetch: () => undefined };

type Words = { readonly title: string; readonly below: string; readonly different: string };
type Props = { readonly exception: Reply<'GET /exceptions/:id'>; readonly words: Words; readonly steps: StepProps; readonly children: ReactNode };

/** A content as it should read, with what is different beside it before it is sent (`children`). */
export function Rewrite({ exception: { id, content }, words, steps, children }: Props): ReactElement {
  return (
    <>
      <PageHeader
        title={words.title}
        tab={`${words.title} ${id}`}
        below={words.below}
        above={<Link to={`/exceptions/${encodeURIComponent(id)}`}>{`${id} ${titleText(content.title)}`}</Link>}
      />
      <div className="gap-6 xl:grid xl:grid-cols-[minmax(0,1fr)_26rem] xl:items-start">
        <div className="min-w-0 space-y-5">
          <WhatStep {...steps} />
          <WhyStep {...steps} />
        </div>
        <div className="min-w-0 max-xl:mt-6 xl:sticky xl:top-5 xl:max-h-[calc(100dvh-2.5rem)] xl:overflow-y-auto">
          <Card title={words.different}>
            <div className="space-y-5">{children}</div>
          </Card>
        </div>
      </div>
    </>
  );
}

/** What is sent, as it would be read again: people stay by name. `begun`: cover begins when it did. */
export function asIfRead(asked: ReturnType<typeof contentOf>, { owner, beneficiaries, validity }: Content, begun: boolean): Content {
  const { beneficiaries: _ids, owner: askedOwner, ...rest } = asked;
  return {
    ...rest,
    owner: askedOwner === undefined || askedOwner === owner.id ? owner : { ...owner, id: askedOwner as typeof owner.id, name: askedOwner },
    validity: { ...asked.validity, ...(begun && validity.from !== undefined ? { from: validity.from } : {}) },
    compensatingControls: asked.compensatingControls ?? [],
    ...(beneficiaries === undefined ? {} : { beneficiaries }),
  };
}

const quietMs = 350;

/** A text once nobody has changed it for a moment. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), quietMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
