import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useEffect, useMemo, useRef } from 'react';
import { type FormErrors, formErrors, sortReasons } from '../../lib/field-errors.ts';
import { calendarDayText } from '../../lib/dates.ts';
import { useKeys } from '../../lib/keys.ts';
import { useOffered } from '../../lib/offered.ts';
import { useChange } from '../../lib/queries.ts';
import { useUrlState } from '../../lib/url-state.ts';
import { Button } from '../../ui/button.tsx';
import { signerWords } from '../../ui/messages.ts';
import { PageHeader } from '../../ui/page.tsx';
import { Problem } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { CheckStep } from './check-step.tsx';
import { DraftNotice } from './draft-notice.tsx';
import { contentOf, formOf, isBegun, isWhole, type RequestForm } from './form.ts';
import { words } from './messages.ts';
import { MyDrafts } from './my-drafts.tsx';
import { Rail } from './rail.tsx';
import { StepList } from './step-list.tsx';
import { fieldsOf, placesOf, type StepProps } from './steps.ts';
import { type Known, useDraft } from './use-draft.ts';
import { useForm } from './use-form.ts';
import { type PreviewQuery, usePreview } from './use-preview.ts';
import { WhatStep } from './what-step.tsx';
import { WhyStep } from './why-step.tsx';

type Props = { readonly name: string; readonly initial: RequestForm; readonly known: Known | null; readonly today: string; readonly onCreated: (id: string) => void };

/** The three steps, with what the request would take beside them. */
export function Wizard({ name, initial, known, today, onCreated }: Props): ReactElement {
  const [url, setUrl] = useUrlState();
  const navigate = useNavigate();
  const step = url['step'] === '2' ? 2 : url['step'] === '3' ? 3 : 1;
  // A step tells what is wrong with it once somebody has been beyond it.
  const furthest = useRef(step);
  furthest.current = Math.max(furthest.current, step);
  const { form, change, rename, forget } = useForm(name, initial);
  const content = useMemo(() => contentOf(form), [form]);
  const draft = useDraft(content, {
    known,
    isBegun: isBegun(form),
    onCreated: (id) => {
      rename(id);
      onCreated(id);
    },
  });
  const preview = usePreview(content, form.parts.some(isWhole), url['draft']);
  const submit = useChange('POST /exceptions/:id/submit', {
    onSuccess: ({ id }) => {
      forget();
      toast(words.submitted(id));
      void navigate({ to: `/exceptions/${encodeURIComponent(id)}` });
    },
  });
  const top = useRef<HTMLDivElement>(null);
  const go = (to: number): void => {
    setUrl({ step: String(to) });
    top.current?.scrollIntoView({ block: 'start' });
    top.current?.focus({ preventScroll: true });
  };
  const send = async (): Promise<void> => {
    const id = await draft.save();
    if (id !== null) submit.mutate({ params: { id }, body: {} });
  };
  useKeys([
    { keys: 'n', label: words.next, run: () => (step < 3 ? go(step + 1) : undefined) },
    { keys: 'b', label: words.back, run: () => (step > 1 ? go(step - 1) : undefined) },
  ]);
  useEffect(() => () => void (isBegun(latest.current) ? latestSave.current() : undefined), []);
  const latest = useRef(form);
  latest.current = form;
  const latestSave = useRef(draft.save);
  latestSave.current = draft.save;

  const props: StepProps = { form, change, preview, today, draft: url['draft'], errors: furthest.current > step ? errorsOf(preview, form.parts.length) : none };
  return (
    <>
      <PageHeader title={words.heading} below={words.below} tab={form.title === '' ? words.heading : form.title} />
      {isBegun(form) ? null : <MyDrafts />}
      <div className="gap-6 xl:grid xl:grid-cols-[minmax(0,1fr)_22rem] xl:items-start">
        <div ref={top} tabIndex={-1} className="min-w-0 scroll-mt-20 space-y-5 outline-none">
          <StepList step={step} onStep={go} />
          <InShort preview={preview} />
          {step === 1 ? <WhatStep {...props} /> : step === 2 ? <WhyStep {...props} /> : <CheckStep {...props} onStep={go} />}
          <Problem error={submit.error} />
          <div className="flex flex-wrap items-center gap-3 border-t border-line pt-4">
            {step === 1 ? null : <Button onPress={() => go(step - 1)}>{words.back}</Button>}
            {step === 3 ? (
              <Button kind="primary" busy={submit.isPending} disabledBecause={whyNot(preview)} onPress={() => void send()}>
                {words.submit}
              </Button>
            ) : (
              <Button kind="primary" onPress={() => go(step + 1)}>
                {words.next}
              </Button>
            )}
            <DraftNotice
              draft={draft}
              id={url['draft']}
              isBegun={isBegun(form)}
              onTaken={(exception) => change(formOf(exception.content))}
            />
          </div>
        </div>
        <div id="rail" className="min-w-0 max-xl:mt-6 xl:sticky xl:top-5 xl:max-h-[calc(100dvh-2.5rem)] xl:overflow-y-auto">
          <Rail preview={preview} lastDay={form.lastDay} />
        </div>
      </div>
    </>
  );
}

const none: FormErrors = { at: () => null, rest: [] };

function errorsOf({ data, error }: PreviewQuery, parts: number): FormErrors {
  const fields = fieldsOf(parts, placesOf(data?.refusals ?? []));
  return data === undefined ? formErrors(error, fields) : sortReasons(data.refusals, fields);
}

function whyNot({ data, asked }: PreviewQuery): string | null {
  if (!asked) return words.railEmpty;
  if (data === undefined) return words.notChecked;
  return data.refusals.length === 0 ? null : words.against(data.refusals.length);
}

/** On a narrow screen, where the rail stands below: its gist, leading to it. */
function InShort({ preview: { data } }: { readonly preview: PreviewQuery }): ReactElement | null {
  const { levels } = useOffered();
  if (data?.required == null || data.longest === null) return null;
  return (
    <a href="#rail" className="block rounded-md border border-line bg-surface px-4 py-2 text-accent xl:hidden">
      {words.inShort(levels ? signerWords.level(data.required.level) : null, data.required.seats.length, calendarDayText(data.longest.lastDay))}
    </a>
  );
}
