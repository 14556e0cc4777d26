/** Texts of a feature: words, or functions that put facts into a sentence. */
export type Texts = Readonly<Record<string, unknown>>;

const catalogue = new Map<string, Texts>();

/**
 * Adds the words of a feature to the one catalogue and answers them, typed. Every word that a person reads comes from here; what the
 * server says about a case (reasons, refusals, details) is shown as it came.
 * @throws Error when two features take the same name.
 */
export function messages<const Words extends Texts>(feature: string, words: Words): Words {
  if (catalogue.has(feature)) throw new Error(`messages of ${feature} are defined twice`);
  catalogue.set(feature, words);
  return words;
}

const plurals = new Intl.PluralRules('en');

/** `1 exception`, `2 exceptions`, `1,200 exceptions`. */
export function counted(count: number, one: string, other: string): string {
  return `${numberText(count)} ${plurals.select(count) === 'one' ? one : other}`;
}

const numbers = new Intl.NumberFormat('en');

export function numberText(value: number): string {
  return numbers.format(value);
}
