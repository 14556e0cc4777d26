import type { SubForm, SubFormField, SubFormId } from './sub-form.ts';

type More = Pick<SubFormField, 'hint' | 'when' | 'fixed'>;
const text = (name: string, label: string, more: More = {}): SubFormField => ({ name, label, kind: 'text', ...more });
const line = (name: string, label: string, more: More = {}): SubFormField => ({ name, label, kind: 'line', ...more });
const date = (name: string, label: string, more: More = {}): SubFormField => ({ name, label, kind: 'date', ...more });
const count = (name: string, label: string, more: More = {}): SubFormField => ({ name, label, kind: 'number', ...more });
const choice = (name: string, label: string, choices: Readonly<Record<string, string>>, more: More = {}): SubFormField => ({
  name, label, kind: 'choice', choices: Object.entries(choices).map(([value, title]) => ({ value, label: title })), ...more,
});
const yesOrNo = { yes: 'Yes', no: 'No' };
const adjusts = { field: 'type', is: ['risk_adjustment', 'risk_adjustment_and_operational_requirement'] };
const levels = { low: 'Low', moderate: 'Moderate', high: 'High' };

/** Forms of regimes (domain §2.1, F29, F30). */
export const subForms: Readonly<Record<SubFormId, SubForm>> = {
  'pci-ccw': {
    id: 'pci-ccw', title: 'PCI compensating control worksheet', at: 'request',
    about: 'PCI DSS 4.0.1 Appendix B and C: the six blocks, complete before the compensating control counts.',
    fields: [
      choice('missedActivity', 'Is it about a periodic activity that was not performed in time?', yesOrNo, { hint: 'A missed activity cannot be compensated afterwards.' }),
      text('constraints', 'Constraints', { hint: 'The legitimate, documented technical or business constraints.' }),
      text('definition', 'Definition of compensating controls', { hint: 'How they meet the intent of the requirement, and which added risk they address.' }),
      text('objective', 'Objective', { hint: 'Of the original control, and the one that is met instead.' }),
      text('identifiedRisk', 'Identified risk', { hint: 'Any risk that the lack of the original control adds.' }),
      text('validation', 'Validation', { hint: 'How the controls were tested and validated.' }),
      text('maintenance', 'Maintenance', { hint: 'Processes that keep the controls working.' }),
      line('aboveRequired', 'Control that is above and beyond', { hint: 'Id of a compensating control of this request that PCI DSS does not require for this item already.' }),
    ],
  },
  'nydfs-ciso': {
    id: 'nydfs-ciso', title: 'NYDFS: controls for the CISO to approve', at: 'request',
    about: '23 NYCRR 500.12(b) and 500.15(b): what the CISO approves in writing, and reviews at least once a year.',
    fields: [
      text('infeasible', 'Why the control is infeasible'),
      text('effective', 'Why the compensating controls are effective'),
      choice('rating', 'Compared with the required control they are', { weaker: 'Weaker', equivalent: 'Reasonably equivalent', stronger: 'More secure' }),
    ],
  },
  'hipaa-addressable': {
    id: 'hipaa-addressable', title: 'HIPAA addressable specification', at: 'request',
    about: '45 CFR 164.306(d)(3): the assessment, why the specification is not implemented, and the equivalent alternative if one is reasonable.',
    fields: [
      text('assessment', 'Assessment', { hint: 'Whether the specification is a reasonable and appropriate safeguard in this environment.' }),
      text('reason', 'Why implementing it would not be reasonable and appropriate'),
      choice('alternative', 'Equivalent alternative', { implemented: 'Implemented', not_reasonable: 'None would be reasonable and appropriate' }),
      text('measure', 'The alternative measure', { when: { field: 'alternative', is: ['implemented'] } }),
      text('noMeasure', 'Why no alternative is reasonable and appropriate', { when: { field: 'alternative', is: ['not_reasonable'] } }),
    ],
  },
  'dora-resilience': {
    id: 'dora-resilience', title: 'DORA: resilience while the exception lasts', at: 'request',
    about: 'RTS (EU) 2024/1774 Art. 2(2)(c) and 3(d): how resilience is ensured, and why the residual risk is accepted.',
    fields: [
      line('function', 'Critical or important function that is supported'),
      text('resilience', 'How digital operational resilience is ensured meanwhile'),
      text('justification', 'Why the residual risk is accepted'),
    ],
  },
  'dora-review': {
    id: 'dora-review', title: 'DORA: yearly review of an accepted risk', at: 'review',
    about: 'RTS (EU) 2024/1774 Art. 3(d)(iv): the three questions, each answered with its rationale.',
    fields: [
      text('changes', 'What has changed about the residual risk?'),
      text('mitigations', 'Which mitigations are available now?'),
      text('reasons', 'Are the reasons for accepting it still valid, and why?'),
    ],
  },
  'fedramp-deviation': {
    id: 'fedramp-deviation', title: 'FedRAMP deviation request', at: 'request',
    about: 'POA&M template 2.2 and its deviation request: dates and milestones of a weakness are never changed.',
    fields: [
      choice('type', 'Type', {
        false_positive: 'False positive', risk_adjustment: 'Risk adjustment', operational_requirement: 'Operational requirement',
        risk_adjustment_and_operational_requirement: 'Risk adjustment and operational requirement', vendor_dependency: 'Vendor dependency',
      }),
      line('weakness', 'Id of the weakness', { fixed: true }),
      date('detectedOn', 'Original detection date', { fixed: true }),
      date('scheduledCompletion', 'Scheduled completion date', { fixed: true }),
      choice('severity', 'Original risk rating', levels, { fixed: true }),
      choice('adjusted', 'Adjusted risk rating', levels, { when: adjusts }),
      line('adjustmentApproval', 'Approval of the risk adjustment by the authorizing official', { when: adjusts, hint: 'Its reference.' }),
      text('rationale', 'Rationale'),
      date('vendorCheckIn', 'Last check-in with the vendor', { when: { field: 'type', is: ['vendor_dependency'] } }),
    ],
  },
  'fedramp-accepted': {
    id: 'fedramp-accepted', title: 'FedRAMP accepted vulnerability', at: 'request',
    about: 'Consolidated Rules 2026, VER-RPT-AVI: what is reported of a vulnerability that will not be fully mitigated within 192 days of its evaluation.',
    fields: [
      line('tracking', 'Internal tracking identifier', { fixed: true }),
      line('detection', 'Time and source of the detection', { fixed: true }),
      date('evaluatedOn', 'Day of the completed evaluation', { fixed: true }),
      choice('reachable', 'Internet-reachable?', yesOrNo),
      choice('exploitable', 'Likely exploitable?', yesOrNo),
      choice('impact', 'Potential adverse impact', { N1: 'N1', N2: 'N2', N3: 'N3', N4: 'N4', N5: 'N5' }),
      text('explanation', 'Why it is an accepted vulnerability'),
      text('supplement', 'What else helps agencies to assess or mitigate the risk'),
    ],
  },
  cmmc: {
    id: 'cmmc', title: 'CMMC', at: 'request',
    about: '32 CFR 170.21 and 170.4: an item of the POA&M, a temporary deficiency, or an enduring exception.',
    fields: [
      choice('kind', 'Kind', {
        poam: 'Item of the POA&M', temporary_deficiency: 'Temporary deficiency, in the operational plan of action', enduring_exception: 'Enduring exception, in the system security plan',
      }),
      choice('level', 'CMMC level', { '1': 'Level 1', '2': 'Level 2', '3': 'Level 3' }),
      line('practice', 'Requirement', { hint: 'For example SC.L2-3.13.11.' }),
      count('points', 'Points of the requirement', { when: { field: 'kind', is: ['poam'] } }),
      count('score', 'Score of the assessment', { when: { field: 'kind', is: ['poam'] } }),
      count('total', 'Number of requirements assessed', { when: { field: 'kind', is: ['poam'] } }),
      date('conditionalOn', 'Day of the conditional status', { when: { field: 'kind', is: ['poam'] }, fixed: true, hint: 'Closed out within 180 days, or the status ends.' }),
      date('implementedOn', 'Day since which it was implemented', { when: { field: 'kind', is: ['temporary_deficiency'] }, hint: 'A deficiency is temporary only after an implementation.' }),
      line('planOfAction', 'Item of the operational plan of action', { when: { field: 'kind', is: ['temporary_deficiency'] } }),
      line('securityPlan', 'Section of the system security plan', { when: { field: 'kind', is: ['enduring_exception'] } }),
    ],
  },
  'gdpr-49': {
    id: 'gdpr-49', title: 'GDPR Article 49 derogation', at: 'request',
    about: 'The derogation that is relied on, its assessment for the records of Article 30, and who is informed.',
    fields: [
      choice('derogation', 'Derogation', {
        a: '(a) explicit consent', b: '(b) contract with the data subject', c: '(c) contract in the interest of the data subject', d: '(d) public interest',
        e: '(e) legal claims', f: '(f) vital interests', g: '(g) public register', compelling: 'compelling legitimate interests',
      }),
      choice('repetitive', 'Is the transfer repetitive?', yesOrNo),
      text('assessment', 'Assessment and safeguards'),
      date('authorityInformedOn', 'Day on which the supervisory authority is informed', { when: { field: 'derogation', is: ['compelling'] } }),
      date('subjectsInformedOn', 'Day on which the data subjects are informed', { when: { field: 'derogation', is: ['compelling'] } }),
    ],
  },
};
