// The dependency rules of ARCHITECTURE.md. `tools/check/architecture.ts` runs them and plants one violation of each.
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const test = '\\.test\\.ts$|^packages/[^/]+/src/testing/|^packages/[^/]+/src/[^/]+/testing/|^packages/core/cases/';

/** Files that another package may import: what each package.json exports. */
function doors() {
  const packages = join(__dirname, 'packages');
  return readdirSync(packages).flatMap((name) => {
    const manifest = join(packages, name, 'package.json');
    if (!existsSync(manifest)) return [];
    const { exports = {} } = JSON.parse(readFileSync(manifest, 'utf8'));
    return Object.values(exports).map((file) => `^packages/${name}/${file.replace(/^\.\//, '').replaceAll('.', '\\.')}$`);
  });
}

/** One rule for a package that may reach only its own files, the packages and libraries named, and Node where it says so. */
function onlyTo(name, { packages = [], libraries = [], node = false }, comment) {
  return {
    name: `${name}-only-to`,
    severity: 'error',
    comment,
    from: { path: `^packages/${name}/`, pathNot: test },
    to: {
      pathNot: [
        ...[name, ...packages].map((one) => `^packages/${one}/`),
        ...libraries.map((one) => `node_modules/${one}/`),
        ...(node ? ['^node:', '^(?:assert|async_hooks|buffer|child_process|crypto|dns|events|fs|http|https|module|net|os|path|process|readline|stream|string_decoder|timers|tls|tty|url|util|v8|worker_threads|zlib)(?:/|$)'] : []),
      ],
      // What does not resolve at all has a rule of its own.
      couldNotResolve: false,
    },
  };
}

/** Where formats signs and verifies notes: Ed25519 comes from Node. */
const signedNote = '^packages/formats/src/exchange/signed-note/';

/** One rule for a package that may use any library, but of our packages only those named. */
function onlyPackages(name, packages, comment) {
  return {
    name: `${name}-only-packages`,
    severity: 'error',
    comment,
    from: { path: `^packages/${name}/`, pathNot: test },
    to: { path: '^packages/', pathNot: [name, ...packages].map((one) => `^packages/${one}/`) },
  };
}

const pureFormats = onlyTo('formats', { packages: ['core'], libraries: ['packageurl-js', 'saxes', 'yaml', 'fflate'] }, 'formats are pure text in and out: core and parsers');
const formats = [
  { ...pureFormats, from: { ...pureFormats.from, pathNot: `${signedNote}|${test}` } },
  {
    name: 'signed-note-only-to',
    severity: 'error',
    comment: 'the signed note alone of formats may use the cryptography of Node',
    from: { path: signedNote, pathNot: test },
    to: { pathNot: ['^packages/formats/', '^packages/core/', '^(?:node:)?crypto$'], couldNotResolve: false },
  },
];

module.exports = {
  forbidden: [
    { name: 'resolvable', severity: 'error', comment: 'every import leads to a file', from: {}, to: { couldNotResolve: true } },
    { name: 'no-cycles', severity: 'error', comment: 'no cycles, of types either', from: {}, to: { circular: true } },
    onlyTo('core', { libraries: ['@noble/hashes'] }, 'core is pure: its own files and one synchronous hash'),
    {
      name: 'hash-in-digest',
      severity: 'error',
      comment: 'the hash library is named in core/digest.ts only',
      from: { path: '^packages/', pathNot: `^packages/core/src/digest\\.ts$|${test}` },
      to: { path: 'node_modules/@noble/' },
    },
    onlyTo('contract', { packages: ['core'], libraries: ['zod'] }, 'contract: core and its schema library'),
    ...formats,
    onlyTo('store', { packages: ['core'], libraries: ['pg', '@types/pg', 'kysely', 'pg-boss', 'pg-copy-streams', '@types/pg-copy-streams'], node: true }, 'store: core and the database'),
    onlyPackages('connectors', ['core'], 'connectors: core and client libraries'),
    onlyPackages('server', ['core', 'contract', 'formats', 'store', 'connectors'], 'server joins everything but cli and web'),
    onlyPackages('cli', ['core', 'contract', 'formats'], 'cli works offline or talks HTTP: no store, no server'),
    onlyPackages('web', ['core', 'contract'], 'web never reaches store, server or formats'),
    {
      name: 'web-contract-types',
      severity: 'error',
      comment: 'web takes types of contract, no code',
      from: { path: '^packages/web/', pathNot: test },
      to: { path: '^packages/contract/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'package-door',
      severity: 'error',
      comment: "another package's files are reached through its exports only",
      from: { path: '^(packages/[^/]+|e2e|bench|tools)/' },
      to: { path: '^packages/', pathNot: ['^$1/', ...doors()] },
    },
    {
      name: 'features-apart',
      severity: 'error',
      comment: 'a feature of the server never imports another',
      from: { path: '^packages/server/src/features/([^/]+)/' },
      to: { path: '^packages/server/src/features/', pathNot: '^packages/server/src/features/$1/' },
    },
    {
      name: 'sql-in-store',
      severity: 'error',
      comment: 'SQL is spoken in store only',
      from: { path: '^(packages|e2e|bench|tools)/', pathNot: '^packages/store/' },
      to: { path: 'node_modules/(@types/)?(pg|pg-boss|pg-copy-streams|kysely)/' },
    },
    {
      name: 'tests-apart',
      severity: 'error',
      comment: 'product code imports neither tests nor what serves only tests',
      from: { path: '^packages/', pathNot: test },
      to: { path: `${test}|node_modules/(vitest|fast-check|canonicalize)/` },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(?:packages/[^/]+|e2e|bench)/dist/' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    moduleSystems: ['es6', 'cjs', 'tsd'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.d.ts'],
    },
  },
};
