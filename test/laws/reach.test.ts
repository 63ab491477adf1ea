import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Oracle } from '../../sim/check/oracle/oracle.ts'
import { compile } from '../../sim/compile/compile.ts'
import { Health } from '../../sim/dataplane/balance.ts'
import { forward } from '../../sim/dataplane/forward.ts'
import { Packet } from '../../sim/dataplane/packet.ts'
import { Plane } from '../../sim/dataplane/plane.ts'
import { REASON_NAMES, Reason, type ReasonName, reachedGuest } from '../../sim/dataplane/reason.ts'
import type { Network } from '../../sim/model/network.ts'
import { parseIpv4 } from '../../sim/net/ipv4.ts'
import { Protocol } from '../../sim/net/protocol.ts'
import { Flag } from '../../sim/net/tcp.ts'
import { covers } from '../../sim/reach/cell.ts'
import type { Cell, Probe, Verdict } from '../../sim/reach/question.ts'
import { reach } from '../../sim/reach/reach.ts'
import { HealthCheckType, NONE, type Tables } from '../../sim/tables/tables.ts'
import { networkOf } from '../support/networks.ts'
import { aimArb, aimed, literalArb, optionsArb } from '../support/networks-arbitrary.ts'
import { LAW_TIMEOUT_MS, Met, runs } from '../support/networks-met.ts'
import { answerShot } from '../support/networks-shots.ts'

/** The packet of a probe, as it leaves its host. */
function packetOf(
  { client, protocol, source, sourcePort, destination, destinationPort }: Probe,
  tables: Tables,
): Packet {
  const packet = new Packet().begin(tables.cvmVpc[client]!, protocol, client, source, sourcePort)
  packet.destination = destination
  packet.destinationPort = destinationPort
  packet.flags = protocol === Protocol.TCP ? Flag.SYN : 0
  return packet
}

/** What real traffic comes to: the request, and the answer that its server sends. */
function sentBy(
  plane: Plane,
  probe: Probe,
): Pick<Verdict, 'reason' | 'reply' | 'choice' | 'via' | 'clb'> & { server: number } {
  const packet = packetOf(probe, plane.tables)
  const reason = forward(plane, packet, null)
  const { endpoint: via, clb, target: choice, server } = packet
  if (!reachedGuest(reason)) return { reason, reply: NONE, choice, via, clb, server }
  // Both directions of a machine's talk to the same port of itself have one header: its answer is no answer to the network.
  const isMirror = probe.source === probe.destination && probe.sourcePort === probe.destinationPort
  if (isMirror) return { reason, reply: Reason.DELIVERED, choice, via, clb, server }
  const isTcp = probe.protocol === Protocol.TCP
  const { vpc, source, sourcePort, destination, destinationPort } = packet
  const answer = new Packet().begin(vpc, probe.protocol, packet.to, destination, destinationPort)
  answer.destination = source
  answer.destinationPort = sourcePort
  answer.error = reason !== Reason.DELIVERED && !isTcp ? 1 : 0
  answer.flags = isTcp ? (reason === Reason.DELIVERED ? Flag.SYN | Flag.ACK : Flag.RST | Flag.ACK) : 0
  return { reason, reply: forward(plane, answer, null), choice, via, clb, server }
}

/** A plane without flows whose targets have a health that they could have. */
function planeAt(tables: Tables, healths: readonly number[], turn: number): Plane {
  const plane = new Plane(tables)
  for (const [target, listener] of tables.targetListener.entries()) {
    const isOff = tables.listenerHealthCheck[listener] === HealthCheckType.OFF
    plane.health[target] = isOff ? Health.CLOSE : healths[target % healths.length]!
  }
  if (plane.turn.length > 0) plane.turn[turn % plane.turn.length] = 1_000_000
  return plane
}

const healthsArb = fc.array(fc.constantFrom(Health.ALIVE, Health.DEAD, Health.UNKNOWN), { minLength: 1, maxLength: 7 })

/** A port or an address out of all of a cell's. */
const anyOf = (ranges: readonly { first: number; last: number }[], at: number): number => {
  const { first, last } = ranges[at % ranges.length]!
  return first + ((at * 7919) % (last - first + 1))
}

function probeIn(tables: Tables, cell: Cell, at: number): Probe {
  const client = cell.clients[at % cell.clients.length]!
  const own = tables.cvmAddress[client]!
  const source = cell.sources === 'foreign' ? (own + 1 + (at % 1000)) | 0 : own
  const ranges =
    cell.destinations === 'own' ? [] : cell.destinations.map(({ low, high }) => ({ first: low, last: high }))
  const destination = cell.destinations === 'own' ? own : anyOf(ranges, at) | 0
  const ports = { sourcePort: anyOf(cell.sourcePorts, at), destinationPort: anyOf(cell.destinationPorts, at) }
  const probe = { client, protocol: cell.protocol, source, destination, ...ports }
  return covers(tables, cell, probe) ? probe : cell.example
}

function cellsOf(network: Network, tables: Tables): readonly Cell[] {
  const from = [...network.cvms.keys()]
  const answer = reach(tables, { from, to: { kind: 'anywhere' }, health: 'any', spoofed: true })
  if (!answer.ok) throw new Error('too large')
  return answer.cells
}

/** Networks in which most machines have a twin: the same in everything but the address. */
const twinsArb: fc.Arbitrary<Network> = fc
  .tuple(literalArb({ limits: true }), optionsArb, fc.nat(3))
  .map(([literal, options, alone]) => {
    const twins = Object.entries(literal.cvms ?? {}).flatMap(([name, cvm], i) =>
      i % 4 === alone ? [] : [[`${name}-twin`, cvm]],
    )
    const doubled = { ...literal, cvms: { ...literal.cvms, ...Object.fromEntries(twins) } }
    return Object.defineProperty(networkOf(doubled, options), fc.toStringMethod, {
      value: () => JSON.stringify([doubled, options]),
    })
  })

/** Ports at which rules, listeners and sockets of such networks begin and end. */
const EDGES = [0, 1, 52, 53, 54, 79, 80, 81, 443, 1023, 1024, 1025, 8079, 8080, 8081, 40_000, 40_001, 40_002, 65_535]

/** The same packet with other ports, at edges. */
const moved = (probe: Probe, at: number): Probe =>
  probe.protocol === Protocol.ICMP
    ? probe
    : { ...probe, sourcePort: EDGES[at % EDGES.length]!, destinationPort: EDGES[(at >> 5) % EDGES.length]! }

const shown = (probe: Probe): string => JSON.stringify(probe)

/** That what was sent is what one of the cell's verdicts says. */
function expectAgreed(cell: Cell, probe: Probe, sent: ReturnType<typeof sentBy>): void {
  const { server, ...fate } = sent
  const said = cell.verdicts.map(({ reason, reply, choice, via, clb }) => ({ reason, reply, choice, via, clb }))
  expect(said, shown(probe)).toContainEqual(
    reachedGuest(sent.reason) ? fate : expect.objectContaining({ reason: fate.reason, via: fate.via, clb: fate.clb }),
  )
  if (!reachedGuest(sent.reason) || server === NONE) return
  const servers = cell.verdicts.filter(({ choice }) => choice === fate.choice).flatMap((verdict) => verdict.servers)
  expect(servers, shown(probe)).toContain(server)
}

const REACHED: readonly ReasonName[] = [
  ...(['DELIVERED', 'CLIENT_STOPPED', 'SPOOFED_SOURCE', 'EGRESS_DENIED', 'NO_ROUTE', 'OUTSIDE_MODEL'] as const),
  ...(['ACL_EGRESS_DENIED', 'ACL_INGRESS_DENIED', 'NO_SUCH_ADDRESS', 'INGRESS_DENIED', 'ENDPOINT_PENDING'] as const),
  ...(['ENDPOINT_INGRESS_DENIED', 'CLB_STOPPED', 'NO_LISTENER', 'CLB_INGRESS_DENIED', 'NO_TARGET'] as const),
  ...(['NO_ELIGIBLE_TARGET', 'HAIRPIN', 'TARGET_STOPPED', 'TARGET_INGRESS_DENIED', 'PORT_CLOSED'] as const),
  ...(['GUEST_FIREWALL_DROPPED', 'GUEST_FIREWALL_REJECTED', 'PROTOCOL_UNSUPPORTED'] as const),
]

test('every packet lies in one cell, which says what becomes of it at any health', { timeout: LAW_TIMEOUT_MS }, () => {
  const met = new Met()
  fc.assert(
    fc.property(
      twinsArb,
      fc.array(fc.tuple(aimArb, healthsArb, fc.nat(50), fc.nat(65_535)), { minLength: 10, maxLength: 20 }),
      fc.array(fc.nat(100_000), { minLength: 30, maxLength: 30 }),
      (network, cases, places) => {
        const tables = compile(network, 1)
        const cells = cellsOf(network, tables)
        const probes = [
          ...cases.map(([aim, healths, turn, port]): [Probe, readonly number[], number] => {
            const { sender: client, protocol, source, sourcePort, destination, destinationPort } = aimed(network, aim)
            const roams = protocol !== Protocol.ICMP && port % 3 === 0
            const probe = {
              client,
              protocol: protocol as Protocol,
              source,
              sourcePort: roams ? port : sourcePort,
              destination,
              destinationPort,
            }
            return [probe, healths, turn]
          }),
          ...places.map((at, i): [Probe, readonly number[], number] => {
            const [, healths, turn] = cases[i % cases.length]!
            const probe = probeIn(tables, cells[at % cells.length]!, at)
            return [i % 2 === 0 ? probe : moved(probe, at), healths, turn]
          }),
        ]
        for (const [probe, healths, turn] of probes) {
          const covering = cells.filter((cell) => covers(tables, cell, probe))
          expect(covering.length, shown(probe)).toBe(1)
          const sent = sentBy(planeAt(tables, healths, turn), probe)
          expectAgreed(covering[0]!, probe, sent)
          met.add(REASON_NAMES[sent.reason]!)
          if (sent.reply > 0) met.add(`answer: ${REASON_NAMES[sent.reply]}`)
        }
      },
    ),
    { numRuns: runs(300) },
  )
  met.requireAll(REACHED)
  met.requireAll(['answer: ACL_EGRESS_DENIED', 'answer: ACL_INGRESS_DENIED'])
})

/** Addresses at which rules of such networks begin and end, and some between. */
const PLACES = [
  '10.0.0.2',
  '10.0.0.3',
  '10.0.0.4',
  '10.0.1.7',
  '10.0.255.1',
  '11.163.0.1',
  '11.163.0.2',
  '192.168.0.9',
  '172.16.0.4',
  '9.9.9.9',
  '128.0.0.0',
]

test('one machine as if it had any address: the cell that covers a packet from there says what becomes of it', {
  timeout: LAW_TIMEOUT_MS,
}, () => {
  const met = new Met()
  fc.assert(
    fc.property(
      twinsArb,
      fc.nat(11),
      healthsArb,
      fc.array(fc.nat(100_000), { minLength: 30, maxLength: 30 }),
      (network, nth, healths, places) => {
        const tables = compile(network, 1)
        const client = nth % tables.cvmVpc.length
        const sources = PLACES.map((text) => parseIpv4(text)!).map((address) => ({
          low: address >>> 0,
          high: address >>> 0,
        }))
        const answer = reach(tables, { from: [client], to: { kind: 'anywhere' }, health: 'any', sources })
        if (!answer.ok) throw new Error('too large')
        for (const at of places) {
          const source = sources[at % sources.length]!.low | 0
          const some = moved(probeIn(tables, answer.cells[at % answer.cells.length]!, at), at)
          const probe = { ...some, source, destination: some.destination === some.source ? source : some.destination }
          const covering = answer.cells.filter((cell) => covers(tables, cell, probe))
          expect(covering.length, shown(probe)).toBe(1)
          const there = { ...tables, cvmAddress: tables.cvmAddress.with(client, source) }
          const sent = sentBy(planeAt(there, healths, at), probe)
          expectAgreed(covering[0]!, probe, sent)
          met.add(REASON_NAMES[sent.reason]!)
          if (sent.reply > 0) met.add(`answer: ${REASON_NAMES[sent.reply]}`)
        }
      },
    ),
    { numRuns: runs(120) },
  )
  const rare: readonly ReasonName[] = [
    'SPOOFED_SOURCE',
    'HAIRPIN',
    'TARGET_INGRESS_DENIED',
    'NO_TARGET',
    'CLB_INGRESS_DENIED',
  ]
  met.requireAll(REACHED.filter((reason) => !rare.includes(reason)))
  met.requireAll(['answer: ACL_EGRESS_DENIED', 'answer: ACL_INGRESS_DENIED'])
})

/** What the naive model says of a packet and its answer. */
function oracleSays(
  network: Network,
  probe: Probe,
): { word: string; to: number | undefined; answer: string | undefined } {
  const { client: from, protocol, source, sourcePort, destination, destinationPort } = probe
  const flags = protocol === Protocol.TCP ? Flag.SYN : 0
  const oracle = new Oracle(network)
  const verdict = oracle.send({ from, protocol, source, sourcePort, destination, destinationPort, flags })
  const isTcp = protocol === Protocol.TCP
  const isHome = source === destination || destination >>> 24 === 127 // what a machine says to itself is its own business
  const isAnswered = !isHome && (verdict.word === 'DELIVERED' || (isTcp && verdict.word === 'PORT_CLOSED'))
  const reset = verdict.word === 'DELIVERED' ? Flag.SYN | Flag.ACK : Flag.RST | Flag.ACK
  const shot = isAnswered ? answerShot(verdict, isTcp ? reset : 0) : undefined
  return { word: verdict.word, to: verdict.to, answer: shot && oracle.send(shot).word }
}

test('what the naive model says of a packet is what the cell that covers it says', { timeout: LAW_TIMEOUT_MS }, () => {
  const met = new Met()
  fc.assert(
    fc.property(twinsArb, fc.array(fc.nat(100_000), { minLength: 20, maxLength: 20 }), (network, places) => {
      const tables = compile(network, 1)
      const cells = cellsOf(network, tables)
      for (const at of places) {
        const probe = moved(probeIn(tables, cells[at % cells.length]!, at), at)
        const cell = cells.find((one) => covers(tables, one, probe))!
        const { word, to, answer } = oracleSays(network, probe)
        const agreeing = cell.verdicts.filter(
          ({ reason, reply, servers }) =>
            REASON_NAMES[reason] === word &&
            (to === undefined || servers.includes(to)) &&
            (answer === undefined || REASON_NAMES[reply] === answer),
        )
        expect(agreeing, `${shown(probe)} ${word} ${to} ${answer}`).not.toEqual([])
        met.add(word)
        if (answer !== undefined && answer !== 'DELIVERED') met.add(`answer: ${answer}`)
      }
    }),
    { numRuns: runs(200) },
  )
  met.requireAll(REACHED.filter((reason) => reason !== 'CLIENT_STOPPED'))
  met.requireAll(['answer: ACL_EGRESS_DENIED'])
})
