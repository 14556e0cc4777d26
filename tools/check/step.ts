/** What a step found. `output` is printed only when it failed; `note` beside its name always. */
export type StepResult = { readonly state: 'passed' | 'failed' | 'skipped'; readonly note?: string; readonly output?: string };

export type Step = { readonly name: string; readonly run: () => Promise<StepResult> };

/** Runs every step, whatever failed before, and prints a line for each. Returns the names of those that failed. */
export async function runSteps(steps: readonly Step[], print: (text: string) => void): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const step of steps) {
    const started = performance.now();
    const result = await outcomeOf(step);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    print(`${words[result.state]}  ${step.name.padEnd(14)} ${seconds.padStart(6)} s${result.note === undefined ? '' : `  ${result.note}`}\n`);
    if (result.state !== 'failed') continue;
    failed.push(step.name);
    print(`${indent(result.output ?? 'no output')}\n`);
  }
  return failed;
}

/** Failed with these lines, or passed when there are none. */
export function faultsToResult(faults: readonly string[], note?: string): StepResult {
  const noted = note === undefined ? {} : { note };
  return faults.length === 0 ? { state: 'passed', ...noted } : { state: 'failed', ...noted, output: faults.join('\n') };
}

const words = { passed: 'ok  ', failed: 'FAIL', skipped: 'skip' } as const;

async function outcomeOf(step: Step): Promise<StepResult> {
  try {
    return await step.run();
  } catch (error) {
    // A step that cannot run has not passed, and the others still run.
    return { state: 'failed', output: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function indent(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, '      ');
}
