import type { FindingStatus, Severity } from '@exeat/core';
import type { Position } from '../reader.ts';
import { attributeOf, type XmlElement } from '../xml-stream.ts';

const maxReferences = 50;
const severities: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical'];

/** Results of compliance checks. `WARNING` says that a person has to look: nothing was decided. */
const results: ReadonlyMap<string, FindingStatus> = new Map([
  ['PASSED', 'passed'],
  ['FAILED', 'open'],
  ['WARNING', 'not-evaluated'],
  ['ERROR', 'not-evaluated'],
]);

export function isCompliance(uri: string): boolean {
  return uri === 'http://www.nessus.org/cm';
}

/** One `ReportItem` as it is gathered. */
export class ReportItem {
  readonly position: Position;
  readonly plugin: string;
  readonly pluginName: string;
  readonly port: string | undefined;
  readonly severity: Severity | undefined;
  readonly severityWord: string;
  readonly references: string[] = [];
  checkName: string | undefined;
  checkId: string | undefined;
  result: string | undefined;

  constructor(element: XmlElement, position: Position) {
    this.position = position;
    this.plugin = attributeOf(element, 'pluginID')?.trim() ?? '';
    this.pluginName = attributeOf(element, 'pluginName') ?? '';
    const [port, protocol] = [attributeOf(element, 'port')?.trim() ?? '', attributeOf(element, 'protocol')?.trim() ?? ''];
    // Port 0 is Nessus' way of saying that the result is about the host.
    this.port = port === '' || port === '0' ? undefined : protocol === '' ? port : `${port}/${protocol}`;
    this.severityWord = attributeOf(element, 'severity')?.trim() ?? '';
    this.severity = /^[0-4]$/.test(this.severityWord) ? severities[Number(this.severityWord)] : undefined;
  }

  add(local: string, text: string): void {
    if (local === 'compliance-check-name') this.checkName ??= text;
    else if (local === 'compliance-check-id') this.checkId ??= text;
    else if (local === 'compliance-result') this.result ??= text;
    else if (this.references.length < maxReferences) {
      // A compliance check lists all of its references in one element, separated by commas.
      this.references.push(...(local === 'compliance-reference' ? text.split(',') : [text]));
    }
  }

  /** Undefined when the item says neither of what Nessus may say. Severity 0 is information. */
  get status(): { readonly status: FindingStatus; readonly word: string } | undefined {
    if (this.result !== undefined) {
      const status = results.get(this.result);
      return status === undefined ? undefined : { status, word: this.result };
    }
    if (this.severity === undefined) return undefined;
    return { status: this.severity === 'info' ? 'not-evaluated' : 'open', word: this.severityWord };
  }
}
