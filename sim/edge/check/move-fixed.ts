import { constants, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { yamlText, yamlValue } from '../../scenario/export.ts'
import { besides } from './keep-failure.ts'
import type { Kept } from './read-kept.ts'

/** Where failures that are mended go, to be run with all other scenarios from then on. */
export const REGRESSIONS = 'scenarios/regressions'

/**
 * Moves the file of a mended failure to the scenarios, with this text; its capture and diagram, which are made from it, go. Returns the new path, or
 * undefined: something of that name is there, and nothing was touched.
 */
export function moveFixed(path: string, text: string, folder: string, cwd: string): string | undefined {
  const to = join(folder, basename(path))
  mkdirSync(resolve(cwd, folder), { recursive: true })
  try {
    copyFileSync(resolve(cwd, path), resolve(cwd, to), constants.COPYFILE_EXCL)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined
    throw error
  }
  writeFileSync(resolve(cwd, to), mended(text, to))
  const { pcapng, mermaid } = besides(path)
  for (const file of [path, pcapng, mermaid]) rmSync(resolve(cwd, file), { force: true })
  return to
}

/** The text of a kept failure; of one that is about a file, with the network of that file in place of the one that failed. */
export function textOf({ path, head, history }: Kept, cwd: string): string {
  const text = readFileSync(resolve(cwd, path), 'utf8')
  if (head.base === undefined) return text
  const lines = text.split('\n').filter((line) => line.startsWith('# '))
  const file = yamlValue(text) as object
  return `${lines.join('\n')}\n${yamlText({ ...file, options: history.options, network: history.network })}`
}

/** What the file says of itself, now that it is mended. */
const mended = (text: string, path: string): string =>
  text
    .replace(/^# Fixed \/.*\n/m, '')
    .replace(/^(# Replay \/.*npx isthmus replay ).*$/m, `$1${path}`)
    .replace(/^( {2}en: The law \S+) is broken$/m, '$1 was broken here once')
    .replace(/^( {2}zh: 规律 \S+) 被违反$/m, '$1 曾在此被违反')
