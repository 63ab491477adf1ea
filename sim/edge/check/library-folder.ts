import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of this package, wherever in it this code is: in `lib/`, in the bundle, or (in tests) in `sim/`. */
export function packageFolder(from: string = fileURLToPath(import.meta.url)): string {
  const folder = dirname(from)
  const isRoot = existsSync(join(folder, 'package.json')) || folder === from
  return isRoot ? folder : packageFolder(folder)
}

/** Where the published modules are, one by one: what mutants are made of. */
export const libraryFolder = (): string => join(packageFolder(), 'lib')
