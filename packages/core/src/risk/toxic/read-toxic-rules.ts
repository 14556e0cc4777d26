import { type Check, fault, list, number, oneOf, shape, text } from '../../approval/document-checks.ts';
import { assetClasses } from '../../asset/asset.ts';
import { accept, type Decision, type Reason, refuse } from '../../errors.ts';
import { bases } from '../../exception/content.ts';
import { roles } from '../../org/organisation.ts';
import { bands } from '../rating.ts';
import { isOfAsset } from './toxic-hits.ts';
import type { ToxicRules } from './toxic-rules.ts';

const assetClass = oneOf(assetClasses);
const optional = (members: Parameters<typeof shape>[0]): Check => shape(members, { optional: Object.keys(members) });

/** A facet that names nothing would be true of everything. */
const facet: Check = (value, at, faults) => {
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return fault(faults, at, 'a facet that names something', value);
  optional({ controls: list(text, 1), bases: list(oneOf(bases), 1), bandFrom: oneOf(bands), classes: list(assetClass, 1), exposure: oneOf(['internet']) })(value, at, faults);
};

const named = { id: text, title: text, effect: optional({ residualFrom: oneOf(bands), bandUp: oneOf([true]), levelFrom: oneOf([1, 2, 3, 4, 5]), seats: list(oneOf(roles), 1) }) };
const together = shape({ ...named, together: list(list(facet, 1), 1) });
const several = shape({ ...named, exceptions: number({ from: 2, to: 100 }), onClass: assetClass });
const rule: Check = (value, at, faults) => (typeof value === 'object' && value !== null && 'exceptions' in value ? several : together)(value, at, faults);
const document = shape({ rules: list(rule) });

/** The rules of a configuration document as the version that it would be, or every fault with its place: a hole, an id twice. */
export function readToxicRules(written: unknown, version: number): Decision<ToxicRules> {
  const faults: Reason[] = [];
  // The version is given, not written.
  const { version: _version, ...rest } = typeof written === 'object' && written !== null && !Array.isArray(written) ? { version: null, ...written } : { version: null };
  document(rest, '', faults);
  if (faults.length > 0) return refuse(...faults);
  const read = { version, ...(rest as Omit<ToxicRules, 'version'>) };
  read.rules.forEach((one, at) => {
    if (read.rules.findIndex((other) => other.id === one.id) !== at) fault(faults, `rules.${at}.id`, 'every id once', one.id);
    if ('together' in one && one.together.flat().every(isOfAsset)) fault(faults, `rules.${at}.together`, 'a part about exceptions, by controls or bases: what is true of assets alone is met by none', 'none');
  });
  return faults.length > 0 ? refuse(...faults) : accept(read);
}
