import { type AssetRef, isRuleScheme, parseAssetKey, type RuleRef, ruleSchemes } from '@exeat/core';
import { DomainError } from '@exeat/core';
import { HttpProblem } from './problem.ts';

/** `TYPE:ID` of a query. @throws HttpProblem `invalid-request`, naming the parameter. */
export function askedAsset(text: string, path: string): AssetRef {
  try {
    return parseAssetKey(text);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new HttpProblem('invalid-request', `${path}: ${error.message}.`, {
      fields: [{ path, expected: 'TYPE:ID, for example host:app-01.corp.example', got: JSON.stringify(text.slice(0, 200)) }],
    });
  }
}

/** `SCHEME:ID` of a query. @throws HttpProblem `invalid-request`, naming the parameter. */
export function askedRule(text: string, path: string): RuleRef {
  const colon = text.indexOf(':');
  const scheme = text.slice(0, colon);
  const id = text.slice(colon + 1);
  if (isRuleScheme(scheme) && id !== '') return { scheme, id };
  const expected = `SCHEME:ID with a scheme of ${ruleSchemes.join(', ')}`;
  throw new HttpProblem('invalid-request', `${path}: expected ${expected}, got ${JSON.stringify(text.slice(0, 200))}.`, {
    fields: [{ path, expected, got: JSON.stringify(text.slice(0, 200)) }],
  });
}
