export type Node = Readonly<Record<string, unknown>>;

export function listAt(node: Node, name: string): readonly Node[] {
  const list = node[name];
  return Array.isArray(list) ? list.filter(isNode) : [];
}

export function textAt(node: Node, name: string): string {
  const text = node[name];
  return typeof text === 'string' ? text.trim() : '';
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
