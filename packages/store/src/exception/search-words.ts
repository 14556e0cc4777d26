/** Most words of a case that can be searched for: a scope may name very many assets, and the index has its limit. */
const maxWords = 5_000;

/** The words of a text, for the index and for a question alike: runs of letters and digits, lower case, each once. `CVE-2026-0001` is three. */
export function searchWords(text: string): readonly string[] {
  const words = new Set<string>();
  for (const [word] of text
    .normalize('NFKC')
    .toLowerCase()
    .matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
    if (word.length <= 100) words.add(word);
    if (words.size >= maxWords) break;
  }
  return [...words];
}
