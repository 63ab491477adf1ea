import { expect, test } from 'vitest'
import { filesNeeded, loadScenario, readScenario } from '../../sim/scenario/load.ts'
import { NETWORK, only, sound, type Texts } from './load-fixture.ts'

const BASE = `title: not taken
seed: 5
start: cold
options: { emptyPool: rst, quotas: { vpcsPerRegion: 3 } }
${NETWORK}setup: [{ connect: "consumer -> ep1:80" }]
steps: [{ connect: "consumer -> ep1:81" }]
`

test('a file takes network, options, seed and setup of the one it extends, and changes them', () => {
  const one = only(
    `extends: base.yaml
options: { hopDelay: 1ms, quotas: { subnetsPerVpc: 1 } }
cvms:
  consumer: { ip: 10.0.0.9 }
  web: { listen: [9090] }
  extra: vpc1
setup: [{ connect: "consumer -> ep1:82" }]
steps: [{ connect: "consumer -> ep1:83" }]
`,
    { 'base.yaml': BASE },
  )
  expect(one).toMatchObject({ seed: 5, start: 'settled', options: { emptyPool: 'rst', hopDelayUs: 1000 } })
  expect(one.options.quotas).toMatchObject({ vpcsPerRegion: 3, subnetsPerVpc: 1 })
  expect(one.steps.map((step) => step.kind === 'connect' && step.port)).toEqual([80, 82, 83])
  expect([...one.documents.cvms.keys()]).toEqual(['consumer', 'web', 'extra'])
  expect(one.documents.cvms.get('web')).toMatchObject({ subnet: 'vpc2', listen: ['9090'] })
  const { origin } = one.documents.cvms.get('consumer') ?? {}
  expect(origin).toMatchObject({ file: 'base.yaml', line: 6, column: 9 })
  expect(origin?.fields?.get('subnet')).toEqual({ file: 'base.yaml', line: 6, column: 19 })
  expect(origin?.fields?.get('ip')).toEqual({ file: 'a.yaml', line: 4, column: 19 })
})

test('null removes, a base that was written under network: merges with sections at the top', () => {
  const one = only('extends: base.yaml\ncvms: { b: null, c: { ip: null } }\noptions: { emptyPool: null }', {
    'base.yaml': 'options: { emptyPool: rst }\nnetwork: { cvms: { a: v, b: v, c: { in: v, ip: 10.0.0.4 } } }',
  })
  expect([...one.documents.cvms.keys()]).toEqual(['a', 'c'])
  expect(one.documents.cvms.get('c')?.ip).toBeUndefined()
  expect(one.options.emptyPool).toBe('drop')
})

test('a chain of files, found by their paths', () => {
  const texts: Texts = {
    'scenarios/base.yaml': 'seed: 3',
    'scenarios/lib/middle.yaml': 'extends: ../base.yaml',
    'scenarios/lib/deep/top.yaml': 'extends: ../middle.yaml',
  }
  const files = new Map<string, string>()
  const asked: string[] = []
  for (;;) {
    const [needed] = filesNeeded('scenarios/lib/deep/top.yaml', files)
    if (needed === undefined) break
    asked.push(needed)
    files.set(needed, texts[needed] ?? '')
  }
  expect(asked).toEqual(Object.keys(texts).toReversed())
  const loaded = loadScenario('scenarios/lib/deep/top.yaml', files)
  expect(loaded).toMatchObject({ ok: true, value: { cases: [{ seed: 3 }] } })
  const { problems } = readScenario('scenarios/lib/deep/top.yaml', files, { root: 'scenarios/lib' })
  expect(problems).toMatchObject([
    { code: 'EXTENDS_OUTSIDE', parameters: { target: '../base.yaml', root: 'scenarios/lib' } },
  ])
})

test('each case is a network, options and steps of its own, behind the setup', () => {
  const { cases } = sound(`${NETWORK}seed: 2
setup: [{ connect: "consumer -> ep1:1" }]
steps: [{ connect: "consumer -> ep1:2" }]
cases:
  - name: as it is
  - name: patched
    seed: 9
    start: cold
    options: { emptyPool: rst }
    network: { cvms: { web: { listen: null, count: 2 } }, clbs: { lb1: { "tcp:80": [web1:8080] } } }
    steps: [{ connect: "consumer -> web2:3" }]
`)
  expect(cases).toMatchObject([
    { name: 'as it is', seed: 2, start: 'settled', origin: { line: 10, column: 5 }, options: { emptyPool: 'drop' } },
    { name: 'patched', seed: 9, start: 'cold', origin: { line: 11, column: 5 }, options: { emptyPool: 'rst' } },
  ])
  expect(cases.map(({ steps }) => steps.map((step) => step.kind === 'connect' && step.port))).toEqual([
    [1, 2],
    [1, 3],
  ])
  expect(cases.map(({ documents }) => [...documents.cvms.keys()])).toEqual([
    ['consumer', 'web'],
    ['consumer', 'web1', 'web2'],
  ])
})

test('names are checked in each case, and one mistake is told once', () => {
  const { problems } = readScenario(
    'a.yaml',
    new Map([
      ['a.yaml', `${NETWORK}steps: [{ connect: "consumer -> nowhere:80" }]\ncases: [{ name: a }, { name: b }]\n`],
    ]),
  )
  expect(problems).toHaveLength(1)
  expect(problems).toMatchObject([{ code: 'NO_SUCH_DESTINATION', path: 'steps.0.connect' }])
})

test('a file with problems still gives what could be read of it', () => {
  const { scenario, problems } = readScenario(
    'a.yaml',
    new Map([['a.yaml', 'titel: x\ncvms: { a: { subnet: v, ipp: 1 } }']]),
  )
  expect(problems.map(({ code, path }) => [code, path])).toEqual([
    ['UNKNOWN_KEY', 'titel'],
    ['UNKNOWN_KEY', 'cvms.a.ipp'],
  ])
  expect(scenario?.cases[0]?.documents.cvms.get('a')).toMatchObject({ subnet: 'v' })
})

test('a base is read and not run', () => {
  expect(only(`${NETWORK}setup: [{ connect: "consumer -> ep1:80" }]`).steps).toEqual([])
})
