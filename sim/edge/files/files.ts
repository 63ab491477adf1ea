import { closeSync, fstatSync, openSync, readdirSync, readSync, realpathSync, statSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { compareText } from '../../base/text.ts'
import type { Checked, Problem } from '../../model/problem.ts'
import { isScenarioJson } from '../../scenario/is-scenario.ts'
import { normalPath } from '../../scenario/paths.ts'
import { type EdgeProblemCode, edgeProblem } from './problem-words.ts'

/** A file to read: the path that people are shown, and where it is. */
export type FoundFile = { readonly path: string; readonly absolute: string }

/** What standard input is called where files have their paths. */
export const STDIN = '<stdin>'

/** Larger than a scenario can be: such a file is refused before it is read. */
const FILE_BYTES_MAX = 2_000_000

/**
 * The scenario files that an argument names: the file itself, or every *.yaml, *.yml and *.json below the folder, by name.
 * Left out there: names that begin with a dot, `node_modules`, folders called `golden`, JSON schemas (`*.schema.json`), and
 * JSON that is no scenario.
 */
export function findFiles(argument: string, cwd: string): Checked<readonly FoundFile[]> {
  if (argument === '-') return { ok: true, value: [{ path: STDIN, absolute: resolve(cwd, STDIN) }] }
  if (argument === '') return refused(edgeProblem('PATH_MISSING', { path: '""' }))
  const absolute = resolve(cwd, argument)
  const path = normalPath(argument.replaceAll(sep, '/'))
  try {
    if (!statSync(absolute).isDirectory()) return { ok: true, value: [{ path, absolute }] }
    const found = filesBelow(absolute, path, new Set())
    if (found.length > 0) return { ok: true, value: found }
    return refused(edgeProblem('FOLDER_WITHOUT_SCENARIOS', { path: argument }))
  } catch (error) {
    return refused(fileProblem(error, argument))
  }
}

const refused = (problem: Problem): { readonly ok: false; readonly problems: readonly Problem[] } => ({
  ok: false,
  problems: [problem],
})

/** `seen` holds the real paths of folders: one that several links lead to, or a link back, is searched once. */
function filesBelow(folder: string, shown: string, seen: Set<string>): FoundFile[] {
  const real = realpathSync(folder)
  if (seen.has(real)) return []
  seen.add(real)
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => compareText(a.name, b.name))
  return entries.flatMap((entry): FoundFile[] => {
    const absolute = join(folder, entry.name)
    const path = shown === '' ? entry.name : `${shown}/${entry.name}`
    if (entry.name.startsWith('.')) return []
    const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && isFolderLink(absolute))
    if (isFolder) return SKIPPED_FOLDERS.has(entry.name) ? [] : filesBelow(absolute, path, seen)
    return isMeant(entry.name, absolute) ? [{ path, absolute }] : []
  })
}

function isMeant(name: string, absolute: string): boolean {
  if (/\.ya?ml$/i.test(name)) return true
  return /\.json$/i.test(name) && !name.endsWith('.schema.json') && isScenarioJson(beginningOf(absolute))
}

/** As much of a file as a scenario may have. What cannot be read is no scenario of ours. */
function beginningOf(absolute: string): string {
  let file: number | undefined
  try {
    file = openSync(absolute, 'r')
    return fstatSync(file).isFile() ? new TextDecoder().decode(readBytes(file)) : ''
  } catch {
    return ''
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

const SKIPPED_FOLDERS = new Set(['node_modules', 'golden'])

/** A path without links; as it is when it leads nowhere. */
export function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

function isFolderLink(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false // leads nowhere: reading it says so
  }
}

/** The text of a file, or why it cannot be had: that it is longer than `bytesMax`, too. */
export function readText(absolute: string, path: string, bytesMax: number = FILE_BYTES_MAX): Checked<string> {
  let file: number | undefined
  try {
    file = openSync(absolute, 'r')
    const stat = fstatSync(file)
    if (stat.isDirectory()) return refused(edgeProblem('FILE_IS_FOLDER', { path }))
    if (stat.size > bytesMax) return refused(tooLarge(path, bytesMax))
    return decoded(readBytes(file, bytesMax), path, bytesMax)
  } catch (error) {
    return refused(fileProblem(error, path))
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** At most one byte more than may be: a pipe or a device does not say how long it is. */
function readBytes(file: number, bytesMax: number = FILE_BYTES_MAX): Uint8Array {
  const bytes = Buffer.allocUnsafe(bytesMax + 1)
  let length = 0
  while (length < bytes.length) {
    const read = readSync(file, bytes, length, bytes.length - length, null)
    if (read === 0) break
    length += read
  }
  return bytes.subarray(0, length)
}

/** The text on standard input. */
export async function readStream(stream: AsyncIterable<Uint8Array>, path: string): Promise<Checked<string>> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of stream) {
    parts.push(part)
    length += part.length
    if (length > FILE_BYTES_MAX) break
  }
  return decoded(Buffer.concat(parts), path)
}

function decoded(bytes: Uint8Array, path: string, bytesMax: number = FILE_BYTES_MAX): Checked<string> {
  if (bytes.length > bytesMax) return refused(tooLarge(path, bytesMax))
  try {
    return { ok: true, value: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return refused(edgeProblem('FILE_NOT_TEXT', { path }))
  }
}

const tooLarge = (path: string, bytesMax: number): Problem =>
  edgeProblem('FILE_TOO_LARGE', { path, limit: `${bytesMax / 1_000_000} MB` })

/** What the machine says of a path, as a problem. */
function fileProblem(error: unknown, path: string): Problem {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  const code: EdgeProblemCode = reason === 'ENOENT' || reason === 'ENOTDIR' ? 'PATH_MISSING' : 'FILE_UNREADABLE'
  return edgeProblem(code, { path, reason })
}
