import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from './library-folder.ts'

/** The version of this package. */
export function isthmusVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8'))
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined
  return String(version)
}
