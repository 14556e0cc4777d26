import { accept, type Decision, type Reason, refuse } from '../errors.ts';
import { type PersonId, personId } from '../ids.ts';
import { headsATree } from '../org/reporting-line.ts';
import { enduringRefusals } from '../policy/enduring.ts';
import type { ApprovalFacts } from './facts.ts';
import { requiredLevel, type RequiredLevel } from './level.ts';
import { mergeSeats } from './merge-seats.ts';
import type { Level, RequiredApproval, Seat } from './seat.ts';
import { type HolderFacts, type Seated, seatHolder, seatKinds } from './seat-holder.ts';
import { type EmptySeat, seatsFor } from './seats.ts';

/**
 * Level, seats, people and the reasons for each (domain §4.2–§4.5). The preview, the routing and the check at decision call this function.
 * Refused with `no-eligible-person`, naming the seat, when a seat cannot be filled; with `unrated-risk` when there is no band.
 * `least`: the level that it had already, under which it does not fall (C7).
 */
export function requiredApproval(request: ApprovalFacts, least: Level = 1): Decision<RequiredApproval> {
  const facts = withOperators(request);
  const refusals = [...topOfTree(facts), ...enduringRefusals(facts.content.basis, facts.requirements, facts.assets, facts.matrix.terms)];
  if (refusals.length > 0) return refuse(...refusals);
  const computed = requiredLevel(facts);
  if (!computed.ok) return computed;
  const level = atLeast(computed.value, least);

  const seats = filledSeats(facts, level.level);
  const met = { ...(facts.knownExploited === true ? { knownExploited: true as const } : {}), ...(facts.appetite === undefined ? {} : { exposure: facts.appetite.units }), ...(facts.toxic === undefined || facts.toxic.length === 0 ? {} : { toxic: facts.toxic.map(({ effect: _effect, ...combination }) => combination) }) };
  if (seats.ok) return accept({ level: level.level, ...versionsOf(facts), seats: seats.value, reasons: level.reasons, ...met });
  // A risk committee without quorum, or wholly in conflict, passes the case to the board's (E5, E29 f).
  if (level.level !== 4 || !seats.reasons.some((reason) => reason.rule === 'I21')) return seats;
  const board = filledSeats(facts, 5);
  if (!board.ok) return board;
  const raised: Reason[] = seats.reasons.map((reason) => ({ ...reason, code: 'level-raised', text: `L5, because: ${reason.text}` }));
  return accept({ level: 5, ...versionsOf(facts), seats: board.value, reasons: [...level.reasons, ...raised], ...met });
}

/**
 * The seats of the level that a request needs, or of `most` where that is lower, all at once and without those who advise or object (E22, E32).
 * The reasons tell the level that an ordinary request would need.
 */
export function levelSeatsAlone(request: ApprovalFacts, most: Level): Decision<RequiredApproval> {
  const facts = withOperators(request);
  const level = requiredLevel(facts);
  if (!level.ok) return level;
  const needed = level.value.level;
  const decides = needed > most ? most : needed;
  const seats = filledSeats(facts, decides);
  if (!seats.ok) return seats;
  const capped: readonly Reason[] = needed > most ? [{ code: 'level-cap', rule: 'E32', text: `L${most} signs; an ordinary request would need L${needed}, whose committee is told.` }] : [];
  return accept({
    level: decides, matrixVersion: facts.matrix.version, reasons: [...level.value.reasons, ...capped],
    seats: seats.value.filter(({ stage }) => stage === 2).map((seat) => ({ ...seat, stage: 1 })),
  });
}

/**
 * The undecided seats with the people who may decide in them now (§4.5: late resolution); decided ones stay as they were signed.
 * A seat without an eligible person comes back empty, with its reasons: it waits, since silence never approves (I9).
 */
export function resolveSeats(
  required: RequiredApproval,
  decided: ReadonlyMap<string, PersonId>,
  facts: Omit<HolderFacts, 'level' | 'seated'>,
): readonly Seat[] {
  let seats = required.seats.map((seat): Seat => ({ ...seat, person: decided.get(seat.id) ?? seat.person }));
  for (const seat of seats) {
    if (decided.has(seat.id)) continue;
    const seated = seats
      .filter((other) => other.id !== seat.id)
      .flatMap(({ person }): readonly Seated[] => (person === null ? [] : [{ person, kinds: 'any' }]));
    const { person, members, chair, reasons } = seatHolder(seat, { ...facts, level: required.level, seated });
    const kept = seat.reasons.filter((reason) => reason.code === 'seat-required' || reason.code === 'seats-merged');
    const { chair: _before, ...asked } = seat;
    const resolved: Seat = { ...asked, person, reasons: [...kept, ...reasons], ...(members === undefined ? {} : { members }), ...(chair === undefined ? {} : { chair }) };
    seats = seats.map((other) => (other.id === seat.id ? resolved : other));
  }
  return seats;
}

function atLeast({ level, reasons }: RequiredLevel, least: Level): RequiredLevel {
  if (level >= least) return { level, reasons };
  return { level: least, reasons: [...reasons, { code: 'level-raised', rule: '§4.3-10, C7', text: `It would be L${level} now, and stays at L${least}, as it was when it was assessed.` }] };
}

function versionsOf({ matrix, config }: ApprovalFacts): Pick<RequiredApproval, 'matrixVersion' | 'config'> {
  return { matrixVersion: matrix.version, ...(config === undefined ? {} : { config }) };
}

/** Whoever runs a control that the assessment names is party to the version, whether or not the caller has said so. */
function withOperators(facts: ApprovalFacts): ApprovalFacts {
  const named = (facts.risk?.controls ?? []).flatMap((control) => (control.operator === undefined ? [] : [personId(control.operator)]));
  return { ...facts, parties: { ...facts.parties, operators: [...new Set([...facts.parties.operators, ...named])] } };
}

/** Nobody stands above the head of the tree, so nobody could approve (E19). */
function topOfTree({ parties, organisation }: ApprovalFacts): readonly Reason[] {
  const people = [
    ['owner', parties.owner],
    ['requester', parties.requester],
  ] as const;
  return people
    .filter(([, person]) => headsATree(organisation.now, person))
    .map(([part, person]) => ({
      code: 'no-superior',
      rule: 'E19',
      text: `${person} heads the organisation and may not be the ${part}: name somebody who has a superior.`,
    }));
}

function filledSeats(facts: ApprovalFacts, level: Level): Decision<readonly Seat[]> {
  const empty = seatsFor(facts, level);
  if (!empty.ok) return empty;
  const seats: Seat[] = [];
  const seated: Seated[] = [];
  const refusals: Reason[] = [];
  const fill = (seat: EmptySeat): void => {
    const { person, members, chair, reasons } = seatHolder(seat, { ...facts, level, seated });
    if (person !== null) seated.push({ person, kinds: seatKinds(seat) });
    if (members !== undefined && members.length < facts.matrix.seats.committeeLeast) {
      refusals.push({
        code: 'no-eligible-person',
        rule: 'I21',
        text: `${seat.title} (${seat.id}): ${members.length} members may vote, ${facts.matrix.seats.committeeLeast} are needed. Name more of them first.`,
      });
    }
    if (members === undefined && person === null) refusals.push(...reasons.filter((reason) => reason.code === 'no-eligible-person'));
    seats.push({ ...seat, person, reasons: [...seat.reasons, ...reasons], ...(members === undefined ? {} : { members }), ...(chair === undefined ? {} : { chair }) });
  };
  const isCommittee = ({ holder }: EmptySeat): boolean => holder.kind === 'committee';
  for (const seat of byMobility(empty.value.filter((one) => !isCommittee(one)))) fill(seat);
  for (const seat of superiors(seats, facts)) fill(seat);
  // Last, so that members who hold a seat are recused (E4).
  for (const seat of empty.value.filter(isCommittee)) fill(seat);
  return refusals.length > 0 ? refuse(...refusals) : accept(mergeSeats(seats));
}

/** Offices that cannot move are filled first, so that movable seats give way to them. */
function byMobility(seats: readonly EmptySeat[]): readonly EmptySeat[] {
  const isFixed = ({ holder }: EmptySeat): boolean => holder.kind === 'role' && !holder.delegable;
  return [...seats.filter(isFixed), ...seats.filter((seat) => !isFixed(seat))];
}

/** Above red, the superior of each risk owner signs too (§5.6). */
function superiors(seats: readonly Seat[], { appetite, organisation }: ApprovalFacts): readonly EmptySeat[] {
  if (appetite?.projected !== 'red' && appetite?.projected !== 'hard_stop') return [];
  return seats.flatMap((seat): readonly EmptySeat[] => {
    if (!seat.id.startsWith('risk-owner:') || seat.person === null) return [];
    const person = organisation.now.people.get(seat.person)?.manager ?? seat.person;
    const unit = seat.id.slice('risk-owner:'.length);
    const reason: Reason = {
      code: 'seat-required',
      rule: '§5.6',
      text: `Projected exposure is above red (${appetite.figure}): the superior of the risk owner signs too.`,
    };
    return [
      {
        id: `superior:${unit}`,
        stage: 1,
        voice: 'accepts_risk',
        title: `Superior of the risk owner of ${unit}`,
        holder: { kind: 'person', person },
        obligations: [],
        reasons: [reason],
      },
    ];
  });
}
