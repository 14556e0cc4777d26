import { databaseNow, moveClock } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../context.ts';
import { SettingError } from '../setting.ts';
import { playStory, type PlayedRow } from './play-story.ts';
import { readDemo } from './read-demo.ts';
import { readStory, type Story } from './read-story.ts';

/**
 * Brings a demo that has just been loaded from the start of its history to its now, and answers what a person should know: what the rules
 * refused, what waits. Nothing for a demo that has been played.
 * @throws SettingError for one that was interrupted: half a history is none.
 */
export async function openDemo(
  app: FastifyInstance,
  { pool, log }: ServerContext,
  demo: { readonly isNew: boolean; readonly tokens: Readonly<Record<string, string>> },
): Promise<readonly string[]> {
  const { startsAt } = await readDemo();
  if (!demo.isNew) {
    if ((await databaseNow(pool)) >= startsAt) return [];
    throw new SettingError('expected a demo that was loaded to its end, got one whose loading was interrupted; delete its data (EXEAT_DATA, or the database of DATABASE_URL) and start again');
  }
  const story = await readStory();
  const played = await playStory(story, { app, tokens: demo.tokens, moveClock: (to) => moveClock(pool, to) });
  await moveClock(pool, startsAt);
  for (const { row, id, stated, band, level, state, refused } of played) log('info', 'demo-row', { row, id, stated, computed: level === null ? null : `${band ?? ''}, L${level}`, state, refused: refused === null ? null : `${refused.at}: ${refused.reasons.map((reason) => reason.code).join(', ')}` });
  return notesOf(played, story);
}

function notesOf(played: readonly PlayedRow[], { deferred }: Story): readonly string[] {
  const refused = played.flatMap(({ row, id, refused: by }) => (by === null ? [] : [{ row, id, ...by }]));
  return [
    `Larkfield: ${played.length} exceptions, each by the commands that people use; the rules refused ${refused.length}.`,
    ...refused.map(({ row, id, at, reasons }) => `  ${row}${id === null ? '' : ` (${id})`}, ${at}: ${reasons.map((reason) => reason.text).join(' ')}`),
    `  ${deferred.length} rows wait, in part or whole, for commands that do not exist yet: packages/server/demo/deferred.yaml`,
  ];
}
