import type { ReplyOf, routes } from '@exeat/contract';
import { type ApprovalMatrix, canonicalJson, type Json, type Organisation, type PolicyLibrary, presetNames, presets, rolesHeld } from '@exeat/core';
import type { SetupFigures } from '@exeat/store';

type Setup = ReplyOf<typeof routes.getSetup>;
type Step = Setup['steps'][number];

/** Which preset a published matrix is. Its version is the server's, and no part of the comparison. */
export function presetOf(published: ApprovalMatrix | null): Setup['preset'] {
  if (published === null) return null;
  const text = (matrix: ApprovalMatrix): string => canonicalJson({ ...matrix, version: 0 } as unknown as Json);
  return presetNames.find((name) => text(presets[name].matrix) === text(published)) ?? 'own';
}

/**
 * The steps as they stand: each is told from what there is, never from what somebody has clicked, so that set-up can be left and taken up
 * anywhere, by page, command line or HTTP alike.
 */
export function setupOf(organisation: Organisation, library: PolicyLibrary, published: ApprovalMatrix | null, figures: SetupFigures): Setup {
  const people = [...organisation.people.values()].filter((person) => person.active);
  const assessors = people.filter((person) => rolesHeld(organisation, person).some(({ role }) => role === 'assessor' || role === 'grc_manager'));
  const heads = new Set([...organisation.units.values()].flatMap((unit) => Object.values(unit.heads)));
  const preset = presetOf(published);
  const untilSubmitted = figures.submitted === 0 ? 'yes, until an exception is submitted' : 'no: exceptions rely on it; publish a changed matrix';
  const always = 'yes: record it again as it should be';
  const steps: readonly Step[] = [
    step('administrator', 'First administrator', people.length > 0, `${count(people.length, 'person', 'people')} in the directory`, './exeat admin setup-link', 'POST /api/v1/setup', 'another registrar can take over'),
    step('preset', 'How much approval', preset !== null, preset ?? 'the standard matrix, not chosen yet', './exeat setup preset small', 'POST /api/v1/setup/preset', untilSubmitted),
    step('people', 'People, one of whom assesses', people.length >= 3 && assessors.length > 0, `${count(people.length, 'person', 'people')}, ${count(assessors.length, 'assessor')}`, './exeat import people people.csv', 'POST /api/v1/imports?kind=people', always),
    step('approvers', 'Units with heads who approve', heads.size > 0, `${count(organisation.units.size, 'unit')}, ${count(heads.size, 'head')}`, './exeat import units units.csv', 'POST /api/v1/imports?kind=units', always),
    step('accounts', 'Accounts of three people', figures.accounts >= 3, count(figures.accounts, 'account'), './exeat setup invite PERSON', 'POST /api/v1/people/{id}/setup-link', 'a newer link puts an unused one out of use'),
    step('requirements', 'Requirements that can be cited', library.requirements.size > 0, count(library.requirements.size, 'requirement'), './exeat import requirements requirements.csv', 'POST /api/v1/imports?kind=requirements', always),
    step('assets', 'Assets with the unit that owns them', figures.assets > 0, count(figures.assets, 'asset'), './exeat import assets assets.csv', 'POST /api/v1/imports?kind=assets', always),
    step('scan', 'A report of a scanner', figures.scans > 0, count(figures.scans, 'report'), './exeat findings import REPORT', 'POST /api/v1/imports?kind=findings', 'the next report replaces it'),
    step('exception', 'First exception approved', figures.granted > 0, `${figures.submitted} submitted, ${figures.granted} approved`, './exeat exceptions request request.yaml --submit', 'POST /api/v1/exceptions', 'yes: revoke or close it'),
  ];
  return { steps: [...steps], next: steps.find((one) => !one.done)?.id ?? null, preset };
}

function step(id: Step['id'], title: string, done: boolean, figure: string, command: string, route: string, reversible: string): Step {
  return { id, title, done, figure, command, route, reversible };
}

function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number} ${number === 1 ? singular : plural}`;
}
