import { DomainError } from '@exeat/core';
import { isNode, listAt, type Node, textAt } from './oscal-node.ts';

/** A control of a catalogue as a citable clause. */
export type CatalogControl = {
  /** As the catalogue has it: `ac-2`, `ac-2.1`. */
  readonly id: string;
  /** As people write it: `AC-2(1)`; the id where the catalogue has none. */
  readonly label: string;
  /** With the titles of the controls above it: `Account Management | Automated Support`. */
  readonly title: string;
  /** What it demands, with its items and the names of what the organisation fills in. */
  readonly statement: string;
  /** Id of the control that it enhances. */
  readonly parent?: string;
  /** Ids of withdrawn controls that were moved to this one, and to no other. */
  readonly formerly?: readonly string[];
};
export type Catalog = {
  readonly title: string;
  readonly version: string;
  readonly controls: readonly CatalogControl[];
  /** Withdrawn controls, which nobody can cite. */
  readonly withdrawn: readonly string[];
};

const mostControls = 20_000;
const mostDepth = 20;

/** Whether a value looks like an OSCAL catalogue. */
export function isOscalCatalog(value: unknown): boolean {
  return isNode(value) && isNode(value['catalog']);
}

/**
 * Reads an OSCAL catalogue in JSON (1.0 and 1.1): its controls in order, those of groups and of other controls too.
 * @throws DomainError `invalid-document`, naming the place; `too-large`.
 */
export function readOscalCatalog(value: unknown): Catalog {
  const catalog = isNode(value) ? value['catalog'] : undefined;
  if (!isNode(catalog)) throw fault('catalog', 'an OSCAL catalogue');
  const metadata = isNode(catalog['metadata']) ? catalog['metadata'] : {};
  const controls: CatalogControl[] = [];
  const withdrawn: string[] = [];
  const ids = new Set<string>();
  const moved: { readonly from: string; readonly to: string }[] = [];
  const walk = (node: Node, place: string, above: readonly { readonly id: string; readonly title: string }[], depth: number, names: ReadonlyMap<string, string>): void => {
    if (depth > mostDepth) throw fault(place, `at most ${mostDepth} levels`);
    const known = new Map([...names, ...parametersOf(node)]);
    for (const [at, group] of listAt(node, 'groups').entries()) walk(group, `${place}.groups[${at}]`, above, depth + 1, known);
    for (const [at, control] of listAt(node, 'controls').entries()) {
      const where = `${place}.controls[${at}]`;
      const [id, title] = [textAt(control, 'id'), textAt(control, 'title')];
      if (id === '' || /[\s/]/.test(id)) throw fault(`${where}.id`, 'an id without spaces and slashes');
      if (title === '') throw fault(`${where}.title`, 'a title');
      if (ids.has(id)) throw fault(`${where}.id`, `each control once; ${id} is there twice`);
      if (ids.size >= mostControls) throw new DomainError('too-large', `expected at most ${mostControls} controls, got more`, { limit: mostControls });
      ids.add(id);
      const own = new Map([...known, ...parametersOf(control)]);
      if (propOf(control, 'status') === 'withdrawn') {
        withdrawn.push(id);
        moved.push(...movedTo(control).map((to) => ({ from: id, to })));
      }
      else {
        const parent = above.at(-1)?.id;
        controls.push({
          id, label: propOf(control, 'label') ?? id, title: [...above.map((one) => one.title), title].join(' | '),
          statement: listAt(control, 'parts').filter((part) => part['name'] === 'statement').map((part) => proseOf(part, own, 0)).join('\n').trim(),
          ...(parent === undefined ? {} : { parent }),
        });
      }
      walk(control, where, [...above, { id, title }], depth + 1, own);
    }
  };
  walk(catalog, 'catalog', [], 0, new Map());
  if (ids.size === 0) throw fault('catalog', 'at least one control');
  return { title: textAt(metadata, 'title') || 'OSCAL catalogue', version: textAt(metadata, 'version'), controls: controls.map((control) => withFormer(control, moved)), withdrawn };
}

/** Where a withdrawn control was moved, when to one place alone. */
function movedTo(control: Node): readonly string[] {
  const targets = listAt(control, 'links').flatMap((link) => (link['rel'] === 'moved-to' && textAt(link, 'href').startsWith('#') ? [textAt(link, 'href').slice(1)] : []));
  return targets.length === 1 ? targets : [];
}

function withFormer(control: CatalogControl, moved: readonly { readonly from: string; readonly to: string }[]): CatalogControl {
  const formerly = moved.flatMap(({ from, to }) => (to === control.id ? [from] : []));
  return formerly.length === 0 ? control : { ...control, formerly };
}

/** The prose of a part and of the items below it, one a line, with labels. */
function proseOf(part: Node, names: ReadonlyMap<string, string>, depth: number): string {
  if (depth > mostDepth) throw fault('parts', `at most ${mostDepth} levels`);
  const label = propOf(part, 'label');
  const prose = textAt(part, 'prose').replaceAll(/\{\{\s*insert:\s*param,\s*([^\s}]+)\s*\}\}/g, (_, id: string) => `[${names.get(id) ?? id}]`);
  const own = [label, prose].filter((text) => text !== undefined && text !== '').join(' ');
  const items = listAt(part, 'parts').filter((item) => item['name'] === 'item').map((item) => proseOf(item, names, depth + 1));
  return [own, ...items].filter((text) => text !== '').join('\n');
}

/** What the organisation fills in, by id: its label, or the choices it has. */
function parametersOf(node: Node): readonly (readonly [string, string])[] {
  return listAt(node, 'params').map((param) => {
    const select = isNode(param['select']) ? param['select'] : {};
    const choices = Array.isArray(select['choice']) ? select['choice'].filter((one) => typeof one === 'string') : [];
    const plain = choices.map((choice) => choice.replaceAll(/\{\{[^}]*\}\}/g, '…'));
    return [textAt(param, 'id'), textAt(param, 'label') || plain.join(' or ') || textAt(param, 'id')] as const;
  });
}

/** The value of a property; a label of people before one that is zero-padded for machines. */
function propOf(node: Node, name: string): string | undefined {
  const props = listAt(node, 'props').filter((prop) => prop['name'] === name);
  const chosen = props.find((prop) => prop['class'] === undefined) ?? props[0];
  return chosen === undefined ? undefined : textAt(chosen, 'value').toLowerCase() === 'withdrawn' ? 'withdrawn' : textAt(chosen, 'value');
}

function fault(place: string, expected: string): DomainError {
  return new DomainError('invalid-document', `${place}: expected ${expected}`, { place });
}
