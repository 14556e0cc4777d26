import { messages } from '../../lib/messages.ts';

export const words = messages('mail-nav', { title: 'Mail' });
