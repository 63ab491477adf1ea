import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderWith } from '../../support/folder.ts'
import { start } from './command.ts'

const TIMEOUT_MS = 120_000

/** A law that most histories break, by one step; and one that cannot meet what it must. */
const LAW = `
import { defineLaw, play } from ${JSON.stringify(join(import.meta.dirname, '../../../lib/check/index.js'))}
export const nobodyConnects = defineLaw({
  name: 'nobody-connects',
  statement: 'nobody connects through a link',
  check: (history, meet) => {
    let isConnected = false
    const look = { after: (step, report) => { isConnected ||= report?.observed?.sourceSeen?.startsWith('11.163.') === true } }
    play(history, meet, [() => look])
    return isConnected ? 'somebody connected' : undefined
  },
})
export const never = defineLaw({ name: 'never', mustMeet: ['a wonder'], check: () => undefined })
`
const FILE = `
vpcs: { vpc1: 10.0.0.0/16, vpc2: 172.16.0.0/16 }
cvms: { consumer: vpc1, web: { in: vpc2, listen: 8080 } }
clbs: { lb1: { in: vpc2, "tcp:80": "web:8080" } }
endpointServices: { svc: lb1 }
endpoints: { ep1: { in: vpc1, service: svc } }
steps: [{ connect: "consumer -> ep1:80" }]
`

test('one worker and two come to the same bytes, and so does the same command again', {
  timeout: TIMEOUT_MS,
}, async () => {
  const folder = folderWith({})
  const words = ['check', '--law', 'byte-conservation', '--runs', '60', '--format', 'json', '--seed', '7']
  const reports = await Promise.all(
    ['1', '2', '2'].map((workers) => start([...words, '--workers', workers], folder).ended),
  )
  const [one, two, again] = reports.map(({ out }) => out)
  expect(JSON.parse(one!).laws[0]).toMatchObject({ law: 'byte-conservation', runs: 60 })
  expect(two).toBe(one)
  expect(again).toBe(one)
})

test('a law that is broken is told with its lowest run, shrunk, kept, and tried first the next time', {
  timeout: TIMEOUT_MS,
}, async () => {
  const folder = folderWith({ 'laws.mjs': LAW })
  const words = ['check', '--laws', 'laws.mjs', '--law', 'nobody-connects', '--runs', '200', '--workers', '2']
  const { code, out } = await start(words, folder).ended
  expect(code).toBe(1)
  expect(out).toMatch(
    /nobody-connects is broken in run \d+:\n {2}somebody connected\n {2}shrunk to VPCs: [12], services: 1, steps: \d/,
  )
  const names = readdirSync(join(folder, 'failures')).sort()
  expect(names.map((name) => name.replace(/-[0-9a-f]{8}\./, '.'))).toEqual([
    'nobody-connects.mmd',
    'nobody-connects.pcapng',
    'nobody-connects.yaml',
  ])
  const kept = join('failures', names[2]!)
  expect(out).toContain(`isthmus replay ${kept} --laws laws.mjs`)
  expect((await start(['replay', kept, '--laws', 'laws.mjs'], folder).ended).code).toBe(1)
  const again = await start([...words.slice(0, -4), '--runs', '1'], folder).ended
  expect(again.out).toContain('Kept failures, tried first: 1; failing still: 1, holding now: 0.')
  expect(again.code).toBe(1)
})

test('a law whose runs never met what they must is not said to hold', { timeout: TIMEOUT_MS }, async () => {
  const folder = folderWith({ 'laws.mjs': LAW })
  const { code, out } = await start(['check', '--laws', 'laws.mjs', '--law', 'never', '--runs', '5'], folder).ended
  expect(code).toBe(1)
  expect(out).toContain('never held, but its runs say too little: they never met a wonder')
})

test("histories can be drawn around the reader's own network", { timeout: TIMEOUT_MS }, async () => {
  const folder = folderWith({ 'mine.yaml': FILE, 'torn.yaml': FILE.replace('vpc1, service', 'vpc9, service') })
  const words = ['--law', 'isolation', '--runs', '50', '--format', 'json']
  const { code, out } = await start(['check', 'mine.yaml', ...words], folder).ended
  expect(code).toBe(0)
  expect(JSON.parse(out).laws[0].met['delivered through a link']).toBeGreaterThan(0)
  const torn = await start(['check', 'torn.yaml', ...words], folder).ended
  expect(torn.code).toBe(2)
  expect(torn.err).toContain('did you mean vpc1?')
})

test('Ctrl-C ends a campaign with a report of what was done', { timeout: TIMEOUT_MS }, async () => {
  const running = start(['check', '--for', '10m', '--law', 'active-endpoint', '--workers', '1'], folderWith({}))
  await new Promise((resolve) => setTimeout(resolve, 6_000))
  running.child.kill('SIGINT')
  const { code, out } = await running.ended
  expect(code).toBe(0)
  expect(out).toContain('Interrupted: what is counted was done.')
  expect(out).toMatch(/active-endpoint +\d+ runs/)
})

test('kept failures that cannot be tried are told, left where they are, and make the exit code 2', {
  timeout: TIMEOUT_MS,
}, async () => {
  const head = (more: object) =>
    `# isthmus-check: ${JSON.stringify({ format: 1, isthmus: '0.1.0', law: 'isolation', tried: 'isolation', seed: 1, run: 0, ...more })}\n`
  const files = {
    'failures/damaged.yaml': `# isthmus-check: {"format":1,\n${FILE}`,
    'failures/fine.yaml': `${head({})}${FILE}`,
    'failures/later.yaml': `${head({ isthmus: '9.0.0' })}${FILE}`,
    'failures/unknown.yaml': `${head({ law: 'gone', tried: 'gone' })}${FILE}`,
  }
  const folder = folderWith(files)
  const { code, out } = await start(['check', '--law', 'isolation', '--runs', '1', '--workers', '1'], folder).ended
  expect(code).toBe(2)
  expect(out).toContain('failures/damaged.yaml is damaged')
  expect(out).toContain('failures/later.yaml was kept by Isthmus 9.0.0')
  expect(out).toContain('failures/unknown.yaml is about the law gone')
  expect(out).toContain('holds now: isthmus replay failures/fine.yaml --fixed')
  for (const [name, text] of Object.entries(files)) expect(readFileSync(join(folder, name), 'utf8')).toBe(text)
})

test('what cannot be is refused before anything runs', { timeout: TIMEOUT_MS }, async () => {
  const folder = folderWith({ 'empty.mjs': 'export const nothing = 1' })
  writeFileSync(join(folder, 'throws.mjs'), 'throw new Error("not today")')
  const said = async (...words: string[]) => {
    const { code, err } = await start(['check', ...words], folder).ended
    expect(code).toBe(2)
    return err
  }
  expect(await said('--law', 'isolatoin')).toContain('there is no law isolatoin')
  expect(await said('--laws', 'empty.mjs')).toContain('exports no law')
  expect(await said('--laws', 'throws.mjs')).toContain('not today')
  expect(await said('--laws', 'missing.mjs')).toContain('missing.mjs')
  expect(await said('--for', '10')).toContain('a time is needed')
  expect(await said('--workers', '0')).toContain('--workers 0 needs --redis')
  expect(await said('--redis', 'http://127.0.0.1')).toContain('redis://127.0.0.1:6379')
  expect(await said('missing.yaml')).toContain('missing.yaml')
})
