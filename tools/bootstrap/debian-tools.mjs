import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Debian packages that some tests use, the file each must bring, and why. Tests skip visibly without them. */
export const DEBIAN_TOOLS = [
  { package: 'libxml2-utils', brings: '/usr/bin/xmllint', why: 'counts XCCDF results and validates tailoring files independently of our parser' },
  { package: 'jq', brings: '/usr/bin/jq', why: 'counts JSON scanner reports independently of our parser' },
  { package: 'openscap-scanner', brings: '/usr/bin/oscap', why: 'runs a tailoring that we rendered, as a user would' },
  { package: 'ssg-base', brings: '/usr/share/doc/ssg-base', why: 'the SCAP content that ssg-debian builds on' },
  { package: 'ssg-debian', brings: '/usr/share/xml/scap/ssg/content/ssg-debian11-ds.xml', why: 'a real benchmark (0.8 MB) for the oscap tests' },
  { package: 'chromium', brings: '/usr/bin/chromium', why: 'opens the pages as a person does' },
  { package: 'golang-go', brings: '/usr/bin/go', why: 'builds the independent verifier of exported logs' },
  { package: 'poppler-utils', brings: '/usr/bin/pdfinfo', why: 'reads the tags and the text of the PDF files that we write' },
  { package: 'qpdf', brings: '/usr/bin/qpdf', why: 'checks the structure of the PDF files that we write' },
];

/** The line that installs what is missing, for people and for the message of a skipped test. */
export function installLine(packages = missingTools()) {
  return `apt-get update && apt-get install -y --no-install-recommends ${packages.map((tool) => tool.package).join(' ')}`;
}

/** The tools of the list that this machine lacks. */
export function missingTools() {
  return DEBIAN_TOOLS.filter((tool) => !existsSync(tool.brings));
}

/**
 * Installs the missing Debian packages, but only when the environment asks for it (CI=true or
 * EXEAT_INSTALL_TOOLS=1): a test command must not change a user's machine. A failure is told and
 * left to the tests, which skip what they cannot run.
 */
export function prepareDebianTools() {
  const missing = missingTools();
  if (missing.length === 0) return;
  const asked = process.env.CI === 'true' || process.env.EXEAT_INSTALL_TOOLS === '1';
  const able = process.platform === 'linux' && existsSync('/usr/bin/apt-get') && process.getuid() === 0;
  if (!asked || !able) {
    const names = missing.map((tool) => tool.package).join(', ');
    process.stderr.write(`exeat: some tests will skip without ${names}. On Debian, as root: ${installLine(missing)}\n`);
    return;
  }
  process.stderr.write(`exeat: installing Debian packages: ${missing.map((tool) => tool.package).join(' ')} …\n`);
  const run = spawnSync('sh', ['-c', installLine(missing)], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 10 * 60_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.status !== 0) process.stderr.write(`${run.stderr || ''}exeat: apt-get failed; the tests that need these packages will skip.\n`);
}
