// The one gate: every stage runs, whatever the stages before it said, and the exit code is 0 only if all passed.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { closingLine } from './closing-line.mjs'
import { root } from './root.mjs'

const COUNTS_FILE = join(root, '.cache/test-counts.json')
const CLOSING_LINE_FILE = join(root, '.cache/closing-line')

/** @type {[name: string, command: string, ...words: string[]][]} */
const STAGES = [
  ['build', 'node', '.ci/build.mjs'],
  ['format', 'biome', 'format', '.'],
  ['lint', 'biome', 'check', '--formatter-enabled=false', '--error-on-warnings', '.'],
  ['types', 'tsc'],
  ['unused code', 'knip'],
  ['package', 'node', '.ci/package.mjs'],
  ['tests', 'vitest', 'run', '--project', 'gate'], // the architecture test is one of them
]

rmSync(CLOSING_LINE_FILE, { force: true })
rmSync(COUNTS_FILE, { force: true })
const started = Date.now()
const results = STAGES.map(([name, command, ...words]) => {
  console.log(`\n== ${name}: ${command} ${words.join(' ')}`)
  const stageStarted = Date.now()
  const passed = run(command, words)
  console.log(`== ${name} ${passed ? 'passed' : 'FAILED'} in ${seconds(stageStarted)}`)
  return { name, passed }
})

const failed = results.filter(({ passed }) => !passed).map(({ name }) => name)
console.log(
  `\ncheck: ${failed.length === 0 ? 'all passed' : `FAILED: ${failed.join(', ')}`}, ${seconds(started)} in all`,
)
mkdirSync(join(root, '.cache'), { recursive: true })
writeFileSync(CLOSING_LINE_FILE, `${closingLine(failed, readCounts())}\n`)
process.exitCode = failed.length === 0 ? 0 : 1

/** @param {string} command @param {string[]} words */
function run(command, words) {
  const PATH = `${join(root, 'node_modules/.bin')}:${process.env.PATH}`
  const env = { ...process.env, PATH, TEST_COUNTS_FILE: COUNTS_FILE }
  const { status, error } = spawnSync(command, words, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env })
  if (error) console.error(error.message)
  return status === 0
}

/** @param {number} since */
function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`
}

function readCounts() {
  try {
    return JSON.parse(readFileSync(COUNTS_FILE, 'utf8'))
  } catch {
    return undefined // the test runner did not get to its end
  }
}
