import fc from 'fast-check';

/** A JSON Schema as OpenAPI 3.1 holds it: the keywords that the contract uses. */
export type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
};

export type Known = {
  /** Texts that mean something to the server: ids, dates, hashes, words of closed lists. */
  readonly texts: readonly string[];
  resolve(reference: string): Schema;
};

const deepest = 6;

/** Values that fit a schema, with texts that the server knows wherever they fit, so that requests get past the first look. */
export function arbitraryOf(schema: Schema, known: Known, depth = 0): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return arbitraryOf(known.resolve(schema.$ref), known, depth + 1);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema.const);
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined)
    return fc.oneof(...(depth > deepest ? alternatives.slice(-1) : alternatives).map((one) => arbitraryOf(one, known, depth + 1)));
  if (schema.allOf !== undefined) return arbitraryOf(Object.assign({}, ...schema.allOf) as Schema, known, depth);
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return types.length === 0 ? fc.jsonValue({ maxDepth: 2 }) : fc.oneof(...types.map((type) => ofType(type, schema, known, depth)));
}

function ofType(type: string, schema: Schema, known: Known, depth: number): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return textOf(schema, known);
    case 'integer':
      return fc.integer({ min: Math.max(schema.minimum ?? -5, -1_000_000), max: Math.min(schema.maximum ?? 1_000_000, 1_000_000) });
    case 'number':
      return fc.double({ min: schema.minimum ?? -10, max: schema.maximum ?? 1e6, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(arbitraryOf(schema.items ?? {}, known, depth + 1), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, Math.max(schema.minItems ?? 0, depth > deepest ? 0 : 3)),
      });
    case 'object':
      return objectOf(schema, known, depth);
    default:
      return fc.constant(null);
  }
}

function objectOf(schema: Schema, known: Known, depth: number): fc.Arbitrary<unknown> {
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) {
    const values = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
    return fc.dictionary(fc.constantFrom(...known.texts), arbitraryOf(values, known, depth + 1), { maxKeys: 2 });
  }
  const required = schema.required ?? [];
  const wanted = depth > deepest ? fields.filter(([name]) => required.includes(name)) : fields;
  return fc.record(Object.fromEntries(wanted.map(([name, field]) => [name, arbitraryOf(field, known, depth + 1)])), {
    requiredKeys: required as never[],
    noNullPrototype: true,
  });
}

function textOf(schema: Schema, known: Known): fc.Arbitrary<string> {
  const pattern = schema.pattern === undefined ? null : new RegExp(schema.pattern, 'u');
  const fits = (text: string): boolean =>
    text.length >= (schema.minLength ?? 0) && text.length <= (schema.maxLength ?? Number.POSITIVE_INFINITY) && (pattern?.test(text) ?? true);
  const fitting = known.texts.filter(fits);
  if (pattern !== null) return fitting.length === 0 ? fc.constant('') : fc.constantFrom(...fitting);
  const free = fc.string({ unit: 'grapheme', minLength: schema.minLength ?? 0, maxLength: Math.min(schema.maxLength ?? 40, 40) });
  return fitting.length === 0 ? free : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...fitting) }, { weight: 1, arbitrary: free });
}
