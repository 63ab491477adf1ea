import { describe, test } from 'vitest'
import { isInstalled, systemPackages } from '../../.ci/system-packages.mjs'

type Need = { readonly met: true } | { readonly met: false; readonly fails: boolean; readonly reason: string }

/**
 * For tests that call a command of the system: `needs('tshark').test('tshark reads the capture', () => { ... })`.
 * `npm test` installs the command's package where it can (root on Debian). Elsewhere these tests are skipped, by name and
 * with the command that would make them run; in CI such a skip is a failure.
 */
export function needs(command: string) {
  const need = judge(command, systemPackages, isInstalled(command), process.env.CI === 'true')
  return {
    test(name: string, body: () => void | Promise<void>): void {
      if (need.met) test(name, body)
      else standIn(name, need)
    },
    describe(name: string, body: () => void): void {
      if (need.met) describe(name, body)
      else standIn(name, need)
    },
  }
}

function standIn(name: string, need: Need & { met: false }): void {
  test(name, (context) => {
    if (need.fails) throw new Error(need.reason)
    context.skip(need.reason)
  })
}

export function judge(command: string, table: typeof systemPackages, installed: boolean, ci: boolean): Need {
  const entry = table[command]
  if (entry === undefined) throw new Error(`list the package of '${command}' in test/support/system-packages.json`)
  if (installed) return { met: true }
  return { met: false, fails: ci, reason: `needs ${command}; to run it: apt-get install ${entry.package}` }
}
