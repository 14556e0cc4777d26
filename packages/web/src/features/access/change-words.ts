import { gradeWords, type Proposal, roleWords, words } from './messages.ts';

/** A change of authority, a sentence for each thing that it changes. */
export function linesOf({ people, units, document }: Proposal): readonly string[] {
  return [
    ...people.flatMap(({ person, given, taken }) => [
      ...given.map(({ role, unit }) => words.gives(person.name, roleWords[role], unit)),
      ...taken.map(({ role, unit }) => words.takes(person.name, roleWords[role], unit)),
    ]),
    ...units.flatMap(({ unit, before, after }) => [
      ...(before !== null && before.parent !== after.parent ? [words.moves(unit.name, before.parent ?? words.top, after.parent ?? words.top)] : []),
      ...(['lead', 'head', 'executive'] as const).flatMap((grade) => {
        const [from, to] = [before?.heads[grade], after.heads[grade]];
        return from?.id === to?.id ? [] : [words.heads(unit.name, gradeWords[grade], from?.name ?? words.none, to?.name ?? words.none)];
      }),
    ]),
    ...(document === null ? [] : [words.publishes(document.name, String(document.version))]),
  ];
}
