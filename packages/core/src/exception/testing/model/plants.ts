import type * as access from '../../../access/decide.ts';
import type * as ballot from '../../../approval/ballot.ts';
import type * as requiredApproval from '../../../approval/required-approval.ts';
import type * as separation from '../../../approval/separation-of-duties.ts';
import type * as coverage from '../../../coverage/coverage-of-finding.ts';
import type * as inForce from '../../../coverage/in-force.ts';
import { addMs } from '../../../time.ts';
import type * as portfolio from '../../../portfolio/portfolio-tally.ts';
import type * as risk from '../../../risk/assess.ts';
import type * as narrower from '../../../scope/narrower.ts';
import type * as changes from '../../change-request.ts';
import type * as emergency from '../../commands/emergency-grant.ts';
import type * as grant from '../../commands/grant.ts';
import type * as shared from '../../commands/shared.ts';
import type * as evolving from '../../evolve.ts';
import type * as examination from '../../examine-request.ts';
import type { ExceptionFacts } from '../../facts.ts';
import type * as lineage from '../../lineage.ts';
import type * as longest from '../../longest-term.ts';
import type * as states from '../../state-at.ts';
import type * as term from '../../term.ts';
import { isPlanted, plantable, type Plants } from './planting.ts';

const day = 24 * 3_600_000;
const into = <Module extends object>(plants: Plants<Module>) => (module: Module): Module => plantable(module, plants);

export const ofRequiredApproval = into<typeof requiredApproval>({
  requiredApproval: {
    // The policy owner is not asked.
    I1: (rule) => (request) => {
      const required = rule(request);
      return required.ok ? { ok: true, value: { ...required.value, seats: required.value.seats.filter(({ stage }) => stage === 2) } } : required;
    },
  },
});

/** Nobody is in conflict with anything. */
export const ofSeparation = into<typeof separation>({ conflictsOf: { I8: () => () => [] } });

/** The first yes decides. */
export const ofBallot = into<typeof ballot>({
  ballotOutcome: {
    I21: (rule) => (members, cast, least) => {
      const { outcome, tally } = rule(members, cast, least);
      return { outcome: tally.yes > 0 ? 'approve' : outcome, tally };
    },
  },
});

/** Everybody is an administrator. */
export const ofAccess = into<typeof access>({ decideAccess: { I24: () => () => ({ ok: true, value: { ruleId: 'planted' } }) } });

export const ofInForce = into<typeof inForce>({
  coverIntervals: {
    // A day of grace.
    I3: (rule) => (cover) => rule(cover).map((interval) => ({ ...interval, until: addMs(interval.until, day) })),
  },
});

export const ofCoverage = into<typeof coverage>({
  coverageOfDeviation: {
    // Hidden by an exception that is over.
    I25: (rule) => (deviation, candidates, at, options) => {
      const answer = rule(deviation, candidates, at, options);
      return answer.status === 'expired' ? { ...answer, status: 'covered' } : answer;
    },
  },
});

export const ofRisk = into<typeof risk>({
  assessRisk: {
    I12: (rule) => (input) => {
      const rated = rule(input);
      return rated.ok ? { ok: true, value: { ...rated.value, residual: { likelihood: 1, impact: 1 } } } : rated;
    },
    I23: (rule) => (input) => rule({ ...input, missing: [] }),
  },
});

/** High risks are left out of what is reported. */
export const ofPortfolio = (module: typeof portfolio): typeof portfolio => ({
  ...module,
  PortfolioTally: class extends module.PortfolioTally {
    override result(): ReturnType<portfolio.PortfolioTally['result']> {
      const whole = super.result();
      return isPlanted('I19') ? { ...whole, residual: whole.residual.filter(({ likelihood, impact }) => likelihood * impact < 10) } : whole;
    }
  },
});

/** Whatever is written is called narrower. */
export const ofNarrower = into<typeof narrower>({ compareScopes: { I4: () => () => 'narrower' } });

/** An end leaves what is asked of the case as it is. */
export const ofChanges = into<typeof changes>({ openChanges: { I7: (rule) => (state, at, rules) => (state.phase === 'approved' ? [] : rule(state, at, rules)) } });

const withFacts = (change: (facts: ExceptionFacts) => ExceptionFacts) => (rule: typeof grant.grantOrAskToAcknowledge): typeof grant.grantOrAskToAcknowledge => (state, facts) => rule(state, change(facts));

export const ofGrant = into<typeof grant>({
  grantOrAskToAcknowledge: {
    // What became impossible to waive meanwhile is granted all the same.
    I17: withFacts((facts) => ({
      ...facts, library: { ...facts.library, requirements: new Map([...facts.library.requirements].map(([id, one]) => [id, { ...one, waivable: true }])) },
    })),
    I18: withFacts((facts) => {
      const people = new Map([...facts.organisation.now.people].map(([id, one]) => [id, { ...one, active: true }]));
      return { ...facts, organisation: { ...facts.organisation, now: { ...facts.organisation.now, people } } };
    }),
  },
});

/** Nobody needs to ratify it. */
export const ofEmergency = into<typeof emergency>({
  emergencyGrant: {
    I20: (rule) => (...given) => {
      const decided = rule(...given);
      return decided.ok ? { ok: true, value: decided.value.map((event) => (event.type === 'grant_created' ? { ...event, data: { ...event.data, duties: [] } } : event)) } : decided;
    },
  },
});

/** Every command fits every state. */
export const ofShared = into<typeof shared>({ notIn: { I6: () => () => null } });

export const ofEvolve = into<typeof evolving>({
  evolve: {
    // The time of a suspension is added at the end.
    I11: (rule) => (state, event) => {
      const next = rule(state, event);
      return event.type === 'suspension_lifted' ? { ...next, grants: next.grants.map((one) => ({ ...one, until: addMs(one.until, day) })) } : next;
    },
    // Signatures outlast what they were given on.
    I13: (rule) => (state, event) => {
      const next = rule(state, event);
      return event.type === 'exception_returned' && state !== null ? { ...next, decisions: state.decisions, votes: state.votes } : next;
    },
    I14: (rule) => (state, event) => {
      const next = rule(state, event);
      return event.type === 'information_answered' && next.versions.length > 1 ? { ...next, versions: next.versions.slice(-1) } : next;
    },
  },
});

/** A renewal starts when it is approved, while the old grant still covers. */
export const ofExamination = into<typeof examination>({ continuedUntil: { I16: () => () => null } });

/** Every renewal counts as the first cover. */
export const ofLineage = into<typeof lineage>({
  lineageOf: { I10: (rule) => (...given) => ({ ...rule(...given), since: null }) },
});

/** Thirty days without an answer are a yes. */
export const ofState = into<typeof states>({
  stateAt: { I9: (rule) => (state, at) => (state.phase === 'in_approval' && at > addMs(state.lastEventAt, 30 * day) ? 'active' : rule(state, at)) },
});

/** Every risk lasts as long as a low one. */
export const ofLongest = into<typeof longest>({ longestTerm: { I2: (rule) => (from, caps) => rule(from, { ...caps, band: caps.band === null ? null : 'low' }) } });

export const ofTerm = into<typeof term>({
  grantTerm: {
    I5: (rule) => (...given) => {
      const granted = rule(...given);
      return granted.ok ? { ok: true, value: { ...granted.value, from: addMs(granted.value.from, -day) } } : granted;
    },
    I22: (rule) => (...given) => {
      const granted = rule(...given);
      return granted.ok ? { ok: true, value: { ...granted.value, until: addMs(granted.value.until, 3_600_000) } } : granted;
    },
  },
});
