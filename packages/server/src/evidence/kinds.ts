import { SettingError } from '../setting.ts';

/** Kinds of files that evidence may be, by the ending of the name. Texts have no signature: they are UTF-8 without control characters. */
export const kindTable = {
  pdf: { mediaType: 'application/pdf', isText: false },
  png: { mediaType: 'image/png', isText: false },
  jpg: { mediaType: 'image/jpeg', isText: false },
  gif: { mediaType: 'image/gif', isText: false },
  webp: { mediaType: 'image/webp', isText: false },
  docx: { mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', isText: false },
  xlsx: { mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', isText: false },
  pptx: { mediaType: 'application/vnd.openxmlformats-officedocument.presentationml.presentation', isText: false },
  odt: { mediaType: 'application/vnd.oasis.opendocument.text', isText: false },
  ods: { mediaType: 'application/vnd.oasis.opendocument.spreadsheet', isText: false },
  odp: { mediaType: 'application/vnd.oasis.opendocument.presentation', isText: false },
  txt: { mediaType: 'text/plain', isText: true },
  log: { mediaType: 'text/plain', isText: true },
  md: { mediaType: 'text/markdown', isText: true },
  csv: { mediaType: 'text/csv', isText: true },
  json: { mediaType: 'application/json', isText: true },
} as const;
export type EvidenceKind = keyof typeof kindTable;

/** Reads the setting: endings separated by commas. @throws SettingError */
export function evidenceKinds(value: string): readonly EvidenceKind[] {
  return value.split(',').map((part) => {
    const ending = part.trim().toLowerCase();
    if (isKind(ending)) return ending;
    throw new SettingError(`expected endings among ${Object.keys(kindTable).join(', ')}, separated by commas, got "${part.trim()}"`);
  });
}

/** The kind that a name promises; null for an ending that is none. */
export function kindOfName(name: string): EvidenceKind | null {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const kind = ending === 'jpeg' ? 'jpg' : ending;
  return isKind(kind) ? kind : null;
}

function isKind(text: string): text is EvidenceKind {
  return Object.hasOwn(kindTable, text);
}
