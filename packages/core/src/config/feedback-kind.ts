import { type FeedbackRules, readFeedbackRules, standardFeedbackRules } from '../policy/feedback-rules.ts';
import type { ConfigKind } from './config-kind.ts';

/** When policy owners are given a signal. No request is decided by it. */
export const feedbackKind: ConfigKind<FeedbackRules> = { name: 'policy-feedback', title: 'Signals for policy owners', standard: standardFeedbackRules, read: (written) => readFeedbackRules(written) };
