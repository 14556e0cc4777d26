import { messages } from '../../lib/messages.ts';

export const words = messages('access navigation', { title: 'People and access' });
