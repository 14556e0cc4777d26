import type { ApprovalMatrix } from '../approval/matrix.ts';
import { gentlerPlaces } from '../approval/never-gentler.ts';
import { standardMatrix } from '../approval/standard-matrix.ts';
import { unfilledSeats } from '../approval/unfilled-seats.ts';
import { validateMatrix } from '../approval/validate-matrix.ts';
import { refuse } from '../errors.ts';
import { calendarsInUse, unreachedDuties } from '../org/unreached-duties.ts';
import type { ConfigKind } from './config-kind.ts';

/** Levels, floors, terms, seats and duties: what approvals are computed by. */
export const matrixKind: ConfigKind<ApprovalMatrix> = {
  name: 'approval-matrix',
  title: 'Approval matrix',
  standard: standardMatrix,
  read: (written, version) => {
    if (typeof written !== 'object' || written === null || Array.isArray(written))
      return refuse({ code: 'matrix-hole', rule: 'approval-matrix', text: 'document: expected an object.' });
    // The version is given, not written: computed approvals name it, so no two documents may share one.
    return validateMatrix({ ...written, version });
  },
  unworkable: (matrix, world) => [...gentlerPlaces(matrix), ...unfilledSeats(matrix, world), ...unreachedDuties(calendarsInUse(world.organisation), matrix, world.now)],
  inFacts: (facts, matrix) => ({ ...facts, matrix }),
};
