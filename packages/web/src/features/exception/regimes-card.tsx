import type { ReactElement } from 'react';
import { useApi } from '../../lib/queries.ts';
import { Card, Facts } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import type { Exception } from './types.ts';

/** Answers to the forms of regimes, by the words of each form. */
export function RegimesCard({ exception }: { readonly exception: Exception }): ReactElement | null {
  const answered = exception.content.subForms ?? {};
  const query = useApi('GET /sub-forms', Object.keys(answered).length === 0 ? null : {});
  if (Object.keys(answered).length === 0) return null;
  return (
    <Answer query={query}>
      {({ items }) =>
        items.flatMap(({ id, title, fields }) => {
          const answers = answered[id];
          if (answers === undefined) return [];
          const facts = fields.flatMap(({ name, label, choices }) => {
            const answer = answers[name];
            return answer === undefined ? [] : [{ name: label, value: choices?.find(({ value }) => value === answer)?.label ?? answer }];
          });
          return [
            <Card key={id} title={title}>
              <Facts items={facts} />
            </Card>,
          ];
        })
      }
    </Answer>
  );
}
