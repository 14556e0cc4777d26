import type { World } from '../world.ts';
import type { ExceptionEnvelope } from '../../events.ts';
import type { ExceptionCase } from '../../state.ts';
import type { ReferenceCase } from './reference-case.ts';

export type Violation = { readonly invariant: string; readonly text: string };
/** One accepted command: the case before and after, what it recorded, and the reference after it. */
export type PlayedStep = {
  readonly before: ExceptionCase;
  readonly after: ExceptionCase;
  readonly events: readonly ExceptionEnvelope[];
  readonly reference: ReferenceCase;
  readonly as: string;
  readonly verb: string;
  /** Whether the table of the test lets this person do it. */
  readonly allowed: boolean;
  readonly wasOver: boolean;
  readonly world: World;
};
