/** The violation that is planted now; null: the rules are as they are. */
let planted: string | null = null;

type Rule = (...given: never[]) => unknown;
/** Another rule in place of one that a module exports, by name. */
export type Plants<Module> = { readonly [Name in keyof Module]?: Readonly<Record<string, (rule: Module[Name]) => Module[Name]>> };

/** The module, whose rules ask at each call whether a violation of theirs is planted. */
export function plantable<Module extends object>(module: Module, plants: Plants<Module>): Module {
  const replaced = { ...module } as Record<string, unknown>;
  for (const [name, violations] of Object.entries(plants) as [string, Readonly<Record<string, (rule: Rule) => Rule>>][]) {
    const rule = replaced[name] as Rule;
    const broken = new Map(Object.entries(violations).map(([invariant, breakRule]) => [invariant, breakRule(rule)]));
    replaced[name] = (...given: never[]) => ((planted === null ? undefined : broken.get(planted)) ?? rule)(...given);
  }
  return replaced as Module;
}

export function isPlanted(invariant: string): boolean {
  return planted === invariant;
}

export function withPlanted<T>(invariant: string, run: () => T): T {
  planted = invariant;
  try {
    return run();
  } finally {
    planted = null;
  }
}
