import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import manifest from '../../../package.json' with { type: 'json' }

/** Which Isthmus somebody runs. */
export type Identity = { readonly version: string; readonly build: string }

let mine: Identity | undefined

/**
 * Two processes with the same identity draw the same runs: it is a hash of the very files that run. Taken once: files that are
 * put in their place later are not those that run here.
 */
export function identity(): Identity {
  mine ??= identityOfFiles()
  return mine
}

function identityOfFiles(): Identity {
  const folder = dirname(fileURLToPath(import.meta.url))
  const hash = createHash('sha256')
  const names = readdirSync(folder)
  for (const name of names.filter((one) => one.endsWith('.js')).sort()) {
    hash.update(`${basename(name)}\0`)
    hash.update(readFileSync(join(folder, name)))
  }
  return { version: manifest.version, build: hash.digest('hex').slice(0, 12) }
}

export const isSame = (one: Identity, other: Identity): boolean =>
  one.version === other.version && one.build === other.build

/** `0.1.0 (build 0123456789ab)` */
export const identityText = ({ version, build }: Identity): string => `${version} (build ${build})`
