import type { Reply } from '../../lib/api.ts';
import type { AskedContent } from '../../lib/content.ts';
import { useApi } from '../../lib/queries.ts';
import { useSettled } from '../../lib/use-settled.ts';

export type PreviewQuery = {
  readonly data: Reply<'POST /exceptions/preview'> | undefined;
  readonly error: unknown;
  readonly isFetching: boolean;
  /** False: there is nothing yet that the rules could look at. */
  readonly asked: boolean;
  readonly refetch: () => void;
};

/** What the rules say of the request as it stands, asked again when somebody stops writing for a moment. The last answer stays meanwhile. `draft`: whose files are its evidence. */
export function usePreview(content: AskedContent, asked: boolean, draft: string | undefined): PreviewQuery {
  const text = JSON.stringify(content);
  const settled = useSettled(text);
  const query = useApi('POST /exceptions/preview', asked ? { query: draft === undefined ? {} : { draft }, body: JSON.parse(settled) as AskedContent } : null, { keepPrevious: true });
  return { data: asked ? query.data : undefined, error: query.error, isFetching: query.isFetching || settled !== text, asked, refetch: () => void query.refetch() };
}
