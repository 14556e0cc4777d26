/** How far a compensating control is proved to operate (domain §6.2). */
export const controlTests = ['planned', 'attested', 'tested_pass', 'tested_fail', 'test_overdue'] as const;
export type ControlTest = (typeof controlTests)[number];

/** A compensating control as its assessor found it. */
export type AssessedControl = {
  /** Kind in the catalogue, for example `CC-01`. */
  readonly id: string;
  /** Id of the recorded control that is relied on: its tests decide. Absent: what the assessor says stands. */
  readonly instance?: string;
  readonly axis: 'likelihood' | 'impact' | 'both';
  /** Design strength for the stated deviation: 0, 0.25, 0.5 or 0.75. */
  readonly strength: number;
  readonly test: ControlTest;
  /** Person who runs the control, who may not approve (§4.3-1). */
  readonly operator?: string;
  /** Controls that share one (platform, administrator, network path) count once. */
  readonly failureDomain?: string;
  /** Its passing test is a condition precedent of the grant, so routing may assume it (E12). */
  readonly precedent?: boolean;
};
