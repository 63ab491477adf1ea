import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadScenario } from '../../sim/scenario/load.ts'
import type { ConnectStep } from '../../sim/scenario/scenario.ts'
import { isthmus } from './terminal.ts'

const ROOT = join(import.meta.dirname, '../..')
const FOLDER = 'scenarios/failures'
const GOLDEN = join(import.meta.dirname, 'fix-failures.golden.txt')

const texts = new Map(
  readdirSync(join(ROOT, FOLDER)).map((name) => [`${FOLDER}/${name}`, readFileSync(join(ROOT, FOLDER, name), 'utf8')]),
)

const asked = ({ kind, from, sourcePort, to, port }: ConnectStep): string => {
  const ends = `${from}${sourcePort === undefined ? '' : `:${sourcePort}`} -> ${to}`
  return `${kind === 'connect' ? '' : `${kind} `}${ends}${kind === 'ping' ? '' : `:${port}`}`
}

type Shown = {
  readonly kind: string
  readonly reason?: string
  readonly where?: string
  readonly changes?: readonly { readonly words: string }[]
  readonly alternatives?: { readonly count: number }
  readonly opens?: { readonly isExactlyWhatWasAsked: boolean }
  readonly patch?: { readonly steps: number } | null
  readonly waitUs?: number
}

function rowOf(shown: Shown): string {
  const { kind, reason, where, changes = [], alternatives, opens, patch, waitUs } = shown
  if (kind === 'works') return 'works'
  if (kind === 'waits') return `waits ${(waitUs ?? 0) / 1_000_000} s: ${reason} at ${where}`
  if (kind === 'stuck') return `stuck: ${reason} at ${where}`
  const how = patch == null ? 'no patch' : patch.steps === 0 ? 'patch' : `${patch.steps} steps`
  const other = alternatives?.count === 0 ? '' : `, ${alternatives?.count} other`
  const open = opens?.isExactlyWhatWasAsked === true ? 'opens what was asked' : 'OPENS MORE'
  return [`fixed (${how}${other}, ${open})`, ...changes.map(({ words }) => `    ${words}`)].join('\n')
}

test('what fix says of every connection of scenarios/failures, before each step that makes it', async () => {
  const rows: string[] = []
  for (const file of [...texts.keys()].sort()) {
    const scenario = loadScenario(file, texts)
    if (!scenario.ok) throw new Error(JSON.stringify(scenario.problems))
    let hasOneThatWorks = false
    for (const { name, steps } of scenario.value.cases) {
      for (const [index, step] of steps.entries()) {
        if (step.kind !== 'connect' && step.kind !== 'udp' && step.kind !== 'ping') continue
        // Of connections that are made one in each file is enough.
        const outcome = step.expect?.entries.find(({ path }) => path[0] === 'outcome')?.matcher ?? 'connected'
        if (outcome === 'connected' && hasOneThatWorks) continue
        hasOneThatWorks ||= outcome === 'connected'
        const which = name === undefined ? [] : ['--case', name]
        const arguments_ = ['fix', join(ROOT, file), asked(step), '--after', String(index), ...which]
        const { code, out, err } = await isthmus([...arguments_, '--format', 'json', '--lang', 'en'])
        if (code === 2) rows.push(`${file.slice(FOLDER.length + 1)}:${step.origin.line} ${asked(step)}  no such name`)
        else {
          expect(err).toBe('')
          const shown = JSON.parse(out) as Shown
          expect(code).toBe(shown.kind === 'stuck' ? 1 : 0)
          rows.push(`${file.slice(FOLDER.length + 1)}:${step.origin.line} ${asked(step)}  ${rowOf(shown)}`)
        }
      }
    }
  }
  const text = `${rows.join('\n')}\n`
  if (process.env.GOLDEN === 'write') writeFileSync(GOLDEN, text)
  expect(text).toBe(readFileSync(GOLDEN, 'utf8'))
  expect(text).not.toContain('no patch')
}, 120_000)
