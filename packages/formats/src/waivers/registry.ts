import { DomainError } from '@exeat/core';
import type { FoundWaiver, RenderedWaivers, WaiverRenderer, WaiverRequest } from './renderer.ts';
import { sarifWaivers } from './sarif/sarif.ts';
import { xccdfWaivers } from './xccdf/xccdf.ts';

/** Every target, in the order in which help and documents list them. A new one is a folder and a line here. */
export const waiverRenderers: readonly WaiverRenderer[] = [xccdfWaivers, sarifWaivers];

/** @throws DomainError `unknown-format` with the names that exist. */
export function waiverRenderer(target: string): WaiverRenderer {
  const found = waiverRenderers.find((renderer) => renderer.target === target);
  if (found !== undefined) return found;
  const known = waiverRenderers.map((renderer) => renderer.target).join(', ');
  throw new DomainError('unknown-format', `expected a waiver target (${known}), got "${target}"`, { target, known });
}

export async function renderWaivers(target: string, request: WaiverRequest): Promise<RenderedWaivers> {
  return waiverRenderer(target).render(request);
}

/** The waivers that a native file holds, whoever wrote them. */
export async function readWaivers(target: string, text: string): Promise<readonly FoundWaiver[]> {
  return waiverRenderer(target).read(text);
}
