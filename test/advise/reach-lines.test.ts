import { expect, test } from 'vitest'
import { linesOf } from '../../sim/advise/reach/lines.ts'
import { passages, type Reachable } from '../../sim/advise/reach/passages.ts'
import { requestOf } from '../../sim/advise/reach/proof.ts'
import type { Cloud } from '../../sim/cloud/cloud.ts'
import { Protocol } from '../../sim/net/protocol.ts'
import type { Cell, Probe } from '../../sim/reach/question.ts'
import type { Observation } from '../../sim/world/observation.ts'
import { cloudOf } from './rig.ts'

/** Answers that a network ACL eats, refusals included, machines that are alike behind one, and a link whose replies it judges. */
const ACLS = `
networkAcls:
  clients:
    egress: [ACCEPT#10.0.2.0/24#80-90#TCP, ACCEPT#10.0.2.0/24#ALL#UDP, ACCEPT#10.0.2.0/24#ALL#ICMP]
    ingress: [ACCEPT#10.0.2.0/24#40000-50000#TCP, DROP#10.0.2.0/24#1024-2000#UDP, ACCEPT#10.0.2.0/24#ALL#UDP]
  servers:
    ingress: [DROP#10.0.1.7/32#ALL#ALL, ACCEPT#10.0.1.0/24#ALL#ALL]
    egress: [ACCEPT#10.0.1.0/24#42000-60000#TCP, ACCEPT#0.0.0.0/0#ALL#UDP, ACCEPT#0.0.0.0/0#ALL#ICMP]
  backends:
    ingress: [ACCEPT#11.163.0.0/16#8080#TCP, ACCEPT#100.64.0.0/10#ALL#ALL]
    egress: [ACCEPT#11.163.0.0/16#1024-45000#TCP, ACCEPT#100.64.0.0/10#ALL#ALL]
vpcs:
  vpc1:
    cidr: 10.0.0.0/16
    subnets: { app: { cidr: 10.0.1.0/24, networkAcl: clients }, db: { cidr: 10.0.2.0/24, networkAcl: servers } }
  vpc2: { cidr: 172.16.0.0/16, subnets: { lb: 172.16.0.0/24, web: { cidr: 172.16.1.0/24, networkAcl: backends } } }
cvms:
  c1: { subnet: vpc1/app, ip: 10.0.1.7 }
  c2: { subnet: vpc1/app, ip: 10.0.1.8 }
  db1: { subnet: vpc1/db, ip: 10.0.2.9, listen: [80, "udp:53"] }
  db2: { subnet: vpc1/db, ip: 10.0.2.10, listen: [80, "udp:53"], firewall: [REJECT#0.0.0.0/0#81#TCP] }
  web1: { subnet: vpc2/web, ip: 172.16.1.4, listen: [8080] }
  web2: { subnet: vpc2/web, ip: 172.16.1.5, listen: [8080] }
  near: { subnet: vpc2/lb, ip: 172.16.0.5, listen: [8080] }
clbs: { lb1: { subnet: vpc2/lb, listeners: { tcp:80: [web1:8080], tcp:81: ["web2:8081"] } } }
endpointServices: { svc: lb1 }
endpoints: { ep1: { subnet: vpc1/db, ip: 10.0.2.200, service: svc } }
`

/** Everything that an option decides whether it is silent. */
const SILENT = `
vpcs: { vpc1: 10.0.0.0/16, vpc2: 172.16.0.0/16 }
cvms:
  c: { in: vpc1 }
  web: { in: vpc2, listen: 8080 }
  off: { in: vpc2, state: STOPPED }
clbs: { lb1: { in: vpc2, listeners: { tcp:80: ["web:8080"], tcp:81: [], tcp:82: ["off:8080"], tcp:83: [{ cvm: web, port: 8083, weight: 0 }] } } }
endpointServices: { svc: { clb: lb1, autoAccept: true } }
endpoints:
  ep1: { in: vpc1, service: svc, state: ACTIVE }
  pending: { in: vpc1, service: svc, state: PENDING }
  rejected: { in: vpc1, service: svc, state: REJECTED }
`
const ALOUD =
  'options: { noListenerBehavior: rst, emptyPool: rst, nonActiveBehavior: rst, unknownAddress: icmp }\nnetwork:\n'

const aloud = `${ALOUD}${SILENT.replaceAll(/^(?=.)/gm, '  ')}`

/** What a client sees, as a fate. */
const fateSeen = ({ outcome }: Observation): string =>
  outcome === 'connected' ? 'delivered' : outcome === 'refused' || outcome === 'unreachable' ? 'refused' : 'dropped'

/** Some packets of a cell: of every client, to both ends of every range that is dialled, from and to both ends of the ports. */
function* probesOf({ tables }: Reachable, cell: Cell): Generator<Probe> {
  const { example, clients, destinations, destinationPorts, sourcePorts } = cell
  if (destinations === 'own') return
  const ports = [example, { sourcePort: sourcePorts[0]!.first, destinationPort: destinationPorts[0]!.first }]
  const lasts = { sourcePort: sourcePorts.at(-1)!.last, destinationPort: destinationPorts.at(-1)!.last }
  for (const client of clients) {
    const source = tables.cvmAddress[client]!
    const ends = destinations.flatMap(({ low, high }) => [low | 0, high | 0]).filter((one) => one !== source)
    for (const destination of new Set(ends)) {
      for (const { sourcePort, destinationPort } of [...ports, lasts]) {
        const isSendable = example.protocol === Protocol.ICMP || sourcePort > 0
        if (isSendable) yield { ...example, client, source, destination, sourcePort, destinationPort }
      }
    }
  }
}

/** Everything that reach says of packets against a connection of each kind; how often each end was met. */
function contradictions(cloud: Cloud): { wrong: string[]; met: Record<string, number> } {
  const world = { network: cloud.network, tables: cloud.tables, health: cloud.targetHealth() }
  const anywhere = { kind: 'anywhere', name: 'anywhere' } as const
  const answer = passages(world, { from: anywhere, to: anywhere })
  if (!answer.ok) throw new Error('a small network is asked about')
  const [wrong, met]: [string[], Record<string, number>] = [[], {}]
  const cells = new Map<Cell, ReturnType<typeof linesOf>>()
  for (const outcome of answer.outcomes)
    cells.set(outcome.cell, [...(cells.get(outcome.cell) ?? []), ...linesOf(world, [outcome])])
  for (const [cell, lines] of cells) {
    const said = lines.map(({ fate, reason, where }) => `${fate} ${reason} at ${where}`)
    for (const probe of probesOf(world, cell)) {
      const seen = cloud.explain(requestOf(probe))
      const fate = fateSeen(seen)
      met[`${fate} ${seen.reason}`] = (met[`${fate} ${seen.reason}`] ?? 0) + 1
      const isSaid = lines.some(
        (line) => line.fate === fate && line.reason === seen.reason && line.where.split(', ').includes(seen.where),
      )
      if (!isSaid && fate !== 'delivered')
        wrong.push(`${JSON.stringify(probe)} ${fate} ${seen.reason} at ${seen.where}, not ${said}`)
      if (fate === 'delivered' && !lines.some((line) => line.fate === fate))
        wrong.push(`${JSON.stringify(probe)} arrives`)
    }
  }
  return { wrong, met }
}

test.each<[what: string, text: string, met: readonly string[]]>([
  [
    'answers that a network ACL eats',
    ACLS,
    ['refused PORT_CLOSED', 'dropped ACL_EGRESS_DENIED', 'dropped ACL_INGRESS_DENIED'],
  ],
  ['a network that is silent', SILENT, ['dropped NO_LISTENER', 'dropped NO_TARGET', 'dropped NO_SUCH_ADDRESS']],
  [
    'a network that refuses aloud',
    aloud,
    [
      ...['refused NO_LISTENER', 'refused NO_TARGET', 'refused NO_ELIGIBLE_TARGET', 'refused NO_SUCH_ADDRESS'],
      ...['refused ENDPOINT_PENDING', 'refused ENDPOINT_REJECTED', 'refused TARGET_STOPPED'],
    ],
  ],
])('%s: what is said of packets, with fate, reason and place, is what connections show', (_, text, expected) => {
  const { wrong, met } = contradictions(cloudOf(text))
  expect(wrong).toEqual([])
  expect(Object.keys(met)).toEqual(expect.arrayContaining([...expected]))
})

test('a refusal that does not come home is told with what refused, and where it was lost', () => {
  const cloud = cloudOf(ACLS)
  const world = { network: cloud.network, tables: cloud.tables, health: 'any' as const }
  const [from, to] = ['c2', 'db1'].map((name) => ({
    kind: 'cvm' as const,
    index: cloud.network.cvms.findIndex((one) => one.name === name),
    name,
  }))
  const answer = passages(world, { from: from!, to: to!, protocol: Protocol.TCP, port: 81 })
  if (!answer.ok) throw new Error('a small network is asked about')
  const lines = linesOf(
    world,
    answer.outcomes.filter(({ cell }) => cell.destinationPorts[0]!.first === 81),
  )
  const told = lines.map(({ fate, reason, refusal, where, boxes }) => [
    fate,
    reason,
    refusal,
    where,
    boxes[0]!.sourcePorts,
  ])
  expect(told).toContainEqual(['dropped', 'ACL_EGRESS_DENIED', 'PORT_CLOSED', 'db1', '0-41999,60001-65535'])
  expect(told).toContainEqual(['refused', 'PORT_CLOSED', undefined, 'db1', '42000-50000'])
})
