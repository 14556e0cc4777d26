import type { RequiredApproval } from '../../../approval/seat.ts';
import type { Assessment } from '../../../risk/assessment.ts';
import type { Version } from '../../content.ts';

export type Signature = { readonly seat: string; readonly person: string | null; readonly outcome: string; readonly hash: string };

/** What somebody asks for: the first request, or a change of the case. */
export type AskedFor = {
  readonly id: string;
  kind: 'initial' | 'emergency' | 'renewal' | 'amendment' | 'bridge' | 'appeal' | 'ratification' | 'reaffirmation';
  readonly by: string;
  readonly capOverride: boolean;
  version: Version | null;
  hash: string;
  assessment: Assessment | null;
  required: RequiredApproval | null;
  signatures: Signature[];
  votes: Map<string, string>;
  isOpen: boolean;
};
