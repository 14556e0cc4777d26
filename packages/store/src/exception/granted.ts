/** SQL: whether a row of `exception_case`, by its name in the query, was granted cover that no decision has ended yet; one in its wind-down counts (C15). */
export function isGranted(row: string): string {
  return `(${row}.phase = 'approved' OR ${row}.phase = 'revoked' AND ${row}.cover_until > now_instant())`;
}
