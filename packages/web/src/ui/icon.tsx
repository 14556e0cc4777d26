import type { ReactElement } from 'react';
import type { IconName } from '../lib/feature.ts';

const paths: Readonly<Record<IconName | 'menu' | 'search' | 'sun' | 'moon' | 'keyboard' | 'sign-out', string>> = {
  inbox: 'M3 13l3-8h12l3 8v6H3zM3 13h5l1.5 3h5L16 13h5',
  request: 'M12 5v14M5 12h14',
  register: 'M4 5h16M4 10h16M4 15h16M4 20h10',
  findings: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l5 5M11 8v4M11 14.5v.1',
  requirements: 'M6 3h9l4 4v14H6zM15 3v4h4M9 12h7M9 16h7',
  assets: 'M4 5h16v6H4zM4 13h16v6H4zM7.5 8v.1M7.5 16v.1',
  controls: 'M6 11h12v10H6zM9 11V7a3 3 0 0 1 6 0v4M12 15v2',
  portfolio: 'M4 20V10M10 20V4M16 20v-7M22 20H2',
  imports: 'M12 3v11M8 10l4 4 4-4M4 17v4h16v-4',
  settings: 'M4 7h10M18 7h2M4 17h2M10 17h10M16 4v6M8 14v6',
  people: 'M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 21c0-4 3-6 7-6s7 2 7 6M17 4a4 4 0 0 1 0 7M22 21c0-3-1.500-5-4-5.700',
  audit: 'M12 3l8 3v6c0 5-3.500 8-8 9-4.500-1-8-4-8-9V6zM9 12l2 2 4-4',
  bell: 'M6 17V11a6 6 0 0 1 12 0v6l1.500 2h-15zM10 21h4',
  outside: 'M14 4h6v6M20 4l-9 9M18 13v7H4V6h7',
  'non-compliance': 'M12 3l10 18H2zM12 10v5M12 17.500v.1',
  menu: 'M4 7h16M4 12h16M4 17h16',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l5 5',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.500 1.500M17.500 17.500L19 19M19 5l-1.500 1.500M6.500 17.500L5 19',
  moon: 'M20 14A8 8 0 0 1 10 4a8 8 0 1 0 10 10z',
  keyboard: 'M3 6h18v12H3zM7 10v.1M11 10v.1M15 10v.1M8 14h8',
  'sign-out': 'M10 4H5v16h5M15 8l4 4-4 4M19 12H10',
};

/** A small picture beside words; it never stands alone. */
export function Icon({ name }: { readonly name: keyof typeof paths }): ReactElement {
  return (
    <svg aria-hidden width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" className="shrink-0">
      <path d={paths[name]} />
    </svg>
  );
}
