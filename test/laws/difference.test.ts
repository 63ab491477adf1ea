import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differenceOf, type FlowBox } from '../../sim/advise/difference.ts'
import { nameOfAddress } from '../../sim/advise/reach/lines.ts'
import type { Reachable } from '../../sim/advise/reach/passages.ts'
import { Cloud } from '../../sim/cloud/cloud.ts'
import { DEFAULT_OPTIONS } from '../../sim/model/options.ts'
import { ipv4Text } from '../../sim/net/ipv4.ts'
import { Protocol, protocolText } from '../../sim/net/protocol.ts'
import { covers } from '../../sim/reach/cell.ts'
import type { Cell, Probe } from '../../sim/reach/question.ts'
import { reach } from '../../sim/reach/reach.ts'
import { fateOf } from '../../sim/reach/summary.ts'
import { NONE } from '../../sim/tables/tables.ts'
import { documentsOf } from '../support/networks.ts'
import { aimArb, aimed, literalArb, optionsArb } from '../support/networks-arbitrary.ts'
import { LAW_TIMEOUT_MS, Met, runs } from '../support/networks-met.ts'
import { type Edit, editOf, editsArb } from '../support/operations-arbitrary.ts'

/** Whether an edit was made. */
function edited(cloud: Cloud, edit: Edit): boolean {
  const made = editOf(cloud.network, edit)
  if (made === undefined) return false
  return 'call' in made ? cloud.apply(made.call).ok : cloud.guest(made.cvm, made.guest).length === 0
}

const worldOf = ({ network, tables }: Cloud): Reachable => ({ network, tables, health: 'any' })

function cellsOf({ network, tables }: Reachable): readonly Cell[] {
  const answer = reach(tables, { from: [...network.cvms.keys()], to: { kind: 'anywhere' }, health: 'any' })
  return answer.ok ? answer.cells : []
}

/** Who answers a packet of a client of this name in a network, with what it dials and the way there, as texts. */
function answeredIn(
  world: Reachable,
  cells: readonly Cell[],
  client: string,
  vpc: string,
  probe: Omit<Probe, 'client' | 'source'>,
): ReadonlySet<string> {
  const { network, tables } = world
  const index = network.cvms.findIndex(({ name }) => name === client)
  const home = network.cvms[index]?.vpc ?? NONE
  if (index < 0 || network.vpcs[home]?.name !== vpc) return new Set()
  const source = tables.cvmAddress[index] ?? 0
  if (source === probe.destination || probe.destination >>> 24 === 127) return new Set()
  const dialled = nameOfAddress(tables, home, probe.destination >>> 0) ?? ''
  const found = cells.find((cell) => covers(tables, cell, { ...probe, client: index, source }))
  const ways = (found?.verdicts ?? []).filter((verdict) => fateOf(verdict) === 'delivered')
  return new Set(
    ways.flatMap(({ servers, via, clb }) => {
      const way = `${dialled} ${network.endpoints[via]?.name ?? ''} ${network.clbs[clb]?.name ?? ''}`
      // Of machines that are alike the one that has the address answers.
      const own = clb === NONE ? servers.filter((server) => tables.cvmAddress[server] === probe.destination) : servers
      return own.length === 0 ? [`${way} `] : own.map((server) => `${way} ${network.cvms[server]?.name}`)
    }),
  )
}

const hasPort = (text: string, port: number): boolean =>
  text === '' ||
  text === 'ALL' ||
  text.split(',').some((part) => {
    const [first = 0, last = first] = part.split('-').map(Number)
    return first <= port && port <= last
  })

/** The servers of boxes that hold a packet. */
function serversIn(boxes: readonly FlowBox[], client: string, probe: Omit<Probe, 'client' | 'source'>): string[] {
  const address = `(${ipv4Text(probe.destination)})`
  return boxes
    .filter(
      (box) =>
        box.protocol === protocolText(probe.protocol) &&
        box.clients.includes(client) &&
        box.destinations.some((one) => one.endsWith(address)) &&
        hasPort(box.ports, probe.destinationPort) &&
        hasPort(box.sourcePorts, probe.sourcePort),
    )
    .flatMap(({ servers, destinations }) => {
      const dialled = destinations.find((one) => one.endsWith(address))?.split(' ')[0] ?? ''
      if (servers.length === 0) return ['']
      return servers.includes(dialled) && destinations.length === servers.length ? [dialled] : servers
    })
}

const serverOf = (way: string): string => way.slice(way.lastIndexOf(' ') + 1)

test('networks that are equal do not differ, and what one has gained the other has lost', {
  timeout: LAW_TIMEOUT_MS,
}, () => {
  const met = new Met()
  fc.assert(
    fc.property(
      literalArb(),
      optionsArb,
      editsArb(3, 10),
      fc.array(aimArb, { minLength: 30, maxLength: 30 }),
      (literal, some, edits, aims) => {
        const opened = Cloud.open(documentsOf(literal), { ...DEFAULT_OPTIONS, ...some }, 42)
        if (!opened.ok) throw new Error('the arbitrary makes sound networks')
        const cloud = opened.value
        const before = worldOf(cloud)
        const none = differenceOf(before, { ...before })
        expect(none.ok && [none.gained, none.lost]).toEqual([[], []])
        for (const edit of edits) edited(cloud, edit)
        const after = worldOf(cloud)
        const [there, back] = [differenceOf(before, after), differenceOf(after, before)]
        if (!there.ok || !back.ok) throw new Error('small networks are compared')
        const sizes = (boxes: readonly FlowBox[]) => boxes.length > 0
        expect([sizes(there.gained), sizes(there.lost)]).toEqual([sizes(back.lost), sizes(back.gained)])
        const [old, anew] = [cellsOf(before), cellsOf(after)]
        for (const aim of aims) {
          const { from, protocol, sourcePort, destination, destinationPort } = aimed(after.network, aim)
          const cvm = after.network.cvms[from]
          if (cvm === undefined) continue
          const isPing = protocol === Protocol.ICMP
          const ports = isPing ? { sourcePort: 0, destinationPort: 0 } : { sourcePort, destinationPort }
          const probe = { protocol: protocol as Protocol, destination, ...ports }
          const vpc = after.network.vpcs[cvm.vpc]?.name ?? ''
          const was = answeredIn(before, old, cvm.name, vpc, probe)
          const is = answeredIn(after, anew, cvm.name, vpc, probe)
          const gained = new Set([...is].filter((way) => !was.has(way)).map(serverOf))
          const lost = new Set([...was].filter((way) => !is.has(way)).map(serverOf))
          for (const [boxes, others, expected] of [
            [there.gained, back.lost, gained],
            [there.lost, back.gained, lost],
          ] as const) {
            expect(new Set(serversIn(boxes, cvm.name, probe))).toEqual(expected)
            expect(new Set(serversIn(others, cvm.name, probe))).toEqual(expected)
          }
          if (gained.size > 0) met.add('gained')
          if (lost.size > 0) met.add('lost')
          if (is.size > 0 && gained.size === 0) met.add('kept')
        }
        const all = [...there.gained, ...there.lost]
        if (all.some(({ isCrossVpc }) => isCrossVpc)) met.add('between VPCs')
        if (all.some(({ isCrossAccount }) => isCrossAccount)) met.add('between accounts')
      },
    ),
    { numRuns: runs(150) },
  )
  met.requireAll(['gained', 'lost', 'kept', 'between VPCs', 'between accounts'])
})
