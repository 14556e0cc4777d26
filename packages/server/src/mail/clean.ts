/** One address of one mailbox, as SMTP takes it without quoting: nothing in it can end a header or a command. */
const mailbox = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?$/;

/** Whether a text is the address of one mailbox. */
export function isMailbox(text: string): boolean {
  return mailbox.test(text);
}

/** One line of a mail's head: no control character, no sign that turns the direction of writing, at most `most` characters. */
export function cleanLine(text: string, most = 120): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  const characters = [...line];
  return characters.length <= most ? line : `${characters.slice(0, most - 1).join('')}…`;
}

/** Text of a body: lines stay, other control characters and signs that turn the direction of writing go, at most `most` characters. */
export function cleanText(text: string, most = 2_000): string {
  const clean = text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n]|\p{Cf}/gu, '');
  const characters = [...clean];
  return characters.length <= most ? clean : `${characters.slice(0, most - 1).join('')}…`;
}
