/** A value of a table as it leaves. Texts are texts, whatever they begin with: no form of export may make a formula of one. */
export type Cell = string | number | null;

export type Table = { readonly title: string; readonly columns: readonly string[]; readonly rows: readonly (readonly Cell[])[] };

/** A record on paper: a title, sentences, and tables. `grid`: rows side by side, for short cells; `list`: a row as a paragraph, for long texts. */
export type Printed = {
  readonly title: string;
  readonly sentences: readonly string[];
  readonly layout: 'grid' | 'list';
  readonly tables: readonly Table[];
};
