import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type EmbeddedOptions, type EmbeddedPostgres, startEmbedded } from '../index.ts'

/** An empty folder below one of mode 700, as under the home of root; removed when the test is finished. */
export function emptyFolder(name = 'data'): string {
  const parent = mkdtempSync(join(tmpdir(), 'exeat-embedded-'))
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }))
  const folder = join(parent, name)
  mkdirSync(folder, { recursive: true })
  return folder
}

/** startEmbedded, stopped when the test is finished. */
export async function started(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const postgres = await startEmbedded(options)
  onTestFinished(() => postgres.stop())
  return postgres
}
