import { readdirSync, readFileSync } from 'node:fs';
import { routes } from '@exeat/contract';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from './program.ts';

/** Of each route the verb that calls it, or why none does. A verb on an exception is its own name, with `--preview` where it is tried. */
const inWeb = 'a comfort of the pages: nothing depends on it';
const machines = 'for probes and machines, which ask over HTTP';
const verbOf: Readonly<Partial<Record<keyof typeof routes, string | { readonly none: string }>>> = {
  healthz: { none: machines },
  readyz: { none: machines },
  signIn: 'login',
  signInOptions: { none: 'sign-in at a provider needs a browser' },
  signInToDemo: { none: 'a cookie for a browser; demo tokens stand in a file' },
  currentSession: 'login',
  signOut: 'logout',
  stepUp: { none: 'login again gives a session that is fresh' },
  listSessions: 'sessions list',
  endSession: 'sessions end',
  endOtherSessions: 'sessions end',
  openSetUp: { none: 'a password and an authenticator are set on the page of the link' },
  setUp: { none: 'a password and an authenticator are set on the page of the link' },
  listAccounts: { none: 'who can sign in stands in people show' },
  createException: 'exceptions request',
  listExceptions: 'exceptions list',
  previewException: 'exceptions preview',
  previewAmendment: 'exceptions amend',
  previewEdit: 'exceptions edit',
  previewRenewal: 'exceptions renew',
  getException: 'exceptions show',
  editException: 'exceptions edit',
  exceptionHistory: 'exceptions show',
  exceptionVersions: 'exceptions show',
  possibleActions: 'exceptions show',
  exceptionChanges: 'exceptions show',
  coverageOfException: 'exceptions show',
  markSeen: { none: inWeb },
  listAdoptions: 'adoptions list',
  proposeAdoption: 'adoptions propose',
  confirmAdoption: 'adoptions confirm',
  listEvidence: 'exceptions evidence',
  attachEvidence: 'exceptions attach',
  readEvidence: 'exceptions evidence',
  listTasks: 'tasks',
  listNotices: 'notices list',
  handleNotice: 'notices handle',
  handleNotices: 'notices handle',
  getMail: 'mail show',
  putMail: 'mail set',
  testMail: 'mail test',
  getCalendarFeed: { none: 'its address is shown once, by calendar make' },
  createCalendarFeed: 'calendar make',
  endCalendarFeed: 'calendar end',
  readCalendar: { none: 'subscribed to by calendar programs' },
  exceptionBundle: 'bundle fetch',
  verifierKey: 'bundle key',
  askDecision: 'decision',
  askDecisions: { none: 'many questions at once are asked by enforcement points; check answers for a whole report' },
  listFindings: 'findings list',
  countFindingFacets: 'findings facets',
  getFinding: 'findings show',
  listScopeUses: 'reviews scopes',
  listDrift: 'reviews drift',
  listExpiredInUse: 'reviews expired-in-use',
  importFile: 'findings import',
  getImport: 'imports show',
  listImports: 'imports list',
  getSetup: 'setup status',
  getFeatures: { none: 'what the pages leave out; config show tells the matrix' },
  listPresets: 'setup presets',
  choosePreset: 'setup preset',
  getCheckpoint: { none: machines },
  getTile: { none: machines },
  getProof: { none: machines },
  exportLog: 'log export',
  getRegister: { none: 'exceptions export is the register, of any instant' },
  exportRegister: 'exceptions export',
  exportException: 'exceptions export',
  getPortfolio: 'portfolio',
  renderWaiver: { none: 'waivers render does the same from a signed bundle' },
  renderWaiverForReport: { none: 'waivers render does the same from a signed bundle' },
  listPeople: 'people list',
  getPerson: 'people show',
  recordPeople: 'import people',
  changePerson: 'people change',
  invitePerson: 'setup invite',
  listUnits: 'units list',
  getUnit: 'units show',
  recordUnits: 'import units',
  changeUnit: 'units change',
  listCalendars: 'calendars list',
  recordCalendars: 'import calendars',
  listViews: { none: inWeb },
  saveView: { none: inWeb },
  forgetView: { none: inWeb },
  listRequirements: 'requirements list',
  getRequirement: 'requirements show',
  publishRequirements: 'import requirements',
  changeRequirement: 'policy publish',
  listRequirementVersions: 'policy versions',
  assessRequirementImpact: 'policy impact',
  listPolicySignals: 'policy signals',
  listPolicyReviews: 'policy reviews',
  answerPolicyReview: 'policy answer',
  listMappings: 'mappings list',
  recordMappings: 'import mappings',
  listWaiverProfiles: 'policy profiles',
  listSubForms: 'policy forms',
  listAssets: 'assets list',
  getAsset: 'assets show',
  recordAssets: 'import assets',
  listAuthorityProposals: 'authority list',
  getAuthorityProposal: 'authority show',
  confirmAuthority: 'authority confirm',
  declineAuthority: 'authority decline',
  explainAccess: 'authority explain',
  listDelegations: 'delegations list',
  giveDelegation: 'delegations give',
  endDelegation: 'delegations end',
  listControlKinds: 'controls catalogue',
  listControls: 'controls list',
  getControl: 'controls show',
  recordControl: 'controls record',
  changeControl: 'controls change',
  testControl: 'controls test',
  sendTestEvidence: 'controls test',
  readTestEvidence: { none: 'a file that is looked at in the pages; controls show tells its digest' },
  attestControl: 'controls attest',
  removeControl: 'controls remove',
  retireControl: 'controls retire',
  reportFacts: 'outside report',
  listOutsideFacts: 'outside list',
  reportFeed: 'outside feed',
  getThreat: 'outside vulnerability',
  listNonCompliances: 'non-compliances list',
  getNonCompliance: 'non-compliances show',
  recordNonCompliance: 'non-compliances record',
  planNonCompliance: 'non-compliances plan',
  resolveNonCompliance: 'non-compliances resolve',
  attachToNonCompliance: 'non-compliances attach',
  readFileOfNonCompliance: { none: 'a file that is looked at in the pages; non-compliances show tells its digest' },
  listConfig: 'config list',
  getConfig: 'config show',
  listConfigVersions: 'config history',
  getConfigVersion: 'config show',
  checkConfig: 'config check',
  simulateConfig: 'config simulate',
  publishConfig: 'config propose',
  listTokens: 'tokens list',
  createToken: 'tokens create',
  revokeToken: 'tokens revoke',
  simulateLosses: { none: 'risk simulate computes the same offline, to the bit' },
  rateVulnerabilities: 'risk rate',
  moveClock: { none: 'only a demo or a test has a clock to move' },
};

function verbsOf(command: Command, above: readonly string[] = []): readonly string[] {
  return command.commands.flatMap((one) => (one.commands.length === 0 ? [[...above, one.name()].join(' ')] : verbsOf(one, [...above, one.name()])));
}

const verbs = verbsOf(createProgram(() => undefined));
const folder = new URL('.', import.meta.url);
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.includes('.test.')).map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n');

/** `exceptions amend` for `POST /exceptions/:id/amend` and its preview. */
function verbOnException(path: string): string | null {
  const [, verb] = /^\/exceptions\/:id\/([a-z-]+)(?:\/preview)?$/.exec(path) ?? [];
  return verb !== undefined && verbs.includes(`exceptions ${verb}`) ? `exceptions ${verb}` : null;
}

test('every route has a verb that calls it, or a reason why none does', () => {
  const without = Object.entries(routes).filter(([name, { path }]) => verbOf[name as keyof typeof routes] === undefined && verbOnException(path) === null);
  expect(without.map(([name, { method, path }]) => `${name} ${method} ${path}: expected a verb, or a reason`)).toEqual([]);
});

test('every verb that is named for a route is there, and its source names the path', () => {
  const wrong = Object.entries(routes).flatMap(([name, { path }]) => {
    const verb = verbOf[name as keyof typeof routes];
    if (verb === undefined || typeof verb === 'object') return [];
    const fixed = path.split('/').filter((part) => part !== '' && !part.startsWith(':')).at(-1) ?? '';
    return [...(verbs.includes(verb) ? [] : [`${name}: no verb ${verb}`]), ...(new RegExp(`['"\`/]${fixed}\\b`).test(sources) ? [] : [`${name}: nothing in the command line names ${path}`])];
  });
  expect(wrong).toEqual([]);
});
