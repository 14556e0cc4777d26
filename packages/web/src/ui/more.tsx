import type { ReactElement } from 'react';
import { Button } from './button.tsx';
import { words } from './messages.ts';

/** Below a list that goes on. */
export function More({ list }: { readonly list: { readonly hasMore: boolean; readonly loadingMore: boolean; readonly more: () => void } }): ReactElement | null {
  if (!list.hasMore) return null;
  return (
    <div data-print="off" className="border-t border-line p-3 text-center">
      <Button small busy={list.loadingMore} onPress={list.more}>
        {list.loadingMore ? words.moreLoading : words.more}
      </Button>
    </div>
  );
}
