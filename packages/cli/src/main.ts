import { CommanderError } from 'commander';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { ServerRefused } from './http.ts';
import { createProgram } from './program.ts';

// `exeat findings read … | head`: whoever reads no further has what they wanted.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? exitCodes.done : exitCodes.bug));

try {
  await createProgram((outcome) => {
    process.exitCode = exitCodes[outcome];
  }).parseAsync(process.argv);
} catch (error) {
  // Commander has already said what is wrong.
  if (!(error instanceof CommanderError)) complain(error);
  process.exitCode = exitCodeOf(error);
}

function complain(error: unknown): void {
  const lines = error instanceof ServerRefused
    ? [error.message, ...error.problem.lines.map((line) => `  ${line}`)]
    : [error instanceof Error ? error.message : String(error)];
  process.stderr.write(`exeat: ${lines.join('\n')}\n`);
  if (exitCodeOf(error) !== exitCodes.bug) return;
  process.stderr.write(`${error instanceof Error ? error.stack : ''}\nexeat: this is a fault of Exeat itself; please report it with the lines above.\n`);
}
