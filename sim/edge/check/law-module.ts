import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Law } from '../../check/law.ts'
import { UsageError } from '../../check/usage-error.ts'

const isLaw = (value: unknown): value is Law =>
  typeof value === 'object' && value !== null && 'name' in value && 'histories' in value && 'check' in value

/** The laws that a module exports, one by one or in lists, in the order of its names. */
export async function lawsIn(path: string): Promise<readonly Law[]> {
  const found: Record<string, unknown> = await import(pathToFileURL(resolve(path)).href).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UsageError({
      en: `the laws of ${path} cannot be loaded: ${reason}`,
      zh: `无法加载 ${path} 中的规律：${reason}`,
    })
  })
  const names = Object.keys(found).sort()
  const laws = names.flatMap((name) => found[name]).filter(isLaw)
  if (laws.length > 0) return [...new Set(laws)]
  throw new UsageError({
    en: `${path} exports no law: 'export const mine = defineLaw({ ... })' is one`,
    zh: `${path} 没有导出任何规律：例如 'export const mine = defineLaw({ ... })'`,
  })
}

/** Those of these names, or all; a name that none has is a mistake. */
export function lawsNamed(laws: readonly Law[], names: readonly string[]): readonly Law[] {
  const missing = names.find((name) => laws.every((law) => law.name !== name))
  if (missing === undefined) return names.length === 0 ? laws : laws.filter(({ name }) => names.includes(name))
  const known = laws.map(({ name }) => name).join(', ')
  throw new UsageError({
    en: `there is no law ${missing}; these are: ${known}`,
    zh: `没有名为 ${missing} 的规律；现有：${known}`,
  })
}
