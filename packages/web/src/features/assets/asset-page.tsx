import { useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { assetClassWords, type AssetType, assetTypeWords } from '../../lib/asset-words.ts';
import { listAddress } from '../../lib/finding-words.ts';
import { useApi } from '../../lib/queries.ts';
import { useUrlState } from '../../lib/url-state.ts';
import { ExceptionsCard, FindingsCard } from '../../ui/deviations.tsx';
import { ButtonLink, Link } from '../../ui/link.tsx';
import { Card, Facts, PageHeader } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { words } from './messages.ts';

type Asset = Reply<'GET /assets/:type/:id'>;

/** One asset: whose it is, how much depends on it, and what deviates on it. */
export function AssetPage(): ReactElement {
  const { type = 'generic' } = useParams({ strict: false }) as { type?: AssetType };
  const [{ id = '' }] = useUrlState();
  const query = useApi('GET /assets/:type/:id', { params: { type, id } });
  return <Answer query={query} whole>{(asset) => <Shown asset={asset} />}</Answer>;
}

function Shown({ asset }: { readonly asset: Asset }): ReactElement {
  const reference = `${asset.type}:${asset.id}`;
  return (
    <>
      <PageHeader
        title={asset.id}
        above={
          <>
            <Link to="/assets">{words.title}</Link> / {assetTypeWords[asset.type]}
          </>
        }
        actions={
          <ButtonLink kind="primary" to={listAddress('/request', { asset: reference })}>
            {words.ask}
          </ButtonLink>
        }
      />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0 space-y-5">
          <ExceptionsCard about={{ asset: reference }} />
          <FindingsCard about={{ asset: reference }} />
        </div>
        <Card title={words.facts}>
          <Facts narrow items={factsOf(asset)} />
        </Card>
      </div>
    </>
  );
}

function factsOf({ unit, criticality, exposure, classes, under, aliases }: Asset): Parameters<typeof Facts>[0]['items'] {
  return [
    { name: words.unit, value: unit ?? <span className="text-muted">{words.noUnit}</span> },
    { name: words.criticality, value: criticality === undefined ? words.unknown : words.ofFive(criticality) },
    { name: words.exposure, value: exposure === undefined ? words.unknown : words.exposures[exposure] },
    ...(classes.length === 0 ? [] : [{ name: words.classes, value: classes.map((one) => assetClassWords[one]).join(', ') }]),
    ...(under.length === 0 ? [] : [{ name: words.under, value: under.join(', ') }]),
    ...(aliases.length === 0 ? [] : [{ name: words.aliases, value: aliases.map(({ id }) => id).join(', ') }]),
  ];
}
