import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Language, Words } from '../../base/language.ts'
import type { Law } from '../../check/law.ts'
import { checked } from '../../check/run-law.ts'
import { isUsageError } from '../../check/usage-error.ts'
import type { ExitCode } from '../../scenario/report.ts'
import type { Kept } from '../check/read-kept.ts'
import type { Io } from './io.ts'
import { tellProblems } from './open-world.ts'
import { paintFor } from './paint.ts'

export type ReplayOptions = {
  /** A module that exports laws of somebody's own. */
  readonly laws?: string | undefined
  readonly anyVersion?: true | undefined
  /** Moves the file to the scenarios when its law holds. */
  readonly fixed?: true | undefined
  readonly to?: string | undefined
}

const BAD_INPUT = 2

type Tell = (words: Words) => Promise<void>

/** `isthmus replay`: tries the laws of kept failures on them again, one after the other. A folder stands for those that it has. */
export async function replayCommand(
  paths: readonly string[],
  options: ReplayOptions,
  language: Language,
  io: Io,
): Promise<ExitCode> {
  const tell: Tell = ({ en, zh }) => io.stderr.write(`${language === 'zh' ? zh : en}\n`)
  try {
    const { lawsKnown } = await import('../check/laws-of.ts')
    const laws = await lawsKnown(options.laws === undefined ? {} : { module: resolve(io.cwd, options.laws) })
    const files = await filesIn(paths, tell, io.cwd)
    const codes: ExitCode[] = files.includes(NOTHING) ? [BAD_INPUT] : []
    for (const file of files.filter((one) => one !== NOTHING))
      codes.push(await replay(file, laws, options, language, io, tell))
    return worst(codes)
  } catch (error) {
    if (!isUsageError(error)) throw error
    await tell(error.words)
    return BAD_INPUT
  }
}

/** In place of the files of a folder that has none. */
const NOTHING = ''

const worst = (codes: readonly ExitCode[]): ExitCode => codes.reduce((one, other) => (other > one ? other : one), 0)

async function filesIn(paths: readonly string[], tell: Tell, cwd: string): Promise<readonly string[]> {
  const { keptIn } = await import('../check/read-kept.ts')
  const { shownPath } = await import('../check/replay-line.ts')
  const files: string[] = []
  for (const path of paths) {
    const isFolder = statSync(resolve(cwd, path), { throwIfNoEntry: false })?.isDirectory() ?? false
    const found = isFolder ? keptIn(resolve(cwd, path)).map((file) => shownPath(file, cwd)) : [path]
    if (found.length === 0) await tell(WORDS.nothing(path))
    files.push(...(found.length === 0 ? [NOTHING] : found))
  }
  return [...new Set(files)]
}

async function replay(
  file: string,
  laws: readonly Law[],
  options: ReplayOptions,
  language: Language,
  io: Io,
  tell: Tell,
): Promise<ExitCode> {
  const { readKept } = await import('../check/read-kept.ts')
  const kept = await readKept(file, laws, io.cwd, options.anyVersion)
  if (!kept.ok) {
    await tell(kept.words)
    if (kept.problems.length > 0) await tellProblems(kept.problems, file, kept.textOf, language, io)
    return BAD_INPUT
  }
  const { law, history, path } = kept.value
  const failure = checked(law, history, () => undefined)
  const paint = paintFor(io.stdout, io.env)
  const say = (mark: string, { en, zh }: Words) => io.stdout.write(`${mark} ${language === 'zh' ? zh : en}\n`)
  if (failure !== undefined) {
    await say(paint.bad('✗'), WORDS.broken(failure.law, failure.what, failure.step, law.statement, path))
    return 1
  }
  await say(paint.ok('✓'), WORDS.holds(law.name, path))
  return options.fixed ? settle(kept.value, options.to, tell, io) : 0
}

/** The law holds: the file becomes a scenario, if what it expects holds as well. */
async function settle(kept: Kept, to: string | undefined, tell: Tell, io: Io): Promise<ExitCode> {
  const { moveFixed, REGRESSIONS, mendedText } = await import('../check/move-fixed.ts')
  const { path } = kept
  const text = mendedText(kept, io.cwd)
  if (text === undefined) {
    await tell(WORDS.expectsElse(path))
    return 1
  }
  const moved = moveFixed(path, text, to ?? REGRESSIONS, io.cwd)
  if (moved === undefined) {
    await tell(WORDS.taken(path, to ?? REGRESSIONS))
    return BAD_INPUT
  }
  await tell(WORDS.moved(path, moved))
  return 0
}

const WORDS = {
  nothing: (folder: string): Words => ({
    en: `${folder} has no kept failure`,
    zh: `${folder} 中没有保存的失败用例`,
  }),
  broken: (law: string, what: Words, step: number | undefined, statement: Words, path: string): Words => ({
    en: `${path}: ${law} is broken${step === undefined ? '' : ` (step ${step + 1})`}: ${what.en}\n  ${statement.en}`,
    zh: `${path}：${law} 被违反${step === undefined ? '' : `（第 ${step + 1} 步）`}：${what.zh}\n  ${statement.zh}`,
  }),
  holds: (law: string, path: string): Words => ({
    en: `${path}: ${law} holds`,
    zh: `${path}：${law} 成立`,
  }),
  expectsElse: (path: string): Words => ({
    en: `${path} was not moved: the law holds, but the steps show something else than the file expects (isthmus run ${path})`,
    zh: `${path} 未移动：规律成立，但步骤结果与文件的预期不同（isthmus run ${path}）`,
  }),
  taken: (path: string, folder: string): Words => ({
    en: `${path} was not moved: ${folder} has another file of that name (--to <folder> moves it elsewhere)`,
    zh: `${path} 未移动：${folder} 中已有内容不同的同名文件（可用 --to <目录> 移至别处）`,
  }),
  moved: (path: string, to: string): Words => ({ en: `${path} is now ${to}`, zh: `${path} 已移至 ${to}` }),
}
