import type { Period } from '../calendar.ts';

/** A kind of compensating control: what it weakens, by how much at best, and how long a passing test of it counts (domain §6.1). */
export type CatalogueControl = {
  readonly id: string;
  readonly name: string;
  /** Controls of NIST SP 800-53 revision 5 that it belongs to. */
  readonly nist: readonly string[];
  readonly axis: 'likelihood' | 'impact' | 'both';
  /** Design strength for the deviations that it offsets; an assessor may rate it lower or higher for the deviation at hand. */
  readonly strength: number;
  readonly offsets: string;
  /** What shows that it operates. */
  readonly evidence: string;
  /** How old its last passing test may be. Null: no test of it counts. */
  readonly cadence: Period | null;
};

const days = (count: number): Period => ({ days: count });

function likelihood(id: string, name: string, nist: string, strength: number, offsets: string, evidence: string, cadence: Period | null): CatalogueControl {
  return { id, name, nist: nist.split(' '), axis: 'likelihood', strength, offsets, evidence, cadence };
}

function impact(...row: Parameters<typeof likelihood>): CatalogueControl {
  return { ...likelihood(...row), axis: 'impact' };
}

/** The catalogue of domain §6.1, with the references that E60 and E61 correct. */
export const controlCatalogue: readonly CatalogueControl[] = [
  likelihood('CC-01', 'Network isolation', 'SC-7 AC-4', 0.5, 'unpatched, end of life, no endpoint detection', 'export of firewall rules, reachability scan', days(30)),
  likelihood('CC-02', 'Jump host with a second factor in front', 'AC-17 IA-2(1)', 0.5, 'no second factor of its own', 'logs show every sign-in through it', days(30)),
  likelihood('CC-03', 'Brokered and recorded sessions', 'AC-6(9) AU-12', 0.5, 'shared administrator account', 'report of sessions, sampled recordings', days(30)),
  likelihood('CC-04', 'Virtual patch in the web firewall', 'SC-7 SI-3', 0.5, 'vulnerability of a web application', 'id of the rule, replay of the exploit', days(14)),
  likelihood('CC-05', 'Intrusion signature that blocks', 'SI-4', 0.25, 'vulnerability reachable by network', 'the signature hits in a test', days(30)),
  likelihood('CC-06', 'Application allow-listing', 'CM-7(5)', 0.5, 'end of life, local administrators', 'export of the policy, blocked execution', days(30)),
  impact('CC-07', 'Monitoring around the clock', 'SI-4 AU-6', 0.25, 'any', 'the alert fired in a test', days(30)),
  likelihood('CC-08', 'Source address allow-list', 'AC-3 SC-7(5)', 0.25, 'legacy authentication', 'export of the configuration', days(30)),
  impact('CC-09', 'Encryption of files and messages', 'SC-13 SC-28', 0.5, 'weak encryption of transport or storage', 'a sample cannot be read without the key', days(90)),
  impact('CC-10', 'Tokens in place of the data', 'SI-12 SC-28', 0.5, 'no encryption at rest', 'scan of columns', days(90)),
  impact('CC-11', 'No way out to the internet', 'SC-7(5) CM-7', 0.25, 'server at the end of its life', 'test of outgoing connections', days(30)),
  impact('CC-12', 'Daily review of logs by a second person', 'AU-6', 0.25, 'gap in logging', 'signed checklist', days(7)),
  likelihood('CC-13', 'Two people approve each transaction', 'AC-5', 0.5, 'conflict of duties', 'sample of transactions', { months: 1 }),
  impact('CC-14', 'Review after the transaction', 'AU-6 AC-5', 0.25, 'conflict of duties', 'record of the review', { months: 1 }),
  likelihood('CC-15', 'Screening for leaked credentials, with forced reset', 'IA-5(1)', 0.25, 'standard of passwords', 'log of the job', days(7)),
  likelihood('CC-16', 'Conditional access', 'AC-2(11) AC-3 IA-2', 0.5, 'gap in the second factor', 'export of the policy, negative test', days(30)),
  likelihood('CC-17', 'Phishing-resistant key for administrators', 'IA-2(1)', 0.25, 'second factor in part', 'report of enrolments', days(30)),
  impact('CC-18', 'More backups with an offline copy', 'CP-9 CP-10', 0.5, 'unpatched database, ransomware', 'log of a restore', days(90)),
  likelihood('CC-19', 'Locked or staffed room', 'PE-3', 0.25, 'kiosk, console of a plant', 'walk through', days(90)),
  likelihood('CC-20', 'Ports for media blocked', 'MP-7', 0.25, 'no control of outgoing data', 'test of the policy', days(30)),
  likelihood('CC-21', 'Paid support by the maker', 'SA-22', 0.5, 'software at the end of its life', 'contract, receipt of patches', days(90)),
  likelihood('CC-22', 'Segmentation by identity', 'AC-4 SC-7', 0.5, 'flat network', 'simulation of the policy', days(30)),
  likelihood('CC-23', 'Short-lived credentials', 'IA-5 AC-12', 0.25, 'service account', 'configuration', days(30)),
  likelihood('CC-24', 'Access window that closes by itself', 'AC-2(2)', 0.5, 'access by a vendor', 'log of the job', days(7)),
  impact('CC-25', 'Fewer people and rights', 'AC-6', 0.25, 'flaw of an application', 'difference of access lists', days(30)),
  likelihood('CC-26', 'Rate limits and lockout', 'AC-7', 0.25, 'weak authentication', 'negative test', days(30)),
  likelihood('CC-27', 'Contract clause with attestation', 'SA-9', 0.25, 'gap of a third party', 'signed document', days(365)),
  impact('CC-28', 'Outgoing data blocked on the other channel', 'SC-7 SI-4', 0.25, 'removable media', 'test of an incident', days(30)),
  impact('CC-29', 'Rehearsed manual procedure', 'CP-2 CP-4', 0.25, 'gap in resilience', 'record of an exercise', days(180)),
  // It depends on the people whose behaviour is the risk, so that it never counts.
  likelihood('CC-30', 'Training or reminder', 'AT-2', 0, 'none', 'none', null),
];

const byId = new Map(controlCatalogue.map((control) => [control.id, control]));

/** A kind of the catalogue by its id. */
export function catalogueControl(id: string): CatalogueControl | undefined {
  return byId.get(id);
}
