import { spawnSync } from 'node:child_process'
import { accessSync, constants, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

/** @typedef {{ package: string, why: string }} SystemPackage */

/**
 * Command -> the Debian package that brings it, for the commands that some tests call.
 * @type {Record<string, SystemPackage>}
 */
export const systemPackages = JSON.parse(readFileSync(join(root, 'test/support/system-packages.json'), 'utf8'))

/** Whether a command can be run; the folders of system commands count although a user's PATH may lack them. */
export function isInstalled(/** @type {string} */ command) {
  return [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'].some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** Installs what the table lists and is missing, where that can be done: as root on Debian. Elsewhere tests say so. */
export function installSystemPackages() {
  const missing = Object.keys(systemPackages).filter((command) => !isInstalled(command))
  if (missing.length === 0 || process.getuid?.() !== 0 || !isInstalled('apt-get')) return
  const packages = missing.map((command) => systemPackages[command]?.package ?? '')
  console.log(`set-up: apt-get install ${packages.join(' ')}`)
  const install = () => aptGet('install', '--yes', '--no-install-recommends', ...packages)
  if (!install()) {
    aptGet('update') // the package lists may be missing or old
    if (!install()) console.error('set-up: apt-get failed; the tests that need these packages will say so')
  }
}

/** @param {string[]} words */
function aptGet(...words) {
  const { status } = spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=540', ...words], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  return status === 0
}
