/** Name and namespace of the root element, as far as the start of a text shows them. Never throws: it only serves detection. */
export function xmlRoot(head: string): { readonly local: string; readonly uri: string } | undefined {
  let at = 0;
  for (;;) {
    at = skipSpace(head, at);
    if (head.startsWith('<?', at)) at = after(head, '?>', at);
    else if (head.startsWith('<!--', at)) at = after(head, '-->', at);
    else if (head.startsWith('<!DOCTYPE', at)) at = afterDoctype(head, at);
    else break;
    if (at < 0) return undefined;
  }
  const end = head.indexOf('>', at);
  const tag = head.slice(at, end < 0 ? undefined : end);
  const name = /^<(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)(?=[\s/]|$)/.exec(tag);
  if (name === null) return undefined;
  const declaration = name[1] === undefined ? 'xmlns' : `xmlns:${name[1]}`;
  for (const [, attribute, double, single] of tag.matchAll(/\s([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    if (attribute === declaration) return { local: name[2] ?? '', uri: double ?? single ?? '' };
  }
  return { local: name[2] ?? '', uri: '' };
}

function skipSpace(text: string, at: number): number {
  let next = at;
  while (next < text.length && ' \t\r\n\uFEFF'.includes(text.charAt(next))) next += 1;
  return next;
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? -1 : at + mark.length;
}

/** A declaration is refused later with its position; here it only must not hide what the file is. */
function afterDoctype(text: string, from: number): number {
  const end = text.indexOf('>', from);
  const subset = text.indexOf('[', from);
  if (subset < 0 || end < subset) return end < 0 ? -1 : end + 1;
  const close = /\]\s*>/g;
  close.lastIndex = subset;
  return close.exec(text) === null ? -1 : close.lastIndex;
}
