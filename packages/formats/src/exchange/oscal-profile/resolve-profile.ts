import { DomainError } from '@exeat/core';
import { isNode, listAt, type Node, textAt } from '../oscal-catalog/oscal-node.ts';

type Selection = (id: string, parents: readonly string[]) => boolean;

/** Whether a value looks like an OSCAL profile: a selection from a catalogue that is another file. */
export function isOscalProfile(value: unknown): boolean {
  return isNode(value) && isNode(value['profile']);
}

/**
 * The catalogue that a profile makes of the one it selects from: its controls in the order of the catalogue, with the values that the profile sets.
 * A control whose parent is not selected stands in its place. Both in JSON, 1.0 or 1.1. What of a profile would change a control's text is refused.
 * @throws DomainError `invalid-document`, naming the place.
 */
export function resolveOscalProfile(profileFile: unknown, catalogFile: unknown): unknown {
  const profile = isNode(profileFile) ? profileFile['profile'] : undefined;
  const catalog = isNode(catalogFile) ? catalogFile['catalog'] : undefined;
  if (!isNode(profile)) throw fault('profile', 'an OSCAL profile');
  if (!isNode(catalog)) throw fault('catalog', 'the OSCAL catalogue that the profile selects from');
  const [only, another] = listAt(profile, 'imports');
  if (only === undefined || another !== undefined) throw fault('profile.imports', 'one import, of the one catalogue that is given');
  const modify = isNode(profile['modify']) ? profile['modify'] : {};
  refuseChangedText(modify);
  const ids = idsIn(catalog);
  const includes = selectionOf(only, 'include-controls', ids);
  const excludes = selectionOf(only, 'exclude-controls', ids);
  const isSelected: Selection = (id, parents) => (includes?.(id, parents) ?? true) && excludes?.(id, parents) !== true;
  const values = new Map(listAt(modify, 'set-parameters').map((set) => [textAt(set, 'param-id'), setValueOf(set)]));
  const metadata = isNode(profile['metadata']) ? profile['metadata'] : {};
  return { catalog: { ...filtered(catalog, isSelected, values, []), metadata } };
}

function filtered(node: Node, isSelected: Selection, values: ReadonlyMap<string, string>, parents: readonly string[]): Node {
  const groups = listAt(node, 'groups').map((group) => filtered(group, isSelected, values, parents));
  const controls = listAt(node, 'controls').flatMap((control): readonly Node[] => {
    const id = textAt(control, 'id');
    const inside = filtered(control, isSelected, values, [...parents, id]);
    return isSelected(id, parents) ? [inside] : listAt(inside, 'controls');
  });
  const params = listAt(node, 'params').map((param) => {
    const value = values.get(textAt(param, 'id')) ?? '';
    return value === '' ? param : { ...param, label: value };
  });
  return { ...node, groups, controls, params };
}

/** What the profile says of controls under a name; undefined when it says nothing. */
function selectionOf(imported: Node, name: string, ids: ReadonlySet<string>): Selection | undefined {
  if (imported[name] === undefined) return undefined;
  const selections = listAt(imported, name).map((one, at): Selection => {
    const named = new Set(Array.isArray(one['with-ids']) ? one['with-ids'].map(String) : []);
    for (const id of named) if (!ids.has(id)) throw fault(`profile.imports[0].${name}[${at}].with-ids`, `controls of the catalogue, got ${id.slice(0, 100)}`);
    const patterns = listAt(one, 'matching').map((matching) => globOf(textAt(matching, 'pattern')));
    const isNamed = (id: string): boolean => named.has(id) || patterns.some((pattern) => pattern.test(id));
    return (id, parents) => isNamed(id) || (one['with-child-controls'] === 'yes' && parents.some(isNamed));
  });
  return (id, parents) => selections.some((selects) => selects(id, parents));
}

/** `*` any characters, `?` one. Few `*`: each multiplies the work of a match. */
function globOf(pattern: string): RegExp {
  if (pattern.length > 200 || pattern.split('*').length > 4) throw fault('profile.imports[0] matching.pattern', 'at most 200 characters, and three *');
  const text = pattern.replaceAll(/\*+/g, '*').replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${text.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}

function idsIn(node: Node): ReadonlySet<string> {
  const inside = [...listAt(node, 'groups'), ...listAt(node, 'controls')];
  return new Set([...listAt(node, 'controls').map((control) => textAt(control, 'id')), ...inside.flatMap((one) => [...idsIn(one)])]);
}

function setValueOf(set: Node): string {
  const values = Array.isArray(set['values']) ? set['values'].filter((one) => typeof one === 'string') : [];
  return values.join(', ') || textAt(set, 'label');
}

/** Properties and links may be added; a changed text would not be what the catalogue says. */
function refuseChangedText(modify: Node): void {
  for (const [at, alter] of listAt(modify, 'alters').entries()) {
    const changesText = listAt(alter, 'removes').length > 0 || listAt(alter, 'adds').some((add) => listAt(add, 'parts').length > 0);
    if (changesText) throw fault(`profile.modify.alters[${at}]`, 'no change of a text; resolve the profile with an OSCAL tool, and import the catalogue that it makes');
  }
}

function fault(place: string, expected: string): DomainError {
  return new DomainError('invalid-document', `${place}: expected ${expected}`, { place });
}
