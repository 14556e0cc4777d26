/** Where a one-time link leads. The token stands in the query of one page, which is never logged and sends no referrer. */
export function setupAddress(publicUrl: URL, token: string): string {
  const address = new URL('/setup', publicUrl);
  address.searchParams.set('token', token);
  return address.href;
}
