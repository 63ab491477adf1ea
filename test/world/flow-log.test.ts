import { expect, test } from 'vitest'
import { FLOW_LOG_FIELDS, FlowLog } from '../../sim/world/capture/flow-log.ts'
import type { Change, Literal } from '../support/networks.ts'
import { LinkWorld } from '../support/networks-world.ts'

type Dial = Parameters<LinkWorld['connect']>[0]
type Line = Readonly<Record<string, string>>

const CLOSED: Change<Literal> = { securityGroups: { closed: { ingress: [], egress: [] } } }
const NAMES = FLOW_LOG_FIELDS.split(' ')

/** The lines of what the connections left, as records; `at` is the machine. */
function logged(world: LinkWorld, ...dials: Dial[]): Line[] {
  const { cvms } = world.world.network
  const log = new FlowLog(
    new Map([
      ['shop', '1250000001'],
      ['bank', '1250000002'],
    ]),
  )
  world.world.watch(log)
  for (const dial of dials) world.connect(dial)
  return log.lines().map((line) => {
    const values = line.split(' ')
    expect(values).toHaveLength(NAMES.length)
    const record = Object.fromEntries(values.map((value, i) => [NAMES[i] ?? '', value]))
    const at = cvms.find(({ id }) => id.replace('ins-', 'eni-') === record['interface-id'])
    return { ...record, at: at?.name ?? '-' }
  })
}

const short = ({ at, srcaddr, srcport, dstaddr, dstport, packets, bytes, action }: Line): string =>
  `${at} ${srcaddr}:${srcport} > ${dstaddr}:${dstport} ${packets} ${bytes} ${action}`

test('a connection has a line for each direction at each of the two machines, and none between them', () => {
  const lines = logged(new LinkWorld(), {})
  expect(lines.map(short)).toEqual([
    'client 10.0.1.10:32768 > 10.0.2.100:80 6 344 ACCEPT',
    'web1 11.163.0.3:32768 > 10.0.2.10:8080 6 344 ACCEPT',
    'web1 10.0.2.10:8080 > 11.163.0.3:32768 5 304 ACCEPT',
    'client 10.0.2.100:80 > 10.0.1.10:32768 5 304 ACCEPT',
  ])
  expect(lines.map((line) => line['account-id'])).toEqual(['1250000001', '1250000002', '1250000002', '1250000001'])
  expect(lines[0]).toMatchObject({ version: '1', protocol: '6', start: '0', end: '0', 'log-status': 'OK' })
})

test.each<[string, Change<Literal>, Dial, string[]]>([
  [
    "the target's group drops: accepted where it left, rejected where it came",
    { ...CLOSED, cvms: { web1: { securityGroups: ['closed'] } } },
    {},
    ['client 10.0.1.10:32768 > 10.0.2.100:80 7 308 ACCEPT', 'web1 11.163.0.3:32768 > 10.0.2.10:8080 7 308 REJECT'],
  ],
  [
    "the client's own group drops",
    { ...CLOSED, cvms: { client: { securityGroups: ['closed'] } } },
    {},
    ['client 10.0.1.10:32768 > 10.0.2.100:80 7 308 REJECT'],
  ],
  [
    'nothing listens: the interface let it in',
    { cvms: { web1: { listen: [] } } },
    {},
    [
      'client 10.0.1.10:32768 > 10.0.2.100:80 1 44 ACCEPT',
      'web1 11.163.0.3:32768 > 10.0.2.10:8080 1 44 ACCEPT',
      'web1 10.0.2.10:8080 > 11.163.0.3:32768 1 40 ACCEPT',
      'client 10.0.2.100:80 > 10.0.1.10:32768 1 40 ACCEPT',
    ],
  ],
  ['a ping has no ports', {}, { protocol: 'ICMP', to: 'ep1' }, ['client 10.0.1.10:- > 10.0.2.100:- 1 84 ACCEPT']],
  ['a machine dials itself by its loopback, not by its interface', {}, { from: 'web1', to: 'web1:8080' }, []],
  ['a machine that is stopped sends nothing', { cvms: { client: { state: 'STOPPED' } } }, {}, []],
])('%s', (_, change, dial, lines) => {
  expect(logged(new LinkWorld(change), dial).map(short)).toEqual(lines)
})

test('each minute has its own line, which says when its first and last packet came', () => {
  const closed = new LinkWorld({ ...CLOSED, cvms: { web1: { securityGroups: ['closed'] } } })
  const lines = logged(closed, { patienceUs: 'kernel' }).filter(({ at }) => at === 'client')
  expect(lines.map(({ packets, start, end }) => `${packets}: ${start}-${end}`)).toEqual(['10: 0-35', '1: 67-67'])
})
