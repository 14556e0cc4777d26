import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { adoptionsCommand } from './commands/adoptions.ts';
import { authorityCommand } from './commands/authority.ts';
import { checkCommand } from './commands/check.ts';
import { configCommand } from './commands/config.ts';
import { controlsCommand } from './commands/controls.ts';
import { delegationsCommand } from './commands/delegations.ts';
import { exceptionsCommand } from './commands/exceptions.ts';
import { findingsCommand } from './commands/findings.ts';
import { importCommand, importsCommand } from './commands/imports.ts';
import { logCommand } from './commands/log.ts';
import { loginCommand, logoutCommand } from './commands/login.ts';
import { calendarCommand } from './commands/calendar.ts';
import { mailCommand } from './commands/mail.ts';
import { nonCompliancesCommand } from './commands/non-compliances.ts';
import { noticesCommand } from './commands/notices.ts';
import { outsideCommand } from './commands/outside.ts';
import { policyCommand } from './commands/policy.ts';
import { bundleCommand, decisionCommand, portfolioCommand, tasksCommand } from './commands/queries.ts';
import { recordsCommands, tokensCommand } from './commands/records.ts';
import { reviewsCommand } from './commands/reviews.ts';
import { riskCommand } from './commands/risk.ts';
import { sessionsCommand } from './commands/sessions.ts';
import { setupCommand } from './commands/setup.ts';
import { waiversCommand } from './commands/waivers.ts';
import type { Finish } from './exit-codes.ts';

/** In the order of the help, one on a line. */
const verbs: readonly ((finish: Finish) => Command)[] = [
  findingsCommand,
  checkCommand,
  waiversCommand,
  loginCommand,
  logoutCommand,
  sessionsCommand,
  exceptionsCommand,
  tasksCommand,
  noticesCommand,
  mailCommand,
  calendarCommand,
  portfolioCommand,
  reviewsCommand,
  controlsCommand,
  outsideCommand,
  policyCommand,
  nonCompliancesCommand,
  decisionCommand,
  bundleCommand,
  importCommand,
  importsCommand,
  adoptionsCommand,
  logCommand,
  riskCommand,
  setupCommand,
  authorityCommand,
  configCommand,
  delegationsCommand,
  tokensCommand,
];

/** The command line, verb by verb. `serve`, `backup`, `restore`, `log rebuild` and `admin` are the server's (see tools/bootstrap). */
export function createProgram(finish: Finish): Command {
  const program = new Command('exeat')
    .description('Policy exceptions: request, approve, prove; tell every tool what is excepted right now.')
    .version(ownVersion(), '--version', 'print the version')
    .exitOverride()
    .showHelpAfterError('(run the command with --help for its arguments)')
    .addHelpText(
      'after',
      `
Verbs of the server: serve, backup FILE, restore FILE, log rebuild, findings fsck, admin.
Exit codes: 0 done; 1 the answer is no; 2 unusable input or arguments, or nothing to trust; 3 server unreachable or refused; 4 done in part.
Environment: EXEAT_TRUST (verifier key), EXEAT_URL (server), EXEAT_TOKEN (token of a service account or session).`,
    );
  for (const command of [...verbs.map((verb) => verb(finish)), ...recordsCommands(finish)]) program.addCommand(command);
  inheritSettings(program);
  return program;
}

/** `addCommand` hands nothing down: without this a verb would end the process itself, with an exit code of its own. */
function inheritSettings(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    inheritSettings(child);
  }
}

function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return version;
}
