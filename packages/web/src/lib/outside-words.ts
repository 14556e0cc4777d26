import { messages } from './messages.ts';

const words = messages('outside facts', {
  ticket_closed: 'Ticket closed',
  ticket_cancelled: 'Ticket cancelled',
  ticket_slipped: 'Ticket slipped',
  ticket_stalled: 'Ticket stands still',
  change_rolled_back: 'Change rolled back',
  asset_retired: 'Asset retired',
  asset_active: 'Asset in use again',
  kev_changed: 'Known exploitation changed',
  cvss_revised: 'CVSS severity revised',
  threat_reported: 'Threat intelligence',
  penetration_finding: 'Finding of a penetration test',
  epss_changed: 'Probability of an exploit changed',
  person_joined: 'Person joined',
  person_moved: 'Person moved',
  person_left: 'Person left',
  incident: 'Incident',
  requirement_published: 'Requirement published',
} as Readonly<Record<string, string>>);

/** What another system reported, in words; a kind that has none here by its name. */
export function factText(kind: string): string {
  return words[kind] ?? kind.replaceAll('_', ' ');
}
