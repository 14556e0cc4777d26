/** Address of the page of a requirement, `STD-LG/LG-7.1`. */
export function requirementAddress(id: string): string {
  return `/requirements/${id.split('/').map(encodeURIComponent).join('/')}`;
}
