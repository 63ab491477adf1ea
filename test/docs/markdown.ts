import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** A fenced block: the line that opens it is line `line`, `info` what stands behind the fence. */
export type Block = { readonly file: string; readonly line: number; readonly info: string; readonly text: string }

/** Every page of documentation, by its path in the repository. */
export function pages(): readonly string[] {
  const at = (folder: string): string[] =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name))
  return [...at('.'), ...at('docs'), ...at('docs/decisions'), ...at('docs/reasons')]
}

export const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8')

export function blocksOf(file: string): readonly Block[] {
  const text = textOf(file)
  return Array.from(text.matchAll(/^```(\S.*)\n([\s\S]*?)^```$/gm), (match) => ({
    file,
    line: text.slice(0, match.index).split('\n').length,
    info: match[1] ?? '',
    text: match[2] ?? '',
  }))
}

/** The anchors of a page's headings, as GitHub makes them. */
export const anchorsOf = (text: string): ReadonlySet<string> =>
  new Set(
    Array.from(text.matchAll(/^#+ (.*)$/gm), ([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )

/** Where the links of a page lead that stay in the repository: path and anchor. */
export const linksOf = (text: string): readonly (readonly [path: string, anchor: string])[] =>
  Array.from(text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', anchor = ''] = target.split('#')
      return [path, anchor] as const
    })
