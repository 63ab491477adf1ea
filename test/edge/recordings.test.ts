import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SMALLEST } from '../scenario/run-examples.ts'
import { folderWith } from '../support/folder.ts'
import { needs } from '../support/needs.ts'
import { readPcapng } from '../world/pcapng-reader.ts'
import { isthmus } from './terminal.ts'

const CASES = SMALLEST.replace(/steps:.*/, '').concat(
  'cases:\n',
  '  - { name: open, steps: [{ connect: "consumer -> ep1:80" }] }\n',
  '  - { name: shut, steps: [{ guest: { web: { listen: [] } } }, { connect: "consumer -> ep1:80", expect: { outcome: refused } }] }\n',
)
const SCENARIOS = join(import.meta.dirname, '../../scenarios')

test('one file each for a whole run, in which every case is a section of its own', async () => {
  const cwd = folderWith({ 'a.yaml': SMALLEST, 'b.yaml': CASES })
  const run = () => isthmus(['run', 'a.yaml', 'b.yaml', '--capture', 'p.pcapng', '--flow-log', 'f.log'], { cwd })
  expect(await run()).toMatchObject({ code: 0, err: '' })
  const capture = readFileSync(join(cwd, 'p.pcapng'))
  expect(readPcapng(capture).map(({ comment }) => comment)).toEqual(['a.yaml', 'b.yaml: open', 'b.yaml: shut'])
  const log = readFileSync(join(cwd, 'f.log'), 'utf8')
  expect(log.split('\n').filter((line) => line.startsWith('#'))).toEqual([
    '# version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status',
    '# a.yaml',
    '# b.yaml: open',
    '# b.yaml: shut',
  ])
  await run()
  expect(readFileSync(join(cwd, 'p.pcapng')).equals(capture), 'two runs differ').toBe(true)
  expect(readFileSync(join(cwd, 'f.log'), 'utf8')).toBe(log)
})

test('the report is the same with and without, in both languages, and with what else a run is asked for', async () => {
  const cwd = folderWith({ 'b.yaml': CASES })
  for (const words of [
    ['--trace', 'all'],
    ['--coverage', '--vary'],
    ['--format', 'json'],
    ['--lang', 'zh'],
  ]) {
    const plain = await isthmus(['run', 'b.yaml', ...words], { cwd })
    expect(await isthmus(['run', 'b.yaml', ...words, '--capture', 'p.pcapng'], { cwd })).toEqual(plain)
  }
  const [section] = readPcapng(readFileSync(join(cwd, 'p.pcapng')))
  expect(section?.packets[0]?.comment).toMatch(/^DELIVERED：送达 web\n/)
})

test.each([
  [['--capture', '-'], "'-' is invalid. It must be the name of a file"],
  [['--flow-log', ''], 'It must be the name of a file'],
  [['--capture', 'a.yaml'], 'a.yaml is there already, was not written by a run, and is not overwritten'],
  [['--capture', 'p', '--flow-log', 'a.yaml'], 'a.yaml is there already'],
  [['--capture', 'p', '--flow-log', './p'], 'p cannot be both the capture and the flow log'],
  [['--capture', 'no/such/folder'], 'cannot be written: ENOENT'],
  [['--capture', '.'], 'cannot be written: EISDIR'],
  [['--capture', 'p', '--as', 'shop'], "option '--capture <file>' cannot be used with option '--as <account>'"],
  [['--flow-log', 'p', '--pause'], "cannot be used with option '--pause'"],
])('%j is refused before anything runs', async (words, complaint) => {
  const cwd = folderWith({ 'a.yaml': SMALLEST })
  const { code, out, err } = await isthmus(['run', 'a.yaml', ...words], { cwd })
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain(complaint)
  expect(readFileSync(join(cwd, 'a.yaml'), 'utf8')).toBe(SMALLEST)
  expect(statSync(join(cwd, 'p'), { throwIfNoEntry: false })).toBeUndefined()
})

test('a run in which nothing could be run leaves a capture of nothing', async () => {
  const cwd = folderWith({ 'a.yaml': 'steps: 3' })
  expect((await isthmus(['run', 'a.yaml', '--capture', 'p'], { cwd })).code).toBe(2)
  expect(readPcapng(readFileSync(join(cwd, 'p')))).toEqual([{ comment: '', interfaces: [], packets: [] }])
})

test.each(['live', 'kernel'])(
  'two runs of scenarios/%s give the same report, traces, capture and flow log',
  async (folder) => {
    const cwd = folderWith({})
    const run = async (name: string) => {
      const files = ['--capture', `${name}.pcapng`, '--flow-log', `${name}.log`]
      const { code, out, err } = await isthmus(['run', join(SCENARIOS, folder), ...files, '--trace', 'all'], { cwd })
      return {
        code,
        out,
        err,
        capture: readFileSync(join(cwd, `${name}.pcapng`)),
        log: readFileSync(join(cwd, `${name}.log`)),
      }
    }
    const [first, second] = [await run('a'), await run('b')]
    expect(first.code).toBe(0)
    expect(first.out.length).toBeGreaterThan(10_000)
    expect(second.out).toBe(first.out)
    expect(second.capture.equals(first.capture)).toBe(true)
    expect(second.log.equals(first.log)).toBe(true)
  },
  60_000,
)

needs('tshark').describe('tshark reads captures back', () => {
  const CHECKED = ['ip', 'tcp', 'udp'].flatMap((protocol) => ['-o', `${protocol}.check_checksum:TRUE`])

  /** Packets, but for those that a fault has damaged on the hop before: their checksum is wrong on purpose. */
  const SOUND = '!(frame.comment contains "FAULT_CORRUPTED")'
  const WEB_PORT = 8080

  /** The values of fields, a line for each packet that passes the filter. */
  function tshark(file: string, filter: string, ...fields: string[]): string[][] {
    const words = ['-r', file, ...CHECKED, '-Y', filter, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])]
    const out = execFileSync('tshark', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1e8 })
    return out
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split('\t'))
  }

  test('every scenario: nothing malformed, no checksum that is wrong but where a fault has corrupted a packet', async () => {
    const cwd = folderWith({})
    await isthmus(['run', SCENARIOS, '--capture', 'p', '--trace', 'none'], { cwd })
    const file = join(cwd, 'p')
    const statuses = ['ip', 'tcp', 'udp', 'icmp'].map((protocol) => `${protocol}.checksum.status`)
    const all = tshark(file, SOUND, '_ws.malformed', ...statuses)
    expect(all.length).toBeGreaterThan(5000)
    expect(tshark(file, '_ws.malformed', 'frame.number')).toEqual([])
    // Two are good: the IP header's, and that of what it carries. (An ICMP error also quotes a header.)
    const bad = all.filter(
      ([malformed, ip, ...rest]) => malformed !== '' || !/^1(,1)?$/.test(ip ?? '') || !rest.includes('1'),
    )
    expect(bad).toEqual([])
  }, 60_000)

  const LIVE_FAULTS = SMALLEST.replace(/steps:.*/, '').concat(
    'steps:\n',
    '  - { connect: "consumer -> ep1:80", as: a }\n',
    '  - { fault: { name: f, where: "ep1 <-> lb1", loss: 10%, duplicate: 20%, reorder: 20%, corrupt: 10%, jitter: 3ms } }\n',
    '  - { send: 64kB, on: a, patience: 10m }\n',
    '  - { send: 20kB, on: a, side: server, patience: 10m }\n',
    '  - { heal: f }\n',
    '  - { close: a, expect: { outcome: connected } }\n',
  )

  test('a live connection under loss, copies, reordering and corruption: what was sent is what arrives, whole', async () => {
    const cwd = folderWith({ 'a.yaml': LIVE_FAULTS })
    const run = () => isthmus(['run', 'a.yaml', '--capture', 'p', '--flow-log', 'f', '--trace', 'all'], { cwd })
    const [first, second] = [await run(), await run()]
    expect(first).toMatchObject({ code: 0, err: '' })
    expect(second).toEqual(first)
    const file = join(cwd, 'p')
    expect(tshark(file, '_ws.malformed', 'frame.number')).toEqual([])
    const damaged = tshark(file, 'tcp.checksum.status == 0', 'frame.interface_name', 'frame.comment')
    expect(damaged.length).toBeGreaterThan(3)
    for (const [at, comment] of damaged) expect(comment).toContain(`FAULT_CORRUPTED: ended at ${at}`)
    // Those are all of them: where a packet's comment says that it was found corrupted, it is.
    const found = tshark(file, 'frame.comment contains "FAULT_CORRUPTED"', 'frame.interface_name', 'frame.comment')
    expect(found.filter(([at, comment]) => comment?.includes(`ended at ${at}`))).toHaveLength(damaged.length)
    expect(tshark(file, 'tcp.flags.syn == 1 && frame.interface_name == "consumer"', 'tcp.flags.str')).toHaveLength(2)
    for (const [port, from, to] of [
      ['tcp.dstport', 'consumer', 'web'],
      ['tcp.srcport', 'web', 'consumer'],
    ] as const) {
      const streamAt = (at: string) => {
        const filter = `tcp.len > 0 && ${port} == ${at === 'consumer' ? 80 : WEB_PORT} && frame.interface_name == "${at}" && tcp.checksum.status == 1`
        const pieces = tshark(file, filter, 'tcp.seq_raw', 'tcp.payload')
        return [...new Map(pieces.map(([at = '', bytes = '']) => [Number(at), bytes]))]
          .sort(([a], [b]) => a - b)
          .map(([, bytes]) => bytes)
          .join('')
      }
      expect(streamAt(to)).toBe(streamAt(from))
      expect(streamAt(to)).toHaveLength(from === 'consumer' ? 128_000 : 40_000)
    }
  }, 60_000)

  test('a connection: its handshake, its payload, its interfaces and comments', async () => {
    const cwd = folderWith({ 'a.yaml': SMALLEST })
    await isthmus(['run', 'a.yaml', '--capture', 'p'], { cwd })
    const file = join(cwd, 'p')
    const seen = tshark(file, 'frame.interface_name == "consumer"', 'frame.time_epoch', 'tcp.flags.str', 'tcp.len')
    expect(seen.map(([time, flags, length]) => `${time} ${flags?.replaceAll('·', '')} ${length}`)).toEqual([
      '0.000000000 S 0',
      '0.000600000 AS 0',
      '0.000600000 A 0',
      '0.000600000 AP 100',
      '0.001200000 A 0',
      '0.001200000 AP 100',
      '0.001200000 A 0',
      '0.001200000 AF 0',
      '0.001800000 A 0',
      '0.001800000 AF 0',
      '0.001800000 A 0',
    ])
    const syn = 'tcp.flags == 2'
    expect(tshark(file, syn, 'frame.interface_name', 'ip.ttl', 'tcp.options.mss_val')).toEqual([
      ['consumer', '64', '1460'],
      ['ep1', '63', '1460'],
      ['lb1', '62', '1460'],
      ['web', '60', '1460'],
    ])
    const comments = tshark(file, syn, 'frame.comment').flat()
    expect(comments.every((comment) => comment.startsWith('DELIVERED at web'))).toBe(true)
    expect(comments[0]).toContain('ACCEPT#0.0.0.0/0#ALL#ALL')
    const payloads = tshark(file, 'tcp.len > 0 && tcp.dstport == 80', 'tcp.payload').flat()
    expect(payloads).toHaveLength(3)
    expect(new Set(payloads).size).toBe(1)
    expect(Buffer.from(payloads[0] ?? '', 'hex').toString()).toMatch(/^[a-z\n]{100}$/)
  }, 60_000)
})
