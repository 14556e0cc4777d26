import { messages } from '../../lib/messages.ts';

export const words = messages('outside navigation', { title: 'Outside facts' });
