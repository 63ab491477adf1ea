import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, dependencies?: Record<string, string>, devDependencies?: Record<string, string> }} Entry */
/** @typedef {{ packages: Record<string, Entry> }} Lock */

/** Whether node_modules is what package-lock.json asks for. By content: a checkout scrambles file times. */
export function packagesAreInstalled(folder = root) {
  const installed = readJson(join(folder, 'node_modules', '.package-lock.json')) // npm writes it last
  const lock = readJson(join(folder, 'package-lock.json'))
  const manifest = readJson(join(folder, 'package.json'))
  return installed !== undefined && lockCovers(lock, manifest) && installedMatches(installed, lock)
}

/**
 * Whether the lock was made from this package.json; if not, `npm ci` says what to do.
 * @param {Lock} lock @param {Entry} manifest
 */
export function lockCovers(lock, manifest) {
  const locked = lock.packages['']
  const wanted = (/** @type {Entry | undefined} */ entry) => [entry?.dependencies ?? {}, entry?.devDependencies ?? {}]
  return JSON.stringify(wanted(locked)) === JSON.stringify(wanted(manifest))
}

/**
 * Packages for other platforms are optional and stay away; every other one is there, in the locked version, and no more.
 * @param {Lock} installed @param {Lock} lock
 */
export function installedMatches(installed, lock) {
  const same = (/** @type {Entry | undefined} */ a, /** @type {Entry | undefined} */ b) =>
    a?.version === b?.version && a?.integrity === b?.integrity
  const extra = Object.entries(installed.packages).some(([path, entry]) => !same(entry, lock.packages[path]))
  const missing = Object.entries(lock.packages).some(
    ([path, entry]) => path !== '' && !entry.optional && !installed.packages[path],
  )
  return !extra && !missing
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
