import type { FastifyInstance } from 'fastify';

/** Notes every route that is added from now on; the function answers with the methods that a path has, in the order of the alphabet. */
export function collectMethods(app: FastifyInstance): (url: string) => readonly string[] {
  const known = new Map<string, { readonly pattern: RegExp; readonly methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method }) => {
    // The document of the web application answers wherever nothing else does: it makes no path known.
    if (url === '/*') return;
    const entry = known.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
    known.set(url, entry);
    for (const one of [method].flat()) entry.methods.add(one);
  });
  return (url) => {
    const path = url.split('?', 1)[0] ?? '';
    const methods = [...known.values()].flatMap((entry) => (entry.pattern.test(path) ? [...entry.methods] : []));
    return [...new Set(methods)].toSorted();
  };
}

function patternOf(url: string): RegExp {
  const parts = url.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : RegExp.escape(part)));
  return new RegExp(`^${parts.join('/')}$`);
}
