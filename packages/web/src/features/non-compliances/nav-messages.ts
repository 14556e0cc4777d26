import { messages } from '../../lib/messages.ts';

export const words = messages('non-compliances navigation', { title: 'Non-compliance' });
