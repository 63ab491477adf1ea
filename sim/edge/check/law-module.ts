import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Words } from '../../base/language.ts'
import { nearest } from '../../base/text.ts'
import type { Law } from '../../check/law.ts'
import { LAWS } from '../../check/laws.ts'
import { isUsageError, UsageError } from '../../check/usage-error.ts'

export const isLaw = (value: unknown): value is Law =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  'histories' in value &&
  typeof value.histories === 'function' &&
  'check' in value &&
  typeof value.check === 'function'

/** What is no law was given to a function of the kit. */
export const noLaw = (taker: string): UsageError =>
  new UsageError({
    en: `${taker} takes a law: one of LAWS, or what defineLaw gives`,
    zh: `${taker} 需要一条规律：LAWS 中的一条，或 defineLaw 的返回值`,
  })

const TYPESCRIPT: Words = {
  en: `this Node (${process.version}) does not read TypeScript; 22.18 and newer ones do, and any reads the module as it is compiled`,
  zh: `当前 Node（${process.version}）无法读取 TypeScript；请使用 22.18 或更高版本，或给出编译后的模块`,
}

/** Why a module cannot be loaded. */
export function faultOf(error: unknown, path: string): Words {
  if (isUsageError(error)) return error.words
  const text = error instanceof Error ? error.message : String(error)
  const isUnknown = error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION'
  return isUnknown && /\.[cm]?tsx?$/.test(path) ? TYPESCRIPT : { en: text, zh: text }
}

/** The laws that a module exports, one by one or in lists, in the order of its names. */
export async function lawsIn(path: string): Promise<readonly Law[]> {
  const found: Record<string, unknown> = await import(pathToFileURL(resolve(path)).href).catch((error: unknown) => {
    const reason = faultOf(error, path)
    throw new UsageError({
      en: `the laws of ${path} cannot be loaded: ${reason.en}`,
      zh: `无法加载 ${path} 中的规律：${reason.zh}`,
    })
  })
  const names = Object.keys(found).sort()
  const laws = [...new Set(names.flatMap((name) => found[name]))]
    .filter(isLaw)
    .map((law) => (LAWS.some(({ name }) => name === law.name) ? law : { ...law, module: resolve(path) }))
  if (laws.length > 0) return distinct(path, laws)
  throw new UsageError({
    en: `${path} exports no law: 'export const mine = defineLaw({ ... })' is one`,
    zh: `${path} 没有导出任何规律：例如 'export const mine = defineLaw({ ... })'`,
  })
}

/** Laws are told apart by their names: of two with one name, one would never be tried. */
function distinct(path: string, laws: readonly Law[]): readonly Law[] {
  const twice = laws.find(({ name }, index) => laws.findIndex((law) => law.name === name) !== index)
  if (twice === undefined) return laws
  throw new UsageError({
    en: `${path} exports two laws called ${twice.name}: give each a name of its own, as in { ...isolation, name: 'isolation-of-prod' }`,
    zh: `${path} 导出了两条名为 ${twice.name} 的规律：请分别命名，例如 { ...isolation, name: 'isolation-of-prod' }`,
  })
}

/** Those of these names, or all; a name that none has is a mistake. */
export function lawsNamed(laws: readonly Law[], names: readonly string[]): readonly Law[] {
  const missing = names.find((name) => laws.every((law) => law.name !== name))
  if (missing === undefined) return names.length === 0 ? laws : laws.filter(({ name }) => names.includes(name))
  const known = laws.map(({ name }) => name)
  const meant = nearest(missing, known)
  const hint: Words =
    meant === undefined ? { en: '', zh: '' } : { en: ` (did you mean ${meant}?)`, zh: `（是否指 ${meant}？）` }
  throw new UsageError({
    en: `there is no law ${missing}${hint.en}; there are: ${known.join(', ')}`,
    zh: `没有名为 ${missing} 的规律${hint.zh}；现有：${known.join('、')}`,
  })
}
