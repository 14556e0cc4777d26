import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Schema } from './arbitrary-of.ts';

type Content = Readonly<Record<string, { readonly schema: Schema }>>;
type Parameter = { readonly name: string; readonly in: 'path' | 'query'; readonly required?: boolean; readonly schema: Schema };
type Description = {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
};

/** One operation as the published OpenAPI document describes it. */
export type Operation = {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Schema of the JSON body; null: none. */
  readonly body: Schema | null;
  /** Other media types that the body may have. */
  readonly rawTypes: readonly string[];
  /** What is wrong with a JSON answer by the document; null: nothing. Undefined statuses and media types are wrong. */
  faultIn(status: number, type: string, answer: unknown): string | null;
};

export type ApiDocument = { readonly operations: readonly Operation[]; resolve(reference: string): Schema };

/** The document that the contract publishes, held against the server: neither is trusted to describe itself. */
export function readApiDocument(): ApiDocument {
  const file = new URL('../../../../contract/openapi.json', import.meta.url);
  const document = JSON.parse(readFileSync(file, 'utf8')) as {
    paths: Readonly<Record<string, Readonly<Record<string, Description>>>>;
  };
  // What a reader of the document may not know is no fault of an answer.
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: false, unicodeRegExp: true });
  ajv.addSchema(document, 'api');
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => operationOf(ajv, path, method, one)),
  );
  return { operations, resolve: (reference) => pointerInto(document, reference.replace(/^#/, '')) as Schema };
}

function operationOf(ajv: Ajv2020, path: string, method: string, described: Description): Operation {
  const content = described.requestBody?.content ?? {};
  const place = `api#/paths/${escapeStep(path)}/${method}/responses`;
  return {
    id: described.operationId,
    method: method.toUpperCase(),
    path,
    parameters: described.parameters ?? [],
    body: content['application/json']?.schema ?? null,
    rawTypes: Object.keys(content).filter((type) => type !== 'application/json'),
    faultIn: (status, type, answer) => {
      const name = described.responses[status] === undefined ? 'default' : String(status);
      const schemas = described.responses[name]?.content;
      if (name === 'default' && status < 400) return `status ${status} is not described`;
      if (schemas === undefined) return null;
      const media = type.split(';')[0] ?? '';
      if (schemas[media] === undefined) return media === '' || name !== 'default' ? null : `${media} is not described for ${status}`;
      const validate = ajv.getSchema(`${place}/${name}/content/${escapeStep(media)}/schema`);
      if (validate === undefined) throw new Error(`expected a schema at ${place}/${name} for ${media}, got none`);
      return validate(answer) === true ? null : ajv.errorsText(validate.errors);
    },
  };
}

function escapeStep(step: string): string {
  return encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function pointerInto(document: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((node, step) => (node as Readonly<Record<string, unknown>>)[step], document);
}
