import { heldText } from './held-text.ts';
import { gradeWords, type Proposal, words } from './messages.ts';

/** A change of authority, a sentence for each thing that it changes. */
export function linesOf({ people, units, document, mappings, requirements, calendars }: Proposal): readonly string[] {
  return [
    ...people.flatMap(({ person, given, taken, position }) => [
      ...given.map((one) => words.gives(person.name, heldText(one, one.unit))),
      ...taken.map((one) => words.takes(person.name, heldText(one, one.unit))),
      ...(position === undefined || position.before.unit === position.after.unit ? [] : [words.movesTo(person.name, position.before.unit, position.after.unit)]),
      ...(position === undefined || position.before.manager?.id === position.after.manager?.id ? [] : [words.reportsTo(person.name, position.before.manager?.name ?? words.none, position.after.manager?.name ?? words.none)]),
    ]),
    ...units.flatMap(({ unit, before, after }) => [
      ...(before !== null && before.parent !== after.parent ? [words.moves(unit.name, before.parent ?? words.top, after.parent ?? words.top)] : []),
      ...(['lead', 'head', 'executive'] as const).flatMap((grade) => {
        const [from, to] = [before?.heads[grade], after.heads[grade]];
        return from?.id === to?.id ? [] : [words.heads(unit.name, gradeWords[grade], from?.name ?? words.none, to?.name ?? words.none)];
      }),
    ]),
    ...requirements.map(({ id, version, changes, numbers, day }) => words.publishesVersion(id, String(version), [...changes.map(({ field }) => field), ...numbers.map(words.anotherNumber)].join(', '), day)),
    ...mappings.map(({ rule, before, after }) => words.maps(rule, before?.join(', ') || words.none, after.join(', ') || words.none)),
    ...calendars.map(({ calendar, changes }) => words.changesCalendar(calendar, changes.map(({ path, before, after }) => `${path} ${JSON.stringify(before)} → ${JSON.stringify(after)}`).join(', '))),
    ...(document === null ? [] : [words.publishes(document.name, String(document.version))]),
  ];
}
