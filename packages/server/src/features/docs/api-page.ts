import { html, type Html, page } from '../../http/html.ts';

type Schema = Readonly<Record<string, unknown>>;
type Body = { readonly description?: string; readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> };
type Operation = {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly unknown[];
  readonly requestBody?: Body;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly description?: string;
    readonly schema?: Schema;
  }[];
  readonly responses?: Readonly<Record<string, Body>>;
  readonly 'x-exeat-action'?: string;
};
/** What the page reads of an OpenAPI document. */
export type ApiDocument = {
  readonly info: { readonly title: string; readonly description?: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
};

type Entry = { readonly method: string; readonly path: string; readonly operation: Operation };

/** The API as one page without scripts: operations by heading, then the schemas that they share. */
export function apiPage(document: ApiDocument): string {
  const entries = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Entry => ({ method: method.toUpperCase(), path, operation })),
  );
  const tags = Map.groupBy(entries, ({ operation }) => operation.tags?.[0] ?? 'Other');
  return page(
    `${document.info.title}: the API`,
    html`
<h1>${document.info.title}</h1>
<p>${document.info.description}</p>
<p>The same for machines: <a href="/openapi.json">/openapi.json</a>.</p>
<ul>${[...tags.keys()].map((tag) => html`<li><a href="#${tag}">${tag}</a></li>`)}</ul>
${[...tags].map(([tag, operations]) => html`<h2 id="${tag}">${tag}</h2>${operations.map(operationMarkup)}`)}
<h2 id="schemas">Schemas</h2>
${Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => html`<details id="schema-${name}"><summary><code>${name}</code></summary>${schemaMarkup(schema)}</details>`)}
`,
  );
}

function operationMarkup({ method, path, operation }: Entry): Html {
  const parameters = operation.parameters ?? [];
  return html`<details id="${operation.operationId}"><summary><code>${method} ${path}</code> ${operation.summary}</summary>
${operation.security?.length === 0 ? html`<p>Needs no credential.</p>` : html`<p>Needs a session${operation['x-exeat-action'] === undefined ? '' : ` or a token, allowed ${operation['x-exeat-action']}`}.</p>`}
${parameters.length === 0 ? '' : html`<ul>${parameters.map((one) => html`<li><code>${one.name}</code> (${one.in}${one.required === true ? ', required' : ''}) ${one.description}</li>`)}</ul>`}
${contentMarkup('Request', operation.requestBody)}
${Object.entries(operation.responses ?? {}).map(([status, body]) => contentMarkup(status, body))}
</details>`;
}

function contentMarkup(title: string, body: Body | undefined): Html | string {
  if (body === undefined) return '';
  const contents = Object.entries(body.content ?? {});
  if (contents.length === 0) return html`<p>${title}: ${body.description}</p>`;
  return html`${contents.map(([type, { schema }]) => html`<details><summary>${title}: ${type}</summary>${schema === undefined ? '' : schemaMarkup(schema)}</details>`)}`;
}

function schemaMarkup(schema: Schema): Html {
  return html`<pre>${JSON.stringify(schema, null, 2)}</pre>`;
}
