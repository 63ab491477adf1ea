import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { repinned } from '../../check/kept.ts'
import { yamlText, yamlValue } from '../../scenario/export.ts'
import { loadScenario } from '../../scenario/load.ts'
import { exitCode, type StepReport } from '../../scenario/report.ts'
import { runScenario } from '../../scenario/run.ts'
import { besides } from './keep-failure.ts'
import type { Kept } from './read-kept.ts'

/** Where failures that are mended go, to be run with all other scenarios from then on. */
export const REGRESSIONS = 'scenarios/regressions'

/**
 * Moves the file of a mended failure to the scenarios, with this text; its capture and diagram, which are made from it, go. Returns the new path, or
 * undefined: something else of that name is there, and nothing was touched.
 */
export function moveFixed(path: string, text: string, folder: string, cwd: string): string | undefined {
  const to = join(folder, basename(path))
  if (resolve(cwd, to) === resolve(cwd, path)) return to
  mkdirSync(resolve(cwd, folder), { recursive: true })
  const moved = mended(text, to)
  try {
    writeFileSync(resolve(cwd, to), moved, { flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    // It came back, and is mended again: the same regression test stands there already.
    if (!isSameTest(resolve(cwd, to), moved)) return undefined
  }
  const { pcapng, mermaid } = besides(path)
  for (const file of [path, pcapng, mermaid]) rmSync(resolve(cwd, file), { force: true })
  return to
}

const isSameTest = (path: string, text: string): boolean => {
  const bare = (whole: string): string => JSON.stringify(yamlValue(whole))
  try {
    return bare(readFileSync(path, 'utf8')) === bare(text)
  } catch {
    return false
  }
}

/**
 * The text of a kept failure that is mended: of one that is about a file, with the network of that file in place of the one that failed; where
 * the kit made up what a step is to show, with what it shows now. Undefined: something else fails.
 */
export function mendedText(kept: Kept, cwd: string): string | undefined {
  const text = textOf(kept, cwd)
  const steps = reportsOf(kept.path, text)
  if (steps === undefined || steps.every(({ ok }) => ok)) return steps && text
  const again = withHead(text, repinned(yamlValue(text) as object, kept.head.made, steps))
  return reportsOf(kept.path, again)?.every(({ ok }) => ok) ? again : undefined
}

/** What the steps of a file show; undefined: it cannot be run. */
function reportsOf(path: string, text: string): readonly StepReport[] | undefined {
  const loaded = loadScenario(path, new Map([[path, text]]))
  const report = loaded.ok ? runScenario(loaded.value) : undefined
  return report === undefined || exitCode(report) > 1 ? undefined : report.cases.flatMap(({ steps }) => steps)
}

function textOf({ path, head, history }: Kept, cwd: string): string {
  const text = readFileSync(resolve(cwd, path), 'utf8')
  if (head.base === undefined) return text
  const { options, network } = history
  const { options: _, ...file } = yamlValue(text) as { readonly options?: object }
  return withHead(text, { ...file, ...(Object.keys(options).length > 0 && { options }), network })
}

/** Another file with the first lines of a text, which say where it is from. */
const withHead = (text: string, file: object): string =>
  `${text
    .split('\n')
    .filter((line) => line.startsWith('# '))
    .join('\n')}\n${yamlText(file)}`

/** What the file says of itself, now that it is mended. */
const mended = (text: string, path: string): string =>
  text
    .replace(/^# Fixed \/.*\n/m, '')
    .replace(
      /^(# Replay \/.*npx isthmus replay )(?:'[^']*'|\S+)(.*)$/m,
      (_, before, after) => `${before}${path}${after}`,
    )
    .replace(/^( {2}en: The law \S+) is broken$/m, '$1 was broken here once')
    .replace(/^( {2}zh: 规律 \S+) 被违反$/m, '$1 曾在此被违反')
