import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exeat, exeatJson } from './exeat.ts';
import { ask } from './http.ts';
import type { RunningServer } from './running-server.ts';

export type ExceptionView = {
  readonly id: string; readonly state: string; readonly relianceHash: string | null;
  readonly required: { readonly level: number; readonly seats: readonly { readonly id: string; readonly status: string; readonly person: { readonly id: string } | null; readonly reasons: readonly object[] }[] } | null;
};
export type Refusal = { readonly code: string; readonly reasons: readonly { readonly code: string; readonly text: string }[] };
export type Verdict = { readonly excepted: boolean; readonly exception?: string; readonly until?: string; readonly reasons: readonly { readonly code: string }[]; readonly asOf: string };
export type Listed = { readonly items: readonly { readonly rule: { readonly id: string }; readonly asset: { readonly id: string }; readonly coverage: string; readonly requirements: readonly string[]; readonly by: { readonly exception: string; readonly until: string } | null }[]; readonly asOf: string };
export type ImportReport = { readonly counts: Readonly<Record<string, number>> };

/** One way of using Exeat: the story is told once and lived by each of them. */
export type Hand = {
  readonly name: string;
  importReport(as: string, file: string, asset?: string): Promise<ImportReport>;
  preview(as: string, document: string): Promise<Record<string, unknown>>;
  request(as: string, document: string): Promise<ExceptionView>;
  show(as: string, id: string): Promise<ExceptionView>;
  /** The exception after the verb, or the refusal. */
  act(as: string, id: string, verb: string, body: Readonly<Record<string, unknown>>): Promise<ExceptionView | Refusal>;
  decision(as: string, rule: string, asset: string, at?: string): Promise<Verdict>;
  findings(as: string, coverage: string): Promise<Listed>;
};

/** By HTTP alone. */
export function byHttp(server: RunningServer): Hand {
  const json = async <Body>(as: string, method: string, path: string, body?: object): Promise<Body> => {
    const answer = await ask<Body>(server, as, method, path, body === undefined ? {} : { json: body });
    if (answer.status >= 300) throw new Error(`expected ${method} ${path} to succeed, got ${answer.status} ${answer.text}`);
    return answer.body;
  };
  return {
    name: 'HTTP',
    importReport: async (as, file, asset) => {
      const { readFile } = await import('node:fs/promises');
      const answer = await ask<ImportReport>(server, as, 'POST', `/imports?kind=findings${asset === undefined ? '' : `&asset=${encodeURIComponent(asset)}`}`, { raw: new Uint8Array(await readFile(file)) });
      if (answer.status !== 201) throw new Error(`expected 201, got ${answer.status} ${answer.text}`);
      return answer.body;
    },
    preview: async (as, document) => json(as, 'POST', '/exceptions/preview', await parsed(document)),
    request: async (as, document) => json(as, 'POST', '/exceptions', await parsed(document)),
    show: async (as, id) => json(as, 'GET', `/exceptions/${id}`),
    act: async (as, id, verb, body) => (await ask<ExceptionView | Refusal>(server, as, 'POST', `/exceptions/${id}/${verb}`, { json: body })).body,
    decision: async (as, rule, asset, at) => json(as, 'GET', `/decisions?${new URLSearchParams({ rule, asset, ...(at === undefined ? {} : { at }) })}`),
    findings: async (as, coverage) => json(as, 'GET', `/findings?coverage=${coverage}&limit=500`),
  };
}

/** By the command line alone; documents go through files in `folder`. */
export function byCommandLine(server: RunningServer, folder: string): Hand {
  let files = 0;
  const file = async (text: string): Promise<string> => {
    files += 1;
    const path = join(folder, `document-${files}.yaml`);
    await writeFile(path, text);
    return path;
  };
  return {
    name: 'command line',
    importReport: async (as, path, asset) => exeatJson(['findings', 'import', path, ...(asset === undefined ? [] : ['--asset', asset])], { server, as }),
    preview: async (as, document) => exeatJson(['exceptions', 'preview', await file(document)], { server, as }),
    request: async (as, document) => exeatJson(['exceptions', 'request', await file(document)], { server, as }),
    show: async (as, id) => exeatJson(['exceptions', 'show', id], { server, as }),
    act: async (as, id, verb, body) => {
      const { relianceHash, ...rest } = body;
      const ran = await exeat(['exceptions', verb, id, '--body', '-', ...(relianceHash === undefined ? [] : ['--reliance', String(relianceHash)])], { server, as, input: JSON.stringify(rest) });
      if (ran.code === 0) return JSON.parse(ran.stdout) as ExceptionView;
      if (ran.code !== 3) throw new Error(`expected a refusal to end with 3, got ${ran.code}: ${ran.stderr}`);
      return refusalOf(ran.stderr);
    },
    decision: async (as, rule, asset, at) => {
      const ran = await exeat(['decision', '--rule', rule, '--asset', asset, ...(at === undefined ? [] : ['--at', at])], { server, as });
      const verdict = JSON.parse(ran.stdout) as Verdict;
      if (ran.code !== (verdict.excepted ? 0 : 1)) throw new Error(`expected the exit code to tell the answer, got ${ran.code} for ${ran.stdout}`);
      return verdict;
    },
    findings: async (as, coverage) => exeatJson(['findings', 'list', '--coverage', coverage, '--limit', '500'], { server, as }),
  };
}

/** What the command line prints of a refusal, for people: every reason with its code. */
function refusalOf(stderr: string): Refusal {
  const reasons = [...stderr.matchAll(/([a-z]+(?:-[a-z]+)+)[:\s](.*)/g)].map(([, code = '', text = '']) => ({ code, text }));
  return { code: reasons[0]?.code ?? '', reasons };
}

/** The document as the JSON that HTTP takes. */
async function parsed(document: string): Promise<object> {
  const { parse } = await import('yaml');
  return parse(document) as object;
}
