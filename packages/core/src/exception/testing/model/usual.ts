import type { ExceptionCommand } from '../../decide.ts';

/** Who takes part in the sequences. */
export const people = ['p01', 'p02', 'p03', 'p04', 'p05', 'p06', 'p07', 'p08', 'p10', 'p11', 'p12', 'p23', 'p24', 'p26', 'p34', 'p38', 'p39'] as const;

/** What usually comes next, and who does it: without it random sequences rarely get past triage. */
export const usual: Readonly<Record<string, readonly (readonly [string, ExceptionCommand['verb']])[]>> = {
  draft: [['p24', 'submit'], ['p24', 'submit'], ['p24', 'edit']],
  emergency: [['p12', 'activate-emergency'], ['p11', 'activate-emergency'], ['p24', 'edit']],
  ratification: [['p03', 'ratify'], ['p23', 'ratify'], ['p04', 'ratify'], ['p23', 'decide']],
  triage: [['p05', 'triage'], ['p05', 'triage'], ['p05', 'triage'], ['p06', 'ask'], ['p08', 'attach'], ['p24', 'withdraw']],
  needs_info: [['p24', 'answer']],
  assessment: [['p06', 'assess'], ['p07', 'assess'], ['p06', 'ask'], ['p04', 'attach']],
  awaiting_acknowledgement: [['p24', 'acknowledge'], ['p24', 'acknowledge'], ['p24', 'withdraw']],
  approved_scheduled: [['p07', 'discharge'], ['p07', 'discharge'], ['p24', 'amend'], ['p24', 'withdraw'], ['p08', 'suspend']],
  active: [
    ['p24', 'renew'], ['p24', 'renew'], ['p24', 'renew'], ['p24', 'amend'], ['p24', 'amend'], ['p08', 'suspend'], ['p24', 'close'], ['p07', 'verify'], ['p07', 'verify'], ['p23', 'revoke'], ['p24', 'transfer'],
    ['p26', 'transfer'], ['p05', 'comment'], ['p06', 'review'], ['p07', 'review'], ['p06', 'reassess'], ['p07', 'discharge'],
  ],
  suspended: [['p03', 'resume'], ['p03', 'resume'], ['p03', 'revoke'], ['p24', 'renew'], ['p06', 'review'], ['p07', 'reassess'], ['p07', 'discharge']],
  expired: [['p24', 'renew'], ['p06', 'review'], ['p24', 'amend']],
  rejected: [['p24', 'appeal']],
  revoked: [['p23', 'resume'], ['p24', 'amend'], ['p24', 'renew']],
};
