/** Markup that is safe to put into markup. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | null | undefined | readonly Part[];

/** Markup with every interpolated text escaped. Attributes are written in quotes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((text, at) => `${text}${at < parts.length ? markup(parts[at]) : ''}`).join(''));
}

function markup(part: Part): string {
  if (part === null || part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map(markup).join('');
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A whole page without scripts. */
export function page(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><link rel="stylesheet" href="/pages.css"></head>
<body><main>${body}</main></body></html>
`.text;
}

/** No scripts, our own style sheet, forms to ourselves. */
export const pagePolicy = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

export const pageStyle = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
main { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin-top: 2.5rem; border-bottom: 1px solid }
code, pre { font-family: ui-monospace, monospace; overflow-wrap: anywhere }
pre { white-space: pre-wrap; padding: .75rem; border: 1px solid; border-radius: .5rem }
details { margin: .75rem 0 } summary { cursor: pointer }
label { display: block; margin: .75rem 0 } input { display: block; width: 100%; max-width: 30rem; padding: .5rem; font: inherit }
.code svg { width: 14rem; height: auto; display: block }
textarea { display: block; width: 100%; padding: .5rem; font: inherit; box-sizing: border-box }
dt { font-weight: 600; margin-top: .75rem } dd { margin: 0; overflow-wrap: anywhere } fieldset { margin: .75rem 0 }
.choice { min-height: 2.75rem } .choice input { display: inline; width: auto; margin-right: .5rem }
.choices { display: grid; gap: .75rem; margin: 1rem 0 } .choices button { min-height: 3rem; text-align: left } @media (min-width: 40rem) { .choices { grid-auto-flow: column; justify-content: start } }
button { padding: .5rem 1rem; font: inherit } .problem { border-left: .25rem solid; padding-left: .75rem; font-weight: 600 }
`;
