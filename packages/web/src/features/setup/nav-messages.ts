import { messages } from '../../lib/messages.ts';

export const words = messages('set-up navigation', { title: 'Set-up' });
