import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { useApi, useChange } from '../../lib/queries.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/page.tsx';
import { Answer, Problem } from '../../ui/states.tsx';
import { words } from './messages.ts';

/** Matrices to begin with: what each leaves out and keeps is said before one is chosen. */
export function PresetsCard({ chosen, isRelied }: { readonly chosen: Reply<'GET /setup'>['preset']; readonly isRelied: boolean }): ReactElement {
  const presets = useApi('GET /setup/presets', {});
  const choose = useChange('POST /setup/preset');
  return (
    <Card title={words.presets}>
      <p className="mb-3 text-muted">{chosen === 'own' ? words.chosenOwn : words.presetsBelow}</p>
      <Problem error={choose.error} />
      <Answer query={presets}>
        {({ items }) => (
          <ul className="space-y-3">
            {items.map(({ name, title, description, drops, keeps }) => (
              <li key={name} className="rounded-md border border-line p-3">
                <div className="flex flex-wrap items-center justify-between gap-2">
                  <h3 className="font-medium">{title}</h3>
                  {chosen === name ? (
                    <Badge tone="ok">{words.chosen}</Badge>
                  ) : (
                    <Button small label={`${words.choose}: ${title}`} busy={choose.isPending} disabledBecause={isRelied ? words.relied : null} onPress={() => choose.mutate({ body: { preset: name } })}>
                      {words.choose}
                    </Button>
                  )}
                </div>
                <p className="mt-1">{description}</p>
                <Said title={words.drops} items={drops} />
                <Said title={words.keeps} items={keeps} />
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </Card>
  );
}

function Said({ title, items }: { readonly title: string; readonly items: readonly string[] }): ReactElement | null {
  if (items.length === 0) return null;
  return (
    <div className="mt-2 text-sm">
      <h4 className="text-muted">{title}</h4>
      <ul className="list-disc pl-5">
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </div>
  );
}
