import { type AssetRef, DomainError, type Finding } from '@exeat/core';
import { identityFault } from '../finding-text.ts';
import { textOf } from '../json-value.ts';
import type { Position, ReadItem } from '../reader.ts';
import { type HdfControl, sizeOf } from './control.ts';

const tool = 'InSpec';

/** Bounds what waits for the part of the report that comes after it. */
export class PendingSize {
  readonly #limit: number;
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @throws DomainError `too-large`. */
  add(control: HdfControl | Position | undefined): void {
    if (control === undefined) return;
    this.#size += 'id' in control ? sizeOf(control) : 100;
    if (this.#size <= this.#limit) return;
    const { line, column } = 'id' in control ? control.position : control;
    const message = `expected at most ${this.#limit} characters of controls in a profile, or before the platform, got more; split the report or name the asset`;
    throw new DomainError('too-large', message, { limit: this.#limit, line, column });
  }

  reset(): void {
    this.#size = 0;
  }
}

/** One profile: its controls wait for its name, which comes after them in some reports. */
export class HdfProfile {
  /** A position stands for a record that is no control. */
  readonly controls: (HdfControl | Position)[] = [];
  end: Position = { line: 1, column: 1 };
  #name: string | undefined;
  #version: string | undefined;
  #parent: string | undefined;

  head(at: string, value: unknown): void {
    if (at === 'profiles[].name') this.#name = textOf(value);
    else if (at === 'profiles[].version') this.#version = textOf(value);
    else if (at === 'profiles[].parent_profile') this.#parent = textOf(value);
  }

  /** `seen`: controls of the profiles before, by `profile` and control: what this profile's overlay has already given is not given again. */
  *items({ asset, version, seen }: { asset: AssetRef; version: string | undefined; seen: Set<string> }): Generator<ReadItem> {
    const name = this.#name ?? 'unnamed';
    const findings: ReadItem[] = [];
    let repeated = 0;
    let faults = 0;
    for (const control of this.controls) {
      if ('id' in control && control.id !== undefined) {
        if (this.#parent !== undefined && seen.has(key(this.#parent, control.id))) repeated += 1;
        else findings.push(item(control, control.id, { asset, version, name }));
        // A control of a control's overlay is given once, however many layers there are.
        seen.add(key(name, control.id));
      } else {
        faults += 1;
        const position = 'id' in control ? control.position : control;
        findings.push({ kind: 'skipped', reason: 'id' in control ? 'no-rule' : 'malformed-record', detail: 'a control without an id', position });
      }
    }
    if (repeated > 0) findings.push({ kind: 'skipped', reason: 'duplicate-run', detail: `${repeated} controls of ${name.slice(0, 100)}, which ${this.#parent?.slice(0, 100)} overlays`, position: this.end });
    if (this.controls.length === 0) findings.push({ kind: 'skipped', reason: 'no-results', detail: 'a profile without controls', position: this.end });
    yield {
      kind: 'target',
      target: {
        asset,
        tool,
        ...(version === undefined ? {} : { toolVersion: version }),
        format: 'hdf',
        benchmark: { id: name, ...(this.#version === undefined ? {} : { version: this.#version }) },
        complete: this.controls.length > repeated + faults,
      },
    };
    yield* findings;
  }
}

function item(control: HdfControl, id: string, of: { asset: AssetRef; version: string | undefined; name: string }): ReadItem {
  const finding: Finding = {
    rule: { scheme: 'hdf', id },
    asset: of.asset,
    status: control.status,
    severity: control.severity,
    title: control.title,
    ...(control.observedAt === undefined ? {} : { observedAt: control.observedAt }),
    // Two profiles may have controls of one id.
    source: { format: 'hdf', tool, ...(of.version === undefined ? {} : { toolVersion: of.version }), native: of.name, status: control.word },
    ...(control.references === undefined ? {} : { references: control.references }),
  };
  const fault = identityFault(finding);
  return fault === undefined ? { kind: 'finding', finding } : { kind: 'skipped', reason: 'malformed-record', detail: fault, position: control.position };
}

function key(profile: string, control: string): string {
  return JSON.stringify([profile, control]);
}
