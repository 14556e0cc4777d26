import { roles, type Role } from '../src/org/organisation.ts';

/**
 * Who may try what, written again in Cedar from the rules in words: a second opinion on `access/decide.ts`, for tests only. Cedar has no
 * functions, so what it would say again and again is put together here.
 */

const units = ['u1', 'u2', 'u3'] as const;

/** Every unit of the resource lies in the unit named. */
function covers(unit: string): string {
  return `(${units.map((one) => `(if resource has ${one} then resource.${one} in ${unit} else true)`).join(' && ')})`;
}

function holds(...wanted: readonly Role[]): string {
  return `(principal has person && (${wanted.map((role) => `(principal.person has ${role} && ${covers(`principal.person.${role}`)})`).join(' || ')}))`;
}

function among(...lists: readonly ('signers' | 'deciders' | 'policyOwners' | 'testers')[]): string {
  return `(principal has person && (${lists.map((list) => `resource.${list}.contains(principal.person)`).join(' || ')}))`;
}

const party = '(principal has person && ((resource has requester && resource.requester == principal.person) || (resource has owner && resource.owner == principal.person)))';

const everybody = ['exception.read', 'exception.draft', 'findings.read', 'decision.ask', 'bundle.read', 'waiver.render', 'directory.read', 'log.read', 'clock.move', 'risk.simulate'];
const tokens = ['exception.read', 'exception.draft', 'exception.edit', 'exception.submit', 'findings.import', 'findings.read', 'decision.ask', 'bundle.read', 'waiver.render', 'directory.read', 'log.read', 'outside.report'];
const parties = ['exception.edit', 'exception.submit', 'exception.withdraw', 'exception.answer', 'exception.acknowledge', 'exception.close', 'exception.renew', 'exception.bridge', 'exception.amend', 'exception.appeal'];

/** Action → who, beside those above. */
const others: Readonly<Record<string, string>> = {
  'exception.triage': holds('grc_manager', 'assessor'),
  'exception.ask': holds('grc_manager', 'assessor'),
  'exception.assess': holds('grc_manager', 'assessor'),
  'exception.reassess': holds('grc_manager', 'assessor'),
  'exception.decide': `!${holds('auditor')}`,
  'exception.comment': `!${holds('auditor')}`,
  'exception.recuse': `!${holds('auditor')}`,
  'exception.transfer': `!${holds('auditor')}`,
  'exception.review': `${holds('assessor', 'grc_manager')} || ${among('signers')}`,
  'exception.activate-emergency': holds('incident_commander', 'duty_approver'),
  'exception.adopt': holds('registrar', 'ciso'),
  'exception.suspend': `${holds('grc_manager', 'ciso', 'ciso_delegate', 'security_lead')} || ${among('signers', 'deciders', 'policyOwners')}`,
  'exception.resume': `${holds('ciso')} || ${among('signers', 'deciders')}`,
  'exception.revoke': `${holds('ciso')} || ${among('deciders', 'policyOwners')}`,
  'exception.verify': holds('closure_verifier', 'assessor', 'grc_manager'),
  'exception.discharge': holds('closure_verifier', 'assessor', 'grc_manager'),
  'exception.attach': `${party} || ${holds('grc_manager', 'assessor', 'closure_verifier', 'security_lead', 'ciso', 'ciso_delegate')}`,
  'findings.import': `principal.token || ${holds('grc_manager', 'assessor', 'security_lead', 'ciso', 'ciso_delegate', 'registrar')}`,
  'outside.report': `principal.token || ${holds('grc_manager', 'assessor', 'security_lead', 'ciso', 'ciso_delegate', 'registrar')}`,
  'directory.write': holds('registrar'),
  'library.write': holds('registrar'),
  'config.write': holds('registrar'),
  'token.write': holds('registrar'),
  'authority.write': holds('registrar'),
  'authority.confirm': holds('registrar', 'ciso'),
  'delegation.give': `(principal has person && resource has owner && resource.owner == principal.person) || ${holds('registrar')}`,
  'delegation.end': `${party} || ${holds('registrar')}`,
  'non-compliance.record': `!${holds('auditor')}`,
  'non-compliance.plan': `${party} || ${holds('grc_manager', 'assessor')}`,
  'non-compliance.attach': `${party} || ${holds('grc_manager', 'assessor', 'closure_verifier')}`,
  'non-compliance.resolve': holds('closure_verifier', 'assessor', 'grc_manager'),
  'policy-review.answer': among('policyOwners'),
  'control.write': holds('grc_manager', 'assessor', 'security_lead', 'ciso', 'ciso_delegate'),
  'control.report': `${party} || ${holds('grc_manager', 'assessor', 'security_lead', 'ciso', 'ciso_delegate')}`,
  'control.test': `${among('testers')} || ${holds('grc_manager', 'assessor', 'closure_verifier', 'security_lead', 'pci_isa')}`,
};

/** Every action that the policies speak of. */
export const actionsOfPolicies: readonly string[] = [...new Set([...everybody, ...tokens, ...parties, ...Object.keys(others)])];

const any = (names: readonly string[]): string => `action in [${names.map((name) => `Action::"${name}"`).join(', ')}]`;

export const policies = `
// Nobody in particular is asked for.
permit (principal, ${any(everybody)}, resource);
// Whose exception it is.
permit (principal, ${any(parties)}, resource) when { ${party} };
// Roles and relations.
${Object.entries(others).map(([action, who]) => `permit (principal, action == Action::"${action}", resource) when { ${who} };`).join('\n')}
// A token that nobody owns stands for its scopes.
permit (principal, ${any(tokens)}, resource) when { principal.token && !(principal has person) };

// A token reads, imports and proposes, within its scopes and its unit.
forbid (principal, action, resource) when { principal.token } unless { ${any(tokens)} };
forbid (principal, action, resource) when { principal.token && !principal.scopes.contains(context.action) };
forbid (principal, action, resource) when { principal has person && principal has bound && !${covers('principal.bound')} };
// Only somebody who is there.
forbid (principal, action, resource) when { principal.gone || (!principal.token && !(principal has person)) };
forbid (principal, action, resource) when { principal has person && !principal.person.active };
// Nobody changes what they may do themselves, nor confirms what they proposed.
forbid (principal, action, resource) when { principal has person && resource.beneficiaries.contains(principal.person) };
forbid (principal, action, resource) when { principal has person && resource has proposer && resource.proposer == principal.person };
// A stolen session alone is not enough for what weighs most.
forbid (principal, ${any(['config.write', 'token.write', 'authority.write', 'authority.confirm', 'exception.activate-emergency', 'exception.adopt', 'delegation.give'])}, resource) when { !principal.token && !principal.demo && principal.age > 300000 };
forbid (principal, action == Action::"exception.decide", resource) when { !principal.token && !principal.demo && principal.age > 300000 && resource.level >= 3 };
`;

/** What the policies are validated against: an attribute that might be missing and is not asked for is a fault, since it would skip a \`forbid\`. */
export const schema = `
entity Unit in [Unit];
entity Person { active: Bool, ${roles.map((role) => `${role}?: Unit`).join(', ')} };
entity Subject { token: Bool, demo: Bool, gone: Bool, age: Long, scopes: Set<String>, person?: Person, bound?: Unit };
entity Thing { u1?: Unit, u2?: Unit, u3?: Unit, requester?: Person, owner?: Person, policyOwners: Set<Person>, deciders: Set<Person>, signers: Set<Person>, testers: Set<Person>, beneficiaries: Set<Person>, proposer?: Person, level: Long };
action ${actionsOfPolicies.map((action) => `"${action}"`).join(', ')} appliesTo { principal: Subject, resource: Thing, context: { action: String } };
`;
