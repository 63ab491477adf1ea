import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { compile } from '../../sim/compile/compile.ts'
import { certificateText } from '../../sim/edge/cli/certificate-text.ts'
import type { Network } from '../../sim/model/network.ts'
import { validate } from '../../sim/model/validate.ts'
import type { ReachQuestion } from '../../sim/reach/question.ts'
import { reach } from '../../sim/reach/reach.ts'
import { CERTIFICATE_PROBLEMS } from '../../sim/scenario/certificate-words.ts'
import { load, SMALLEST } from '../scenario/run-examples.ts'
import { folderWith } from '../support/folder.ts'
import { isthmus } from './terminal.ts'

/** The backend lets nothing of the link in. */
const CLOSED = SMALLEST.replace(
  'web: { in: vpc2, listen: 8080 }',
  'web: { in: vpc2, listen: 8080, securityGroups: [sg] }',
).replace('steps:', 'securityGroups: { sg: { ingress: [ACCEPT#10.0.0.0/8#8080#TCP] } }\nsteps:')

let cwd: string

function networkOf(text: string): Network {
  const [one] = load(text).cases
  const network = one && validate(one.documents, one.options, one.seed)
  if (!network?.ok) throw new Error('the network is sound')
  return network.value
}

/** The certificate of everything that can be sent in a network. */
function certificateOf(text: string, file: string, more: Partial<ReachQuestion> = {}): string {
  const network = networkOf(text)
  const tables = compile(network, 1)
  const question: ReachQuestion = { from: [...network.cvms.keys()], to: { kind: 'anywhere' }, health: 'any', ...more }
  const answer = reach(tables, question)
  if (!answer.ok) throw new Error('too large')
  return certificateText(network, tables, question, answer.cells, { file, case: undefined, after: undefined })
}

const certify = (text: string, ...words: string[]) => {
  writeFileSync(join(cwd, 'proof.json'), text)
  return isthmus(['certify', 'proof.json', ...words], { cwd })
}

const OPEN_PROOF = certificateOf(SMALLEST, 'open.yaml')
const CLOSED_PROOF = certificateOf(CLOSED, 'closed.yaml')

beforeEach(() => {
  cwd = folderWith({ 'open.yaml': SMALLEST, 'closed.yaml': CLOSED, 'broken.yaml': 'vpcs: [' })
})

describe('a certificate that holds', () => {
  test('exit 0, in both languages', async () => {
    expect(await certify(OPEN_PROOF)).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining('✓ proof.json: the certificate holds for open.yaml'),
    })
    expect((await certify(OPEN_PROOF)).out).toMatch(/\d classes arrive and are answered/)
    expect((await certify(CLOSED_PROOF, '--lang', 'zh')).out).toContain('证书对 closed.yaml 成立')
  })

  test('of a question to which nothing is the answer', async () => {
    const network = networkOf(CLOSED)
    const [consumer, ep1] = [network.cvms.findIndex(({ name }) => name === 'consumer'), 0]
    const proof = certificateOf(CLOSED, 'closed.yaml', { from: [consumer], to: { kind: 'endpoints', indices: [ep1] } })
    expect((await certify(proof)).out).toContain('no packet arrives and is answered')
  })

  test('as JSON', async () => {
    const { out } = await certify(OPEN_PROOF, '--format', 'json')
    expect(JSON.parse(out)).toMatchObject({ format: 1, holds: true, faults: [], scenario: 'open.yaml', clients: 2 })
  })

  test('from standard input, against a file that is named, where lines and comments have moved', async () => {
    writeFileSync(join(cwd, 'moved.yaml'), `# a comment\n\n${SMALLEST}`)
    const said = await isthmus(['certify', '-', '--scenario', 'moved.yaml'], { cwd, stdin: OPEN_PROOF })
    expect(said).toMatchObject({ code: 0, err: '' })
  })

  test('of the targets as they are now', async () => {
    const tables = compile(networkOf(SMALLEST), 1)
    const proof = certificateOf(SMALLEST, 'open.yaml', { health: Uint8Array.from(tables.targetCvm, () => 1) })
    expect((await certify(proof)).out).toContain('at the health of targets that the certificate states')
  })
})

describe('a certificate that does not hold', () => {
  const lie = CLOSED_PROOF.replace(
    '"reason":"TARGET_INGRESS_DENIED","at":["web"]',
    '"reason":"DELIVERED","answer":"DELIVERED","at":["web"]',
  )

  test('exit 1, with the class, its line and why', async () => {
    const said = await certify(lie)
    expect(said.code).toBe(1)
    const line = lie.split('\n').findIndex((text) => !CLOSED_PROOF.includes(text)) + 1
    expect(said.out).toContain(
      `proof.json:${line}:5: class ${line - lie.split('\n').findIndex((text) => text.includes('"classes"')) - 1} does not speak true of TCP consumer:1-65535 -> 10.0.0.3:80: in fact TARGET_INGRESS_DENIED at web, where lb1/tcp:80/web is chosen`,
    )
    expect((await certify(lie, '--lang', 'zh')).out).toContain('实际为 在 web 处 TARGET_INGRESS_DENIED')
  })

  test('as JSON', async () => {
    const { code, out } = await certify(lie, '--format', 'json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      holds: false,
      faults: expect.arrayContaining([
        expect.objectContaining({ code: 'OTHERWISE', class: expect.any(Number), line: expect.any(Number) }),
      ]),
    })
  })

  test('that leaves packets out, and says how many faults there are beyond those shown', async () => {
    const certificate = JSON.parse(OPEN_PROOF)
    const { out, code } = await certify(
      JSON.stringify({ ...certificate, classes: certificate.classes.map((one: object) => ({ ...one, outcomes: [] })) }),
    )
    expect(code).toBe(1)
    expect(out).toContain('and more: only the first 20 are shown')
    expect((await certify(JSON.stringify({ ...certificate, classes: [] }))).out).toContain('no class speaks of TCP')
  })
})

describe('what is no certificate of this network', () => {
  const rows: readonly (readonly [string, (text: string) => string, RegExp])[] = [
    [
      'of another network',
      (text) => text.replace(/sha256:\w+/, 'sha256:0'),
      /proof.json:6:16: .*another network than open.yaml/,
    ],
    [
      'of another version',
      (text) => text.replace('"isthmus": "', '"isthmus": "9.'),
      /proof.json:3:14: written by Isthmus 9\./,
    ],
    [
      'of another form',
      (text) => text.replace('"certificate": 1', '"certificate": 2'),
      /proof.json:2:18: a certificate of form 2; this version reads form 1/,
    ],
    ['cut off', (text) => text.slice(0, -40), /proof.json:\d+:\d+: not JSON from here on/],
    ['with a torn line', (text) => text.replace('"spoofed"', 'spoofed'), /proof.json:20:5: not JSON from here on/],
    [
      'with a key twice',
      (text) => text.replace('"spoofed": false', '"spoofed": false, "spoofed": true'),
      /not JSON from here on/,
    ],
    [
      'without a question',
      (text) => text.replace(/"question": \{[^}]*\}/, '"question": 1'),
      /this part of a certificate is a map, .* not 1/,
    ],
    [
      'about nowhere',
      (text) => text.replace('"to": "anywhere"', '"to": "nowhere"'),
      /is `anywhere`, or a map .* not nowhere/,
    ],
    ['a list', () => '[1]', /a certificate is a map/],
    ['empty', () => '', /not JSON from here on/],
    ['without a part', (text) => text.replace('"spoofed": false', '"spoofd": false'), /spoofed/],
    [
      'with a word that is none',
      (text) => text.replace('"reason":"PORT_CLOSED"', '"reason":"PORT_CLOSD"'),
      /did you mean PORT_CLOSED/,
    ],
    [
      'about a machine that is not there',
      (text) => text.replace('"clients":["consumer"', '"clients":["consumr"'),
      /no CVM called consumr \(did you mean consumer\?\)/,
    ],
    [
      'with ports that run backwards',
      (text) => text.replace('"ports":"80"', '"ports":"80-79"'),
      /ascend and do not touch .*80-79/,
    ],
    ['with no ports', (text) => text.replace('"ports":"80"', '"ports":""'), /ascend and do not touch/],
    ['with a port too high', (text) => text.replace('"ports":"80"', '"ports":"80,65536"'), /65536/],
    [
      'about nobody',
      (text) => text.replace(/"from": \[[^\]]*\]/, '"from": []'),
      /about nothing: question.from is empty/,
    ],
    [
      'about no protocol',
      (text) => text.replace(/"protocols": \[[^\]]*\]/, '"protocols": []'),
      /about nothing: question.protocols is empty/,
    ],
    ['with an empty value', (text) => text.replace('"ports":"80"', '"ports":null'), /nothing is written for `ports`\W/],
    ['that is null', () => 'null', /a certificate is a map, .* not null/],
    [
      'that counts a machine twice',
      (text) => text.replace('"from": [', '"from": [\n"web",'),
      /web stands twice in question\.from/,
    ],
    [
      'that speaks of a machine twice',
      (text) => text.replace('"clients":["consumer"', '"clients":["consumer","consumer"'),
      /consumer stands twice in classes\.\d+\.clients/,
    ],
    [
      'with a protocol twice',
      (text) => text.replace(/"protocols": \[/, '"protocols": [ "TCP",'),
      /TCP stands twice in question\.protocols/,
    ],
    [
      'at a health that not all targets have',
      (text) => text.replace('"health": "any"', '"health": {}'),
      /no health is written for the target lb1\/tcp:80\/web/,
    ],
    [
      'after fewer steps than none',
      (text) => text.replace('"file": "open.yaml",', '"file": "open.yaml", "after": -1,'),
      /-1 is too small/,
    ],
  ]

  test.each(rows)('%s: exit 2, and where', async (_, spoil, words) => {
    const text = spoil(OPEN_PROOF)
    expect(text).not.toBe(OPEN_PROOF)
    const said = await certify(text)
    expect(said).toMatchObject({ code: 2, out: '' })
    expect(said.err).toMatch(words)
    expect(said.err).toMatch(/proof\.json:\d+:\d+/)
  })

  test('every problem of certificates is met above', async () => {
    const met = new Set<string>()
    for (const [, spoil] of rows)
      for (const [, code = ''] of (await certify(spoil(OPEN_PROOF))).err.matchAll(/\(([A-Z_]+)\)$/gm)) met.add(code)
    expect(Object.keys(CERTIFICATE_PROBLEMS).filter((code) => !met.has(code))).toEqual([])
  })

  test('of a scenario file that is not there, is broken, or has no such case', async () => {
    expect(await certify(OPEN_PROOF, '--scenario', 'none.yaml')).toMatchObject({
      code: 2,
      err: expect.stringContaining('there is no file or folder none.yaml'),
    })
    expect(await certify(OPEN_PROOF, '--scenario', 'broken.yaml')).toMatchObject({
      code: 2,
      err: expect.stringContaining('broken.yaml:1'),
    })
    const ofCase = OPEN_PROOF.replace('"file": "open.yaml",', '"file": "open.yaml", "case": "x",')
    expect(await certify(ofCase)).toMatchObject({ code: 2, err: expect.stringContaining('no case is called x') })
    const after = OPEN_PROOF.replace('"file": "open.yaml",', '"file": "open.yaml", "after": 9,')
    expect(await certify(after)).toMatchObject({ code: 2, err: expect.stringContaining('no more than 1 steps') })
    expect(await isthmus(['certify', 'nowhere.json'], { cwd })).toMatchObject({ code: 2 })
  })

  test('nested without end: refused in bounded time', async () => {
    expect(await certify('['.repeat(1_000_000))).toMatchObject({ code: 2, err: expect.stringContaining('not JSON') })
    expect(await certify(`"${'\\"'.repeat(2_000_000)}"`)).toMatchObject({ code: 2 })
  })
})
