import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Words } from '../../base/language.ts'
import { nearest } from '../../base/text.ts'
import type { History } from '../../check/history.ts'
import { KEPT_FORMAT, type KeptHead, readHead } from '../../check/kept.ts'
import type { Law } from '../../check/law.ts'
import { problemsOf } from '../../check/play.ts'
import { isUsageError } from '../../check/usage-error.ts'
import type { Problem } from '../../model/problem.ts'
import { yamlValue } from '../../scenario/export.ts'
import { normalPath } from '../../scenario/paths.ts'
import { allProblems, loadFile } from '../files/load-file.ts'
import { networkOf } from './around-file.ts'
import { isthmusVersion } from './version.ts'

/** A kept failure, ready to be tried again. */
export type Kept = {
  readonly path: string
  readonly head: KeptHead
  readonly law: Law
  /** Its own; of one that is about a file, in the network of that file as it is now. */
  readonly history: History
}

/** Why a kept failure cannot be tried again. The file is left as it is. */
export type Unreadable = {
  readonly ok: false
  readonly words: Words
  /** The laws that it names; undefined: it cannot be told what it is about. */
  readonly about: readonly string[] | undefined
  /** What is wrong with the scenario that it is. */
  readonly problems: readonly Problem[]
  readonly textOf: (file: string) => string | undefined
}

export type ReadKept = { readonly ok: true; readonly value: Kept } | Unreadable

/** Reads a kept failure. `anyVersion`: also one of another version of Isthmus. */
export async function readKept(path: string, laws: readonly Law[], cwd: string, anyVersion = false): Promise<ReadKept> {
  const shown = normalPath(path)
  const { scenario, problems, texts } = await loadFile({ path: shown, absolute: resolve(cwd, path) }, { cwd })
  const text = texts.get(shown)
  const textOf = (file: string) => texts.get(file)
  const head = text === undefined ? undefined : readHead(text)
  const about = typeof head === 'object' ? [head.law, head.tried] : undefined
  const refused = (words: Words, found: readonly Problem[] = []): Unreadable => ({
    ok: false,
    words,
    about,
    problems: found,
    textOf,
  })
  if (text === undefined) return refused(WORDS.unreadable(shown), problems)
  if (head === undefined) return refused(WORDS.none(shown))
  if (typeof head === 'string') return refused(WORDS.damaged(shown))
  if (head.format !== KEPT_FORMAT) return refused(WORDS.format(shown, head.format))
  const version = isthmusVersion()
  if (head.isthmus !== version && !anyVersion) return refused(WORDS.version(shown, head.isthmus, version))
  const law = laws.find(({ name }) => name === head.law) ?? laws.find(({ name }) => name === head.tried)
  if (law === undefined) {
    const names = laws.map(({ name }) => name)
    return refused(WORDS.law(shown, head.law, nearest(head.law, names), names))
  }
  if (scenario === undefined || problems.length > 0)
    return refused(WORDS.unsound(shown), allProblems({ scenario, problems }))
  const network = allProblems({ scenario, problems })
  if (network.length > 0) return refused(WORDS.unsound(shown), network)
  const history = historyOf(text)
  if (head.steps !== undefined && head.steps !== history.steps.length)
    return refused(WORDS.steps(shown, head.steps, history.steps.length))
  if (head.base === undefined) return { ok: true, value: { path: shown, head, law, history } }
  try {
    const { network, options } = networkOf(head.base, cwd)
    const there = { ...history, network, options }
    const faults = problemsOf(there)
    if (faults.length > 0) return refused(WORDS.elsewhere(shown, head.base, faults))
    return { ok: true, value: { path: shown, head, law, history: there } }
  } catch (error) {
    if (isUsageError(error)) return refused(error.words)
    throw error
  }
}

/** Of a text that has been found sound. */
function historyOf(text: string): History {
  const { seed, options = {}, network, steps = [] } = yamlValue(text) as Partial<History>
  return { seed: seed ?? 1, options, network: network ?? { vpcs: {} }, steps }
}

/** The kept failures of a folder, by name; none where there is no such folder. */
export function keptIn(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'))
    return names.sort().map((name) => join(folder, name))
  } catch {
    return []
  }
}

const WORDS = {
  unreadable: (path: string): Words => ({
    en: `${path} cannot be read`,
    zh: `无法读取 ${path}`,
  }),
  none: (path: string): Words => ({
    en: `${path} is no kept failure: it has no line that begins with "# isthmus-check:"`,
    zh: `${path} 不是保存的失败用例：其中没有以 "# isthmus-check:" 开头的行`,
  }),
  damaged: (path: string): Words => ({
    en: `${path} is damaged: what follows "# isthmus-check:" cannot be read`,
    zh: `${path} 已损坏：无法读取 "# isthmus-check:" 之后的内容`,
  }),
  format: (path: string, format: number): Words => ({
    en: `${path} is of format ${format}, and this Isthmus reads format ${KEPT_FORMAT}: use the version that wrote it`,
    zh: `${path} 的格式为 ${format}，而本版本的 Isthmus 只能读取格式 ${KEPT_FORMAT}：请使用写入它的版本`,
  }),
  version: (path: string, theirs: string, ours: string): Words => ({
    en: `${path} was kept by Isthmus ${theirs}, and this is ${ours}: what it shows may be something else here (--any-version tries it all the same)`,
    zh: `${path} 由 Isthmus ${theirs} 保存，而当前版本为 ${ours}：在此重放的结果可能不同（--any-version 可强制重放）`,
  }),
  law: (path: string, law: string, meant: string | undefined, names: readonly string[]): Words => ({
    en: `${path} is about the law ${law}, and there is none of that name${meant === undefined ? '' : ` (did you mean ${meant}?)`}; there are: ${names.join(', ')}. A law of your own needs --laws <module>`,
    zh: `${path} 针对规律 ${law}，但没有这个名称的规律${meant === undefined ? '' : `（是否指 ${meant}？）`}；现有：${names.join('、')}。自定义规律需使用 --laws <模块>`,
  }),
  steps: (path: string, kept: number, there: number): Words => ({
    en: `${path} is damaged: ${kept} steps were kept, and ${there} are there`,
    zh: `${path} 已损坏：保存时有 ${kept} 个步骤，现有 ${there} 个`,
  }),
  elsewhere: (path: string, base: string, faults: readonly string[]): Words => ({
    en: `${path} cannot be tried in ${base} as it is now: ${faults.join(', ')}`,
    zh: `${path} 无法在当前的 ${base} 中重试：${faults.join('、')}`,
  }),
  unsound: (path: string): Words => ({
    en: `${path} is damaged: it is no sound scenario`,
    zh: `${path} 已损坏：它不是有效的场景`,
  }),
}
