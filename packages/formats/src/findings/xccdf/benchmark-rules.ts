import { ownText, titleOf } from '../finding-text.ts';

export type RuleText = { readonly title?: string; readonly severity?: string };

/** Beyond these numbers titles are no longer remembered; findings then show their rule's id. Nothing else depends on them. */
const maxRules = 50_000;
const maxBenchmarks = 1000;

/** What the benchmarks of a report say about their rules, remembered for the results that follow. */
export class BenchmarkRules {
  readonly #rules = new Map<string, RuleText>();
  readonly #benchmarks = new Set<string>();
  #all = true;

  addBenchmark(id: string): void {
    if (this.#benchmarks.size < maxBenchmarks) this.#benchmarks.add(ownText(id));
    else this.#all = false;
  }

  addRule(benchmark: string, id: string, text: { title: string | undefined; severity: string | undefined }): void {
    if (this.#rules.size >= maxRules) {
      this.#all = false;
      return;
    }
    const title = titleOf(text.title);
    this.#rules.set(ownText(`${benchmark}\n${id}`), {
      ...(title === undefined ? {} : { title: ownText(title) }),
      ...(text.severity === undefined ? {} : { severity: ownText(text.severity) }),
    });
  }

  rule(benchmark: string | undefined, id: string): RuleText | undefined {
    const [only] = this.#benchmarks.size === 1 ? this.#benchmarks : [];
    return this.#rules.get(`${benchmark ?? only ?? ''}\n${id}`);
  }

  /** Whether the report holds a benchmark and certainly not this one. */
  lacks(benchmark: string): boolean {
    return this.#all && this.#benchmarks.size > 0 && !this.#benchmarks.has(benchmark);
  }

  /** Whether every rule of the report is remembered, so that one that is not found is not there. */
  get complete(): boolean {
    return this.#all && this.#rules.size > 0;
  }

  names(): string {
    return [...this.#benchmarks].slice(0, 3).join(', ');
  }
}
