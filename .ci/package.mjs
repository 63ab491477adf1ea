// Packs what users install, and asks two tools whether programs and editors will find everything in it.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from './build.mjs'
import { root } from './root.mjs'

/**
 * The tarball that `npm publish` would send, in a folder; undefined when something could not be built.
 * @param {string} folder
 */
export async function pack(folder) {
  if (!(await build('cli')) || !(await build('library'))) return undefined
  const npm = process.env.npm_execpath // the npm that runs this script, when one does
  const [command, ...first] = npm ? [process.execPath, npm] : ['npm']
  const words = [...first, 'pack', '--ignore-scripts', '--silent', '--pack-destination', folder]
  const { status } = spawnSync(command ?? '', words, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  const [file] = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
  return status === 0 && file !== undefined ? join(folder, file) : undefined
}

async function main() {
  mkdirSync(join(root, '.cache'), { recursive: true })
  const folder = mkdtempSync(join(root, '.cache/package-'))
  try {
    const tarball = await pack(folder)
    if (tarball === undefined) return false
    const checks = [
      ['publint', tarball, '--strict'],
      ['attw', tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji', '--summary'],
    ]
    return checks.map(run).every((passed) => passed)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What a tool says is shown when it found something. @param {string[]} words */
function run([tool = '', ...words]) {
  const command = join(root, 'node_modules/.bin', tool)
  const { status, stdout, stderr } = spawnSync(command, words, { cwd: root, encoding: 'utf8' })
  console.log(status === 0 ? `${tool}: nothing found` : `${tool}:\n${stdout}${stderr}`)
  return status === 0
}

if (process.argv[1] === join(root, '.ci/package.mjs') && !(await main())) process.exitCode = 1
