import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Language, Words } from '../../base/language.ts'
import { fill } from '../../model/problem.ts'
import type { ExitCode } from '../../scenario/report.ts'
import { counted } from '../../scenario/report-words.ts'
import { findFiles } from '../files/files.ts'
import type { Io } from './io.ts'
import { paintFor } from './paint.ts'
import { type RunOptions, runCommand } from './run-command.ts'

const WAITING: Words = {
  en: 'Watching {files}; runs again when one changes. Ctrl-C ends.',
  zh: '正在监视 {files}，有变化时重新运行。按 Ctrl-C 结束。',
}

/**
 * Between two looks at the files. Looking asks nothing of the system but their times and sizes, which works for editors that
 * replace files, for links, and on every kind of disk, where being told of changes does not.
 */
const LOOK_EVERY_MS = 250
/** A look may take so much of the time in between. */
const LOOK_SHARE = 1 / 20
/** Files that change are waited for until they rest for one step, but no longer than this many. */
const REST_MS = 100
const RESTS_MAX = 20

/** `isthmus run --watch`: runs, and again each time that one of the files changes, or one that they extend. */
export async function watchCommand(
  targets: readonly string[],
  options: RunOptions,
  language: Language,
  io: Io,
): Promise<ExitCode> {
  const watched = new Set<string>() // grows only: an editor that replaces a file takes it away for a moment
  for (;;) {
    const before = lookAt(targets, watched, io)
    await clearScreen(io)
    const code = await runCommand(targets, options, language, io, (paths) => {
      for (const path of paths) watched.add(path)
    })
    const known = lookAt(targets, watched, io)
    for (const [path, state] of before) known.set(path, state) // what changed while it ran is a change
    const text = fill(WAITING[language], { files: counted(language, 'files', known.size) })
    await io.stdout.write(`\n${paintFor(io.stdout, io.env).dim(text)}\n`)
    if (!(await hasChanged(known, () => lookAt(targets, watched, io), io))) return code
  }
}

/** What tells a file from how it was: when it was written, how long it is, and which file it is. */
type States = Map<string, string>

function lookAt(targets: readonly string[], watched: ReadonlySet<string>, io: Io): States {
  const found = targets.flatMap((target) => {
    const files = findFiles(target, io.cwd)
    return files.ok ? files.value.map(({ path }) => path) : [target]
  })
  return new Map([...new Set([...found, ...watched])].map((path) => [path, stateOf(resolve(io.cwd, path))]))
}

function stateOf(absolute: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(absolute)
    return `${mtimeMs} ${size} ${ino}`
  } catch {
    return 'absent'
  }
}

const isSame = (one: States, other: States): boolean =>
  one.size === other.size && [...one].every(([path, state]) => other.get(path) === state)

/** Waits for a change, and until nothing changes any more; false when it is to end (Ctrl-C). */
async function hasChanged(known: States, look: () => States, io: Io): Promise<boolean> {
  let tookMs = 0
  for (;;) {
    if (!(await io.sleep(Math.max(LOOK_EVERY_MS, tookMs / LOOK_SHARE)))) return false
    const startMs = io.nowMs()
    let now = look()
    tookMs = io.nowMs() - startMs
    if (isSame(known, now)) continue
    for (let rests = 0; rests < RESTS_MAX; rests++) {
      if (!(await io.sleep(REST_MS))) return false
      const next = look()
      if (isSame(now, next)) break
      now = next
    }
    if (!isSame(known, now)) return true
  }
}

/** So that what is on the screen is of one run. */
async function clearScreen({ stdout }: Io): Promise<void> {
  if (stdout.isTerminal) await stdout.write('\u001b[2J\u001b[3J\u001b[H')
}
