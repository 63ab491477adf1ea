import { expect } from 'vitest'
import { compile } from '../../../sim/compile/compile.ts'
import { Health } from '../../../sim/dataplane/balance.ts'
import { forward } from '../../../sim/dataplane/forward.ts'
import { Packet } from '../../../sim/dataplane/packet.ts'
import { Plane } from '../../../sim/dataplane/plane.ts'
import { Reason } from '../../../sim/dataplane/reason.ts'
import { walk } from '../../../sim/dataplane/walk.ts'
import type { Network } from '../../../sim/model/network.ts'
import { Protocol } from '../../../sim/net/protocol.ts'
import { NONE, type Tables } from '../../../sim/tables/tables.ts'
import type { Met } from '../networks-met.ts'
import { answerTo, SYN, SYN_ACK } from '../networks-rig.ts'
import { type End, PACKET, questionSmt, type Z3Question } from './network.ts'
import { addressesIn, type Found, nameOf, type Search } from './said.ts'
import type { Solver } from './solver.ts'

/** What a law about z3 has to have met of each answer: z3 said so, and it was so. */
export const Z3_REACHED = ['arrives', 'is answered', 'arrives, unanswered', 'never arrives', 'a CLB answers'] as const

/** Every CVM and each end, and each address in its VPC; and whether an answer comes back, too. */
function questionsAbout(network: Network): readonly Z3Question[] {
  const ends: readonly End[] = [
    ...[...network.cvms.keys()].map((cvm) => ({ cvm })),
    ...[...network.clbs.keys()].map((clb) => ({ clb })),
  ]
  return [...network.cvms.keys()].flatMap((client) =>
    [false, true].flatMap((answered) => [
      ...ends.map((end) => ({ client, to: [end], answered })),
      ...addressesIn(network, client).map((dialled) => ({ client, dialled, to: ends, answered })),
    ]),
  )
}

/** Asks z3 and a search about everything in a network, and compares. Returns how many questions these were. */
export function z3Agrees(solver: Solver, network: Network, search: Search, met: Met): number {
  const questions = questionsAbout(network)
  const said = solver.areSatisfiable(
    PACKET,
    questions.map((question) => questionSmt(network, question)),
  )
  const found = search(network)
  for (const [i, question] of questions.entries()) {
    const { client, dialled, to, answered } = question
    const { arrives, answered: isAnswered } = found[client]!
    const isIn = (set: ReadonlySet<string>): boolean =>
      dialled === undefined ? to.some((end) => set.has(nameOf(end))) : set.has(`dialled ${dialled}`)
    const isThere = isIn(answered ? isAnswered : arrives)
    expect({ ...question, is: said[i] }).toEqual({ ...question, is: isThere })
    if (answered)
      met.add(isThere ? (to.length === 1 && 'clb' in to[0]! ? 'a CLB answers' : 'is answered') : 'never answered')
    else met.add(isThere ? 'arrives' : 'never arrives')
    if (answered && !isThere && isIn(arrives)) met.add('arrives, unanswered')
  }
  return questions.length
}

export const byWalks: Search = (network) => {
  const tables = compile(network, 1)
  return [...network.cvms.keys()].map((client) => walkedFrom(network, tables, client))
}

/** Walks of one packet from every class of them that might be told apart, for every choice of target. */
function walkedFrom(network: Network, tables: Tables, client: number): Found {
  const found: Found = { arrives: new Set(), answered: new Set() }
  const { vpc, address } = network.cvms[client]!
  for (const [protocol, port] of dialled(network)) {
    for (const destination of addressesIn(network, client)) {
      for (const target of tables.targetCvm.length === 0 ? [NONE] : tables.targetCvm.keys()) {
        const shot = { client, vpc, source: address, protocol, destination, port, target }
        const arrived = comesTo(tables, shot, 40_000)
        if (arrived === undefined) continue
        for (const name of [arrived, `dialled ${destination}`]) found.arrives.add(name)
        for (const sourcePort of protocol === Protocol.ICMP ? [0] : sourcePorts(network))
          if (isAnswered(tables, shot, sourcePort))
            for (const name of [arrived, `dialled ${destination}`]) found.answered.add(name)
      }
    }
  }
  return found
}

/** The ports at which anything could listen, and the ping. */
function dialled({ clbs, cvms }: Network): readonly (readonly [number, number])[] {
  const listeners = clbs.flatMap((clb) => clb.listeners)
  const all = [...listeners, ...cvms.flatMap(({ sockets }) => sockets)].map(
    ({ protocol, port }) => `${protocol} ${port}`,
  )
  return [[Protocol.ICMP, 0], ...[...new Set(all)].map((text) => text.split(' ').map(Number) as [number, number])]
}

/** Both sides of every edge of a port that an answer may be stopped by. */
const sourcePorts = ({ networkAcls, endpoints }: Network): readonly number[] => [
  ...new Set([
    ...[0, 1023, 1024, 40_000, 65_535],
    ...networkAcls.flatMap(({ ingress, egress }) =>
      [...ingress, ...egress].flatMap(({ ports }) =>
        ports.flatMap(({ first, last }) => [first, Math.min(last + 1, 65_535)]),
      ),
    ),
    ...endpoints.flatMap(({ snatPorts: { first, last } }) => [first, Math.min(last + 1, 65_535)]),
  ]),
]

type Way = {
  readonly client: number
  readonly vpc: number
  readonly source: number
  readonly protocol: number
  readonly destination: number
  readonly port: number
  readonly target: number
}

/** A plane on which nothing was ever sent, and whose CLBs choose this target wherever they may. */
function freshPlane(tables: Tables, target: number): Plane {
  const plane = new Plane(tables)
  if (target === NONE) return plane
  // Alone alive, it is the choice of every scheduler; where it has no weight, or is the client itself, nothing is.
  plane.health[target] = Health.ALIVE
  return plane
}

function packetOf({ client, vpc, source, protocol, destination, port }: Way, sourcePort: number): Packet {
  const packet = new Packet()
  packet.begin(vpc, protocol, client, source, protocol === Protocol.ICMP ? 0 : sourcePort)
  packet.destination = destination
  packet.destinationPort = port
  packet.flags = protocol === Protocol.TCP ? SYN : 0
  return packet
}

function comesTo(tables: Tables, way: Way, sourcePort: number): string | undefined {
  const packet = packetOf(way, sourcePort)
  if (walk(freshPlane(tables, way.target), packet, null) !== Reason.DELIVERED) return undefined
  return packet.server === NONE ? `clb ${packet.clb}` : `cvm ${packet.server}`
}

function isAnswered(tables: Tables, way: Way, sourcePort: number): boolean {
  const plane = freshPlane(tables, way.target)
  const packet = packetOf(way, sourcePort)
  if (forward(plane, packet, null) !== Reason.DELIVERED) return false
  const answer = answerTo(packet, SYN_ACK)
  if (forward(plane, answer, null) !== Reason.DELIVERED) return false
  expect(answer.to).toBe(way.client)
  return true
}
