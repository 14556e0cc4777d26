import type { Facet, ToxicRules } from './toxic-rules.ts';

const nist = (...controls: readonly string[]): Facet => ({ controls: controls.map((control) => `nist-800-53r5:${control}`) });

/**
 * Domain §5.7, by the controls of NIST SP 800-53 that requirements are linked to, so that they hold for any policy library. X6 is no rule here: what
 * binds regulated data in transit and knows no exception is refused as such. Whether a vulnerability that X7 meets is known to be exploited nobody may know, so that it counts.
 */
export const standardToxicRules: ToxicRules = {
  version: 1,
  rules: [
    { id: 'X1', title: 'No multi-factor sign-in on what the internet reaches', together: [[nist('ia-2.1', 'ia-2.2')], [{ exposure: 'internet' }]], effect: { residualFrom: 'high', levelFrom: 4 } },
    { id: 'X2', title: 'No detection and response on what is not patched', together: [[nist('si-3')], [{ ...nist('si-2'), bandFrom: 'high' }]], effect: { bandUp: true } },
    { id: 'X3', title: 'Unsupported software in a flat network', together: [[nist('sa-22')], [nist('sc-7', 'ac-4')]], effect: { residualFrom: 'high' } },
    { id: 'X4', title: 'Shared administrators without audit records', together: [[nist('ia-2')], [nist('au-6', 'au-11')]], effect: { residualFrom: 'high' } },
    { id: 'X5', title: 'No encryption at rest, with removable media or third parties', together: [[nist('sc-28')], [nist('mp-7', 'sa-9')]], effect: { bandUp: true } },
    { id: 'X7', title: 'Untested restores where known exploitation is not remediated', together: [[nist('cp-9')], [nist('si-2')]], effect: { residualFrom: 'high' } },
    { id: 'X8', title: 'Local administrators without an allow list', together: [[nist('ac-6')], [nist('cm-7.5')]], effect: { bandUp: true } },
    { id: 'X9', title: 'Privileged access past the broker where duties are not separated', together: [[nist('ac-17', 'ac-6.9')], [nist('ac-5')]], effect: { levelFrom: 4, seats: ['sox_pmo'] } },
    { id: 'X10', title: 'Vendors connect and nobody records it', together: [[nist('ac-17')], [nist('au-14')]], effect: {} },
    { id: 'X11', title: 'A change past the board, in an emergency', together: [[nist('cm-3')], [{ bases: ['emergency'] }]], effect: { levelFrom: 3 } },
    { id: 'X12', title: 'Data may leave, and leave its region', together: [[nist('mp-7', 'sc-7.10')], [nist('sa-9.5'), { bases: ['privacy_derogation'] }]], effect: { seats: ['dpo', 'legal'] } },
    { id: 'X13', title: 'Three exceptions or more on one crown jewel', exceptions: 3, onClass: 'crown_jewel', effect: {} },
  ],
};
