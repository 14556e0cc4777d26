import { messages } from './messages.ts';

const words = messages('title', { untitled: 'Without a title' });

/** Title of an exception as it is shown: a draft may have none yet, and a link needs a name. */
export function titleText(title: string): string {
  return title.trim() === '' ? words.untitled : title;
}
