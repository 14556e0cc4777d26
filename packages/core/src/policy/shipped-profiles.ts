import type { WaiverProfile } from './waiver-profile.ts';

type Needed = Pick<WaiverProfile, 'id' | 'clause' | 'summary' | 'source' | 'waivability'>;

const checked = (profile: Needed & Partial<WaiverProfile>): WaiverProfile => ({
  verified: true, on: true, enduringAllowed: false, renewable: true, signers: [], inWriting: false, excludedIds: [], evidence: [], subForms: [], ...profile,
});
/** Nobody has read the rule at its source: shipped to be verified, and off until then. */
const unverified = (profile: Needed & Partial<WaiverProfile>): WaiverProfile => checked({ ...profile, verified: false, on: false });

const cmmcExcluded = [
  'AC.L2-3.1.20', 'AC.L2-3.1.22', 'CA.L2-3.12.4', 'PE.L2-3.10.3', 'PE.L2-3.10.4', 'PE.L2-3.10.5', 'IR.L3-3.6.1e', 'IR.L3-3.6.2e', 'RA.L3-3.11.1e', 'RA.L3-3.11.4e', 'RA.L3-3.11.6e',
  'RA.L3-3.11.7e', 'SI.L3-3.14.3e',
];

/** The waiver profiles of domain §2.1: what stands until the organisation publishes its own. */
export const shippedProfiles: readonly WaiverProfile[] = [
  checked({ id: 'pci-dss-ccw', clause: 'PCI DSS 4.0.1 Appendix B and C', summary: 'Compensating control with a complete worksheet; never for a missed activity.', source: 'PCI compensating control worksheet and Appendix B', waivability: 'compensable', reviewMaxMonths: 12, signers: ['pci_senior_management', 'pci_isa'], subForms: ['pci-ccw'], evidence: ['the worksheet as its assessor validated it'], evidenceFor: 'approval' }),
  checked({ id: 'pci-dss-12.3.2', clause: 'PCI DSS 4.0.1 12.3.2 and Appendix D', summary: 'Customized approach: a controls matrix and a targeted risk analysis, approved by senior management and done again at least once a year.', source: 'PCI DSS 4.0 library text, 12.3.1 and 12.3.2', waivability: 'compensable', reviewMaxMonths: 12, signers: ['pci_senior_management'], evidence: ['the controls matrix', 'the targeted risk analysis'] }),
  checked({ id: 'nydfs-500.12b', clause: '23 NYCRR 500.12(b)', summary: 'In place of multi-factor authentication: controls that the CISO approves in writing, reviewed at least once a year.', source: 'Secondary reading of 23 NYCRR 500 as amended', waivability: 'compensable', maxDays: 365, reviewMaxMonths: 12, retentionYears: 5, signers: ['ciso'], inWriting: true, subForms: ['nydfs-ciso'] }),
  checked({ id: 'nydfs-500.15b', clause: '23 NYCRR 500.15(b)', summary: 'In place of encryption at rest: controls that the CISO approves in writing, feasibility and effectiveness reviewed at least once a year.', source: 'Secondary reading of 23 NYCRR 500 as amended', waivability: 'compensable', maxDays: 365, reviewMaxMonths: 12, retentionYears: 5, signers: ['ciso'], inWriting: true, subForms: ['nydfs-ciso'] }),
  checked({ id: 'nydfs-500.15a', clause: '23 NYCRR 500.15(a)', summary: 'Encryption in transit over external networks has no compensating route.', source: 'Secondary reading of 23 NYCRR 500 as amended', waivability: 'not_waivable', retentionYears: 5 }),
  checked({ id: 'glba-314.4c', clause: '16 CFR 314.4(c)(3), (c)(5)', summary: 'The Qualified Individual approves equivalent controls in writing.', source: 'Secondary reading of 16 CFR 314.4', waivability: 'compensable', signers: ['qualified_individual'], inWriting: true }),
  checked({ id: 'hipaa-required', clause: '45 CFR 164.306(d)(2)', summary: 'A required specification knows no alternative.', source: '45 CFR 164.306(d)(2)', waivability: 'not_waivable' }),
  checked({ id: 'hipaa-addressable', clause: '45 CFR 164.306(d)(3)', summary: 'An addressable specification: assessment, reason, and the equivalent alternative if one is reasonable.', source: '45 CFR 164.306(d)(3)', waivability: 'compensable', maxDays: 365, reviewMaxMonths: 12, subForms: ['hipaa-addressable'] }),
  checked({ id: 'fedramp-legacy', clause: 'FedRAMP POA&M v2.2 and deviation request', summary: 'No operational requirement for a high finding; dates of a weakness are never changed.', source: 'FedRAMP POA&M completion guide 2.2 and deviation request form', waivability: 'compensable', signers: ['authorizing_official'], subForms: ['fedramp-deviation'] }),
  checked({ id: 'fedramp-2026', clause: 'FedRAMP Consolidated Rules 2026, VER', summary: 'What is not fully mitigated 192 days after its evaluation is an accepted vulnerability, with its report.', source: 'FedRAMP 2026 rules, vulnerability evaluation and reporting', waivability: 'notify_regulator', signers: ['authorizing_official'], subForms: ['fedramp-accepted'] }),
  checked({ id: 'cmmc-170.21', clause: '32 CFR 170.21', summary: 'POA&M of the conditional status: closed out in 180 days, never renewed, and not for every requirement.', source: '32 CFR 170.21', waivability: 'time_boxed_poam', maxDays: 180, renewable: false, excludedIds: cmmcExcluded, subForms: ['cmmc'] }),
  checked({ id: 'cmmc-170.4', clause: '32 CFR 170.4, 170.24', summary: 'A temporary deficiency in the operational plan of action, or an enduring exception in the system security plan.', source: '32 CFR 170.4 and 170.24', waivability: 'compensable', enduringAllowed: true, subForms: ['cmmc'] }),
  checked({ id: 'dora-rts-1774', clause: 'RTS (EU) 2024/1774 Art. 2(2)(c), 3(d)', summary: 'Resilience is ensured meanwhile; accepted risks stand in an inventory and are reviewed every year by three questions.', source: 'Delegated Regulation (EU) 2024/1774', waivability: 'compensable', reviewMaxMonths: 12, signers: ['resilience_officer'], subForms: ['dora-resilience', 'dora-review'] }),
  checked({ id: 'gdpr-49', clause: 'GDPR Art. 49(1)', summary: 'A derogation is the last resort, occasional, and documented with its assessment.', source: 'GDPR Art. 49 and guidelines of the EDPB', waivability: 'notify_regulator', renewable: false, signers: ['dpo'], subForms: ['gdpr-49'] }),
  checked({ id: 'iso-27001-6.1.3f', clause: 'ISO/IEC 27001:2022 6.1.3 f', summary: 'Risk owners approve the plan and accept the residual risk.', source: 'Secondary reading of ISO/IEC 27001:2022 6.1.3', waivability: 'internal_only', enduringAllowed: true }),
  checked({ id: 'c5-sp-03', clause: 'BSI C5:2020 SP-03', summary: 'Exceptions are limited in time and reviewed by risk owners at least once a year.', source: 'BSI C5:2020 SP-03', waivability: 'internal_only', reviewMaxMonths: 12 }),
  checked({ id: 'nist-800-53-ca-5', clause: 'NIST SP 800-53r5 CA-5', summary: 'A deferral has an item of the POA&M, updated at its defined frequency.', source: 'NIST SP 800-53r5, OSCAL catalogue', waivability: 'time_boxed_poam' }),
  checked({ id: 'cis-2.2', clause: 'CIS Controls v8.1 2.2', summary: 'Unsupported software is reviewed at least once a month.', source: 'CIS Controls v8.1 safeguard 2.2', waivability: 'internal_only', enduringAllowed: true, reviewMaxMonths: 1 }),
  checked({ id: 'nis2-2024-2690', clause: 'Implementing Regulation (EU) 2024/2690 Annex 2.1', summary: 'Residual risks are accepted by management bodies or accountable persons, with reasons and reporting.', source: 'Implementing Regulation (EU) 2024/2690 and the guidance of ENISA', waivability: 'internal_only', enduringAllowed: true, reviewMaxMonths: 12 }),
  unverified({ id: 'hipaa-nprm-2025', clause: 'HIPAA security rule, proposal of 2025-01-06', summary: 'Would abolish the addressable specification; not final.', source: 'Proposed rule of 2025-01-06', waivability: 'not_waivable' }),
  unverified({ id: 'hipaa-164.316-retention', clause: '45 CFR 164.316(b)(2)', summary: 'Documentation is kept for six years.', source: 'General knowledge', waivability: 'internal_only', enduringAllowed: true, retentionYears: 6 }),
  unverified({ id: 'sox-404', clause: 'SOX 302 and 404', summary: 'A deviation from a control over financial reporting is a deficiency to be evaluated.', source: 'General knowledge', waivability: 'compensable', signers: ['sox_pmo'] }),
  unverified({ id: 'ffiec', clause: 'FFIEC and interagency guidelines', summary: 'Management documents and approves exceptions, and reports them to the board.', source: 'General knowledge', waivability: 'notify_regulator' }),
  unverified({ id: 'apra-cps-234', clause: 'APRA CPS 234', summary: 'The regulator is told of a material weakness that is not remediated in time.', source: 'General knowledge', waivability: 'notify_regulator', externalNotice: { to: 'APRA', withinDays: 10 } }),
  unverified({ id: 'cisa-bod-26-04', clause: 'CISA BOD 26-04', summary: 'Cover ends with the due date of the directive; the start of its clock is to be verified.', source: 'Notes of practitioners', waivability: 'time_boxed_poam' }),
];
