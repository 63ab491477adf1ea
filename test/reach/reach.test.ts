import { expect, test } from 'vitest'
import { compile } from '../../sim/compile/compile.ts'
import { Health } from '../../sim/dataplane/balance.ts'
import { REASON_NAMES } from '../../sim/dataplane/reason.ts'
import { ipv4Text } from '../../sim/net/ipv4.ts'
import { portRangesText } from '../../sim/net/port.ts'
import { Protocol, protocolText } from '../../sim/net/protocol.ts'
import { matrixOf } from '../../sim/reach/matrix.ts'
import type { Cell, ReachQuestion } from '../../sim/reach/question.ts'
import { reach } from '../../sim/reach/reach.ts'
import { Search } from '../../sim/reach/search.ts'
import { crossings, fateOf, reasonOf, summaryOf } from '../../sim/reach/summary.ts'
import type { Tables } from '../../sim/tables/tables.ts'
import { type Change, changed, LINK, type Literal, networkOf } from '../support/networks.ts'

const tablesOf = (change: Change<Literal> = {}): Tables => compile(networkOf(changed(LINK, change)), 1)

const cvmOf = ({ cvmVpc, names }: Tables, name: string): number =>
  [...cvmVpc.keys()].find((cvm) => names.cvm(cvm).name === name)!

function asked(tables: Tables, from: readonly string[], question: Partial<ReachQuestion> = {}): readonly Cell[] {
  const clients = from.map((name) => cvmOf(tables, name))
  const answer = reach(tables, { from: clients, to: { kind: 'anywhere' }, health: 'any', ...question })
  if (!answer.ok) throw new Error('too large')
  return answer.cells
}

/** `client TCP ALL -> 10.0.2.100 80: DELIVERED web1, NO_ELIGIBLE_TARGET`, for each cell. */
function texts(tables: Tables, cells: readonly Cell[]): string[] {
  const { names } = tables
  const nameOf = (cvm: number): string => names.cvm(cvm).name
  const range = ({ low, high }: { low: number; high: number }): string =>
    low === high ? ipv4Text(low) : `${ipv4Text(low)}-${ipv4Text(high)}`
  return cells.map(({ clients, protocol, sourcePorts, destinations, destinationPorts, verdicts }) => {
    const to = destinations === 'own' ? 'itself' : destinations.map(range).join()
    const ports = protocol === Protocol.ICMP ? '' : ` ${portRangesText(destinationPorts)}`
    const fates = verdicts.map((verdict) =>
      [reasonOf(verdict), ...(fateOf(verdict) === 'delivered' ? verdict.servers.map(nameOf) : [])].join(' '),
    )
    const from = protocol === Protocol.ICMP ? '' : ` ${portRangesText(sourcePorts)}`
    return `${clients.map(nameOf)} ${protocolText(protocol)}${from} -> ${to}${ports}: ${fates.join(', ')}`
  })
}

const TO_LINK = { to: { kind: 'endpoints', indices: [0] } as const, protocols: [Protocol.TCP] }

test('all that a client can dial, cut where something is cut', () => {
  const tables = tablesOf()
  expect(texts(tables, asked(tables, ['client'], { protocols: [Protocol.TCP] }))).toEqual([
    'client TCP ALL -> itself ALL: PORT_CLOSED',
    'client TCP ALL -> 127.0.0.0-127.255.255.255 ALL: PORT_CLOSED',
    'client TCP ALL -> 0.0.0.0-9.255.255.255,10.1.0.0-126.255.255.255,128.0.0.0-255.255.255.255 ALL: NO_ROUTE',
    'client TCP ALL -> 10.0.0.0-10.0.1.9,10.0.1.11-10.0.2.99,10.0.2.101-10.0.255.255 ALL: NO_SUCH_ADDRESS',
    'client TCP ALL -> 10.0.2.100 0-79,81-65535: NO_LISTENER',
    'client TCP ALL -> 10.0.2.100 80: DELIVERED web1, NO_ELIGIBLE_TARGET',
  ])
})

test('an answer is judged by its own port: the port that the client sends from', () => {
  const tables = tablesOf({
    networkAcls: {
      acl: { vpc: 'consumer', ingress: ['ACCEPT#0.0.0.0/0#1024-65535#TCP'], egress: ['ACCEPT#0.0.0.0/0'] },
    },
    vpcs: { consumer: { subnets: { app: { networkAcl: 'acl' } } } },
  })
  expect(texts(tables, asked(tables, ['client'], TO_LINK))).toEqual([
    'client TCP ALL -> 10.0.2.100 0-79,81-65535: NO_LISTENER',
    'client TCP 0-1023 -> 10.0.2.100 80: ACL_INGRESS_DENIED, NO_ELIGIBLE_TARGET',
    'client TCP 1024-65535 -> 10.0.2.100 80: DELIVERED web1, NO_ELIGIBLE_TARGET',
  ])
})

test('a source port that the link does not keep is judged as the one that it gives', () => {
  const tables = tablesOf({
    networkAcls: { acl: { vpc: 'provider', ingress: ['ACCEPT#0.0.0.0/0'], egress: ['ACCEPT#0.0.0.0/0#79-81#TCP'] } },
    vpcs: { provider: { subnets: { web: { networkAcl: 'acl' } } } },
    endpoints: { ep1: { snat: { addresses: 1, ports: '1-80' } } },
  })
  expect(
    texts(tables, asked(tables, ['client'], TO_LINK))
      .slice(1)
      .sort(),
  ).toEqual([
    'client TCP 0-78,81-65535 -> 10.0.2.100 80: ACL_EGRESS_DENIED, NO_ELIGIBLE_TARGET',
    'client TCP 79-80 -> 10.0.2.100 80: DELIVERED web1, NO_ELIGIBLE_TARGET',
  ])
})

test('one verdict for each target that may be chosen, and for none', () => {
  const change: Change<Literal> = {
    cvms: {
      web2: { subnet: 'provider/web', ip: '10.0.2.11', securityGroups: ['open'], listen: [] },
      web3: { subnet: 'provider/web', ip: '10.0.2.12', securityGroups: ['open'], listen: ['8080'] },
    },
    clbs: {
      lb1: {
        listeners: {
          'tcp:80': {
            targets: [
              { cvm: 'web1', port: 8080 },
              { cvm: 'web2', port: 8080 },
              { cvm: 'web3', port: 8080, weight: 0 },
            ],
          },
        },
      },
    },
  }
  const tables = tablesOf(change)
  const open = (question: Partial<ReachQuestion> = {}): string | undefined =>
    texts(tables, asked(tables, ['client'], { ...TO_LINK, ...question })).find((text) => text.includes(' 80:'))
  expect(open()).toBe('client TCP ALL -> 10.0.2.100 80: DELIVERED web1, PORT_CLOSED, NO_ELIGIBLE_TARGET')
  const health = Uint8Array.of(Health.ALIVE, Health.DEAD, Health.ALIVE)
  expect(open({ health })).toBe('client TCP ALL -> 10.0.2.100 80: DELIVERED web1')
  expect(open({ health: health.fill(Health.DEAD) })).toBe(
    'client TCP ALL -> 10.0.2.100 80: DELIVERED web1, PORT_CLOSED',
  )
  expect(open({ health: health.fill(Health.UNKNOWN) })).toBe('client TCP ALL -> 10.0.2.100 80: NO_ELIGIBLE_TARGET')
})

test('a target that dials its CLB meets itself only where nobody else is chosen', () => {
  const tables = tablesOf()
  const dialled = { to: { kind: 'clbs', indices: [0] } as const, protocols: [Protocol.TCP] }
  expect(texts(tables, asked(tables, ['web1'], dialled))).toEqual([
    'web1 TCP ALL -> 10.0.1.100 0-79,81-65535: NO_LISTENER',
    'web1 TCP ALL -> 10.0.1.100 80: HAIRPIN, NO_ELIGIBLE_TARGET',
  ])
})

test('says what stopped a packet, and where', () => {
  const tables = tablesOf({
    securityGroups: { shut: { ingress: ['DROP#11.163.0.0/16#8080#TCP'] } },
    cvms: { web1: { securityGroups: ['shut'] } },
  })
  const [verdict] = asked(tables, ['client'], TO_LINK).flatMap(({ verdicts }) =>
    verdicts.filter(({ reason }) => REASON_NAMES[reason] === 'TARGET_INGRESS_DENIED'),
  )
  const { where, rule, via, clb, choice } = verdict!
  expect({ where, via, clb, choice }).toEqual({ where: { kind: 'cvm', index: 1 }, via: 0, clb: 0, choice: 0 })
  expect(tables.names.rule(rule)).toMatchObject({ owner: 'shut', direction: 'ingress', index: 0 })
})

test('what a list lets in, exact over the source address', () => {
  const tables = tablesOf({
    securityGroups: { some: { ingress: ['DROP#10.0.1.0/28#ALL#TCP', 'ACCEPT#10.0.1.0/24#8080#TCP'] } },
    cvms: { web1: { securityGroups: ['some'] } },
  })
  const lb = { low: (10 << 24) + (1 << 8), high: (10 << 24) + (1 << 8) + 255 }
  const cells = asked(tables, ['web1'], {
    to: { kind: 'cvms', indices: [1] },
    sources: [lb],
    protocols: [Protocol.TCP],
  })
  const rows = cells.map(({ sources, destinationPorts, verdicts }) => [
    typeof sources === 'string' ? sources : sources.map(({ low, high }) => `${ipv4Text(low)}-${ipv4Text(high)}`).join(),
    portRangesText(destinationPorts),
    verdicts.map(reasonOf).join(),
  ])
  expect(rows).toEqual([
    ['10.0.1.0-10.0.1.15', 'ALL', 'INGRESS_DENIED'],
    ['10.0.1.16-10.0.1.255', '0-8079,8081-65535', 'INGRESS_DENIED'],
    ['10.0.1.16-10.0.1.255', '8080', 'DELIVERED'],
  ])
})

test('sums up, lists what crosses VPCs, and who reaches whom', () => {
  const tables = tablesOf()
  const cells = asked(tables, ['client', 'web1'])
  expect(summaryOf(cells).map(({ fate, reason }) => `${fate} ${reason}`)).toEqual([
    'delivered DELIVERED',
    'refused PORT_CLOSED',
    ...['NO_ROUTE', 'NO_SUCH_ADDRESS', 'NO_LISTENER', 'NO_ELIGIBLE_TARGET', 'HAIRPIN', 'PROTOCOL_UNSUPPORTED'].map(
      (reason) => `dropped ${reason}`,
    ),
  ])
  expect([...crossings(tables, cells, new Set())].map(({ verdict }) => verdict.via)).toEqual([0])
  expect([...crossings(tables, cells, new Set([0]))]).toEqual([])
  const byVpc = matrixOf(tables, cells, 'vpc')
  expect([byVpc.rows, byVpc.columns]).toEqual([[0, 1], [1]])
  const way = { protocol: Protocol.TCP, ports: [{ first: 80, last: 80 }], via: 0, clb: 0, isSure: true }
  expect(byVpc.ways(0, 1)).toEqual([expect.objectContaining(way)])
  expect(byVpc.ways(1, 0)).toEqual([])
  const byCvm = matrixOf(tables, cells, 'cvm')
  expect(byCvm.ways(0, 1)).toHaveLength(1)
  expect(byCvm.ways(1, 1)).toEqual([])
})

test('a question too large for its memory is refused with its size, and not attempted', () => {
  const tables = tablesOf()
  const question: ReachQuestion = { from: [0, 1], to: { kind: 'anywhere' }, health: 'any' }
  expect(reach(tables, { ...question, bytesMax: 1_000 })).toMatchObject({ ok: false, bytesMax: 1_000 })
  // The link's address for a client is a hash of the client's, and a rule tells two of these apart: each client is by itself.
  const hashed = tablesOf({
    securityGroups: { some: { ingress: ['ACCEPT#11.163.0.1/32#8080#TCP'] } },
    cvms: { web1: { securityGroups: ['some'] } },
    endpoints: { ep1: { snat: { addresses: 4 } } },
  })
  const all = [{ low: 0, high: 2 ** 32 - 1 }]
  const answer = reach(hashed, { ...question, from: [0], to: { kind: 'endpoints', indices: [0] }, sources: all })
  expect(answer).toMatchObject({ ok: false, bytesMax: 2 ** 30 })
  expect(!answer.ok && answer.cells).toBeGreaterThan(2 ** 32)
})

test('an estimate is of the size of the answer', () => {
  const clients = Array.from({ length: 40 }, (_, i) => [
    `client${i}`,
    { subnet: 'consumer/app', ip: `10.0.1.${20 + i}`, securityGroups: ['open'], listen: [`${8000 + i}`] },
  ])
  const tables = tablesOf({ cvms: Object.fromEntries(clients) })
  const from = [...tables.cvmVpc.keys()]
  const search = new Search(tables, { from, to: { kind: 'anywhere' }, health: 'any' })
  const { cells } = search.estimate()
  const real = [...search.cells()].length
  expect(real).toBeGreaterThan(4_000)
  expect(cells / real).toBeGreaterThan(0.7)
  expect(cells / real).toBeLessThan(1.4)
})
