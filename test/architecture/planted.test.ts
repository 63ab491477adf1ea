import { describe, expect, test } from 'vitest'
import { barrelFaults, importCycles, importFaults } from './imports.ts'
import { purityFaults } from './purity.ts'
import { sizeFaults } from './size.ts'
import { parseSource } from './source.ts'
import { stepLogFaults } from './step-log.ts'

// Each rule of the architecture test, broken on purpose: a rule that cannot fail proves nothing.

describe('imports', () => {
  const cases: [path: string, text: string, fault: string | undefined][] = [
    ['sim/net/a.ts', "import { b } from '../base/b.ts'", undefined],
    ['sim/net/a.ts', "import { b } from './b.ts'", undefined],
    ['sim/base/a.ts', "import { b } from '../net/b.ts'", 'imports net: base may not'],
    ['sim/dataplane/a.ts', "import type { B } from '../model/b.ts'", 'imports model: dataplane may not'],
    ['sim/dataplane/a.ts', "type B = import('../compile/b.ts').B", 'imports compile: dataplane may not'],
    ['sim/compile/a.ts', "import { b } from '../dataplane/b.ts'", 'imports dataplane: compile may not'],
    ['sim/compile/a.ts', "export { b } from '../dataplane/b.ts'", 'imports dataplane: compile may not'],
    ['sim/compile/a.ts', "const b = await import('../dataplane/b.ts')", 'imports dataplane: compile may not'],
    ['sim/check/oracle/a.ts', "import { b } from '../../model/b.ts'", undefined],
    ['sim/check/oracle/a.ts', "import { b } from '../../compile/b.ts'", 'imports compile: check/oracle may not'],
    ['sim/check/a.ts', "import { b } from './oracle/b.ts'", undefined],
    ['sim/world/a.ts', "import { b } from '../edge/cli/b.ts'", 'imports edge/cli: world may not'],
    ['sim/world/a.ts', "import { b } from '../index.ts'", 'imports sim: world may not'],
    ['sim/index.ts', "export { b } from './cloud/b.ts'", undefined],
    ['sim/index.ts', "export { b } from './edge/cli/b.ts'", 'imports the edge (sim/edge/cli/b.ts)'],
    ['sim/edge/store/a.ts', "import { b } from '../api/b.ts'", 'imports edge/api: only edge/cli imports another edge'],
    [
      'sim/edge/cli/a.ts',
      "import { b } from '../api/b.ts'",
      'imports edge/api at once: edge/cli loads other edges lazily, by import()',
    ],
    ['sim/edge/cli/a.ts', "const b = () => import('../api/b.ts')", undefined],
    ['sim/edge/library/a.ts', "import { b } from '../files/b.ts'", undefined],
    ['sim/index.ts', "export { b } from './edge/library/b.ts'", undefined],
    ['sim/edge/cli/commands/a.ts', "import { b } from '../b.ts'", undefined],
    ['sim/base/a.ts', "import { b } from 'pure-rand/generator/b'", undefined],
    ['sim/model/a.ts', "import * as z from 'zod'", 'imports zod: not a library of model'],
    ['sim/edge/cli/a.ts', "import { Command } from '@commander-js/extra-typings'", undefined],
    ['sim/edge/cli/a.ts', "import { readFileSync } from 'node:fs'", undefined],
    ['sim/world/a.ts', "import { readFileSync } from 'node:fs'", 'imports node:fs: only the edge does I/O'],
    ['sim/world/a.ts', "import { readFileSync } from 'fs'", 'imports fs: only the edge does I/O'],
    ['sim/world/a.ts', "import { b } from '../../test/b.ts'", 'imports test/b.ts, outside sim/'],
  ]
  test.each(cases)('%s: %s', (path, text, fault) => {
    expect(importFaults(parseSource(path, text))).toEqual(fault === undefined ? [] : [`${path}:1 ${fault}`])
  })

  test('a folder that the table does not know', () => {
    expect(importFaults(parseSource('sim/util/a.ts', ''))).toEqual([
      'sim/util/a.ts: sim/util is not in the table of folders',
    ])
  })

  test('a cycle by way of a type', () => {
    const a = parseSource('sim/net/a.ts', "import { b } from './b.ts'")
    const b = parseSource('sim/net/b.ts', "import type { C } from './c.ts'")
    const c = parseSource('sim/net/c.ts', "import { a } from './a.ts'")
    expect(importCycles([a, b, c])).toEqual([
      'import cycle: sim/net/a.ts -> sim/net/b.ts -> sim/net/c.ts -> sim/net/a.ts',
    ])
    expect(importCycles([a, b])).toEqual([])
  })

  test.each(["export * from './b.ts'", "export { b } from './b.ts'", "import { b } from './b.ts'; export { b }"])(
    'a barrel: %s',
    (text) => {
      expect(barrelFaults(parseSource('sim/net/a.ts', text))).toHaveLength(1)
      expect(barrelFaults(parseSource('sim/index.ts', text))).toEqual([])
    },
  )

  test('exporting what a file makes itself is no barrel', () => {
    expect(barrelFaults(parseSource('sim/net/a.ts', 'const a = 1; export { a }; export const b = 2'))).toEqual([])
  })
})

describe('purity', () => {
  const impure: [text: string, fault: string][] = [
    ['const t = Date.now()', 'uses Date below the edge'],
    ['const t = new Date()', 'uses Date below the edge'],
    ['const d = Math.random()', 'uses Math.random below the edge'],
    ["const d = Math['random']()", 'uses Math.random below the edge'],
    ['const { random } = Math', 'uses Math.random below the edge'],
    ['const t = performance.now()', 'uses performance below the edge'],
    ['setTimeout(f, 1)', 'uses setTimeout below the edge'],
    ['globalThis.f()', 'uses globalThis below the edge'],
    ["console.log('x')", 'uses console below the edge'],
    ['const x = process.env.X', 'uses process below the edge'],
    ['names.sort((a, b) => a.localeCompare(b))', 'uses localeCompare, which depends on the locale'],
    ['const u = import.meta.url', 'uses import.meta below the edge'],
  ]
  test.each(impure)('%s', (text, fault) => {
    expect(purityFaults(parseSource('sim/world/a.ts', text))).toEqual([`sim/world/a.ts:1 ${fault}`])
    expect(purityFaults(parseSource('sim/edge/cli/a.ts', text))).toEqual([])
  })

  test.each(['const x = Math.imul(1, 2)', 'const y = { Date: 1 }.Date', 'type T = { process: number }'])(
    '%s is fine',
    (text) => {
      expect(purityFaults(parseSource('sim/world/a.ts', text))).toEqual([])
    },
  )

  test('any is refused everywhere, ! outside the tables', () => {
    expect(purityFaults(parseSource('sim/edge/cli/a.ts', 'let x: any'))).toEqual(['sim/edge/cli/a.ts:1 uses any'])
    expect(purityFaults(parseSource('sim/dataplane/a.ts', 'a[0]!.b'))).toEqual([])
    expect(purityFaults(parseSource('sim/world/a.ts', '\na[0]!.b'))).toEqual([
      'sim/world/a.ts:2 uses ! where no invariant proves it',
    ])
  })
})

describe('the log of a walk', () => {
  const faultsOf = (body: string, path = 'sim/dataplane/a.ts') => stepLogFaults([parseSource(path, body)], [])
  const walk = (body: string) => `function walk(plane: Plane, log: StepLog | null): Reason {\n${body}\n}`

  test.each([
    'log?.record(Step.ROUTE, 1)',
    'return cross(plane, log)',
    'const other = new StepLog(); other.record(1, 2)',
    'this.log = log',
  ])('written: %s', (body) => {
    expect(faultsOf(walk(body))).toEqual([])
  })

  test.each([
    'if (log !== null) return 1',
    'if (log) return 1',
    'return log?.length',
    'const n = log?.record(1, 2)',
    'return log === null ? 1 : 2',
    'for (const step of log) use(step)',
    'const { words } = { ...log }',
    'log?.steps()',
  ])('read: %s', (body) => {
    expect(faultsOf(walk(body))).toEqual(['sim/dataplane/a.ts:2 reads a StepLog: here it is only written'])
    expect(faultsOf(walk(body), 'sim/trace/a.ts')).toEqual([])
    expect(faultsOf(walk(body), 'sim/dataplane/step-log.ts')).toEqual([])
  })

  test('a named file may ask whether there is a log, while it does, and nothing more', () => {
    const exception = { file: 'sim/dataplane/a.ts', why: 'the law "memo" holds both ways equal' }
    const judge = (body: string) => stepLogFaults([parseSource('sim/dataplane/a.ts', walk(body))], [exception])
    expect(judge('if (log !== null) return 1')).toEqual([])
    expect(judge('log?.record(1, 2)')).toEqual([
      'sim/dataplane/a.ts does not ask for a log any more: take its exception out of rules.ts',
    ])
    expect(judge('if (log !== null) return log.length')).toEqual([
      'sim/dataplane/a.ts:2 reads a StepLog: here it is only written',
    ])
  })

  test('a log that is a member is a log too', () => {
    const host = 'class Host {\n  readonly #log: StepLog | null = null\n  n() { return this.#log.length }\n}'
    expect(faultsOf(host, 'sim/world/a.ts')).toEqual(['sim/world/a.ts:3 reads a StepLog: here it is only written'])
  })
})

describe('size', () => {
  const lines = (count: number) => 'f()\n'.repeat(count)

  test('a long file, and a long function by its name', () => {
    expect(sizeFaults([parseSource('sim/net/a.ts', lines(300))], [])).toEqual([])
    expect(sizeFaults([parseSource('sim/net/a.ts', lines(301))], [])).toEqual([
      'sim/net/a.ts:1 file has 301 lines: look for the seam',
    ])
    for (const text of [
      `function g() {\n${lines(59)}}`,
      `const g = () => {\n${lines(59)}}`,
      `class C { g() {\n${lines(59)}} }`,
    ]) {
      expect(sizeFaults([parseSource('sim/net/a.ts', text)], [])).toEqual([
        'sim/net/a.ts:1 g has 61 lines: look for the seam',
      ])
    }
  })

  test('a named exception is allowed while it is needed', () => {
    const exception = { file: 'sim/net/a.ts', function: 'g', why: 'one table' }
    expect(sizeFaults([parseSource('sim/net/a.ts', `function g() {\n${lines(59)}}`)], [exception])).toEqual([])
    expect(sizeFaults([parseSource('sim/net/a.ts', 'function g() {}')], [exception])).toEqual([
      'g of sim/net/a.ts is not too long any more: take its exception out of rules.ts',
    ])
  })
})
