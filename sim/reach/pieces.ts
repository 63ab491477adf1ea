import type { PortRange } from '../net/port.ts'
import { Protocol } from '../net/protocol.ts'
import { NONE } from '../tables/tables.ts'
import type { Judge } from './judge.ts'
import type { Ended, Verdict } from './question.ts'
import { EVERY_PORT, joinPorts, keyAt, NO_PORT, overlay, portOf, type Run } from './runs.ts'
import type { Ends, Way } from './unit.ts'

/** Packets of one protocol from some clients to a goal that fare alike. */
export type Piece = {
  readonly destinationPorts: readonly PortRange[]
  readonly sourcePorts: readonly PortRange[]
  readonly verdicts: readonly Verdict[]
  /** The ports of the packet that was walked. */
  readonly sourcePort: number
  readonly destinationPort: number
}

/** Verdicts by the keys of the runs that they are of, and each list of verdicts only once. */
export type Memo = Map<string, readonly Verdict[]>

/** Equal lists of verdicts are the same list. */
export class VerdictLists {
  readonly #lists = new Map<string, readonly Verdict[]>()

  one(verdicts: readonly Verdict[]): readonly Verdict[] {
    let text = ''
    for (const verdict of verdicts) text += verdictText(verdict)
    const known = this.#lists.get(text)
    if (known !== undefined) return known
    this.#lists.set(text, verdicts)
    return verdicts
  }
}

function verdictText(verdict: Verdict): string {
  const { reason, reply, choice, servers, via, clb, lost } = verdict
  const ends = `${endText(verdict)}${lost === undefined ? '' : `,${endText(lost)}`}`
  return `${reason},${reply},${choice},${servers[0] ?? NONE},${via},${clb},${ends};`
}

const endText = ({ where, step, rule }: Ended): string => `${where.kind}${where.index},${step},${rule}`

/** The source port that examples show, where a cell has it: one of those that clients use for themselves. */
const SHOWN_SOURCE_PORT = 40_000

/** Cuts the ports between two ends along the rows of the way there and back, and has one packet of each run judged. */
export function piecesOf(judge: Judge, lists: VerdictLists, way: Way, ends: Ends, memo: Memo): Piece[] {
  const hasPorts = ends.protocol !== Protocol.ICMP
  const there: readonly Run[] = hasPorts ? overlay(way.there) : [{ ports: NO_PORT, key: keyAt(way.there, 0) }]
  const whole: readonly Run[] = [{ ports: hasPorts ? EVERY_PORT : NO_PORT, key: '' }]
  let back: readonly Run[] | undefined
  const verdictsAt = (destinationPort: number, sourcePort: number, key: string): readonly Verdict[] => {
    const known = memo.get(key)
    if (known !== undefined) return known
    const { client, source, destination, protocol } = ends
    const probe = { client, protocol, source, sourcePort, destination, destinationPort }
    const made = lists.one(judge.verdictsOf(probe))
    memo.set(key, made)
    return made
  }
  const found: { run: Run; back: readonly Run[]; verdicts: readonly (readonly Verdict[])[] }[] = []
  for (const run of there) {
    const destinationPort = hasPorts ? portOf(run.ports, NONE) : 0
    const sourcePort = hasPorts ? SHOWN_SOURCE_PORT : 0
    const first = verdictsAt(destinationPort, sourcePort, run.key)
    if (first.every(({ reply }) => reply === NONE)) {
      found.push({ run, back: whole, verdicts: [first] })
      continue
    }
    back ??= answerRuns(way, hasPorts)
    const verdicts = back.map(({ ports, key }) =>
      verdictsAt(destinationPort, hasPorts ? portOf(ports, SHOWN_SOURCE_PORT) : 0, `${run.key}/${key}`),
    )
    found.push({ run, back, verdicts })
  }
  return merged(found, hasPorts)
}

function answerRuns(way: Way, hasPorts: boolean): readonly Run[] {
  const rows = way.back()
  return hasPorts ? overlay(rows) : [{ ports: NO_PORT, key: keyAt(rows, 0) }]
}

/** Runs of which every answer fares alike become one; so do, within such a one, source ports. */
function merged(
  found: readonly { run: Run; back: readonly Run[]; verdicts: readonly (readonly Verdict[])[] }[],
  hasPorts: boolean,
): Piece[] {
  const numbers = new Map<readonly Verdict[], number>()
  const numberOf = (verdicts: readonly Verdict[]): number => {
    const number = numbers.get(verdicts) ?? numbers.size
    numbers.set(verdicts, number)
    return number
  }
  const groups = new Map<string, { ports: PortRange[]; first: (typeof found)[number] }>()
  for (const one of found) {
    const { run, back, verdicts } = one
    const alike = new Set(verdicts).size === 1 // it does not matter how the source ports are cut
    const key = alike ? numberOf(verdicts[0] ?? []).toString() : `${back.length}:${verdicts.map(numberOf).join()}`
    const known = groups.get(key)
    if (known === undefined) groups.set(key, { ports: [...run.ports], first: one })
    else known.ports.push(...run.ports)
  }
  const pieces: Piece[] = []
  for (const { ports, first } of groups.values()) {
    const destinationPorts = hasPorts ? joinPorts(ports) : NO_PORT
    const destinationPort = hasPorts ? portOf(first.run.ports, NONE) : 0
    for (const { sources, shown, verdicts } of sourcesOf(first)) {
      const sourcePorts = hasPorts ? joinPorts(sources) : NO_PORT
      const sourcePort = hasPorts ? portOf(shown, SHOWN_SOURCE_PORT) : 0
      pieces.push({ destinationPorts, sourcePorts, verdicts, sourcePort, destinationPort })
    }
  }
  return pieces
}

function sourcesOf({ back, verdicts }: { back: readonly Run[]; verdicts: readonly (readonly Verdict[])[] }) {
  const sources = new Map<readonly Verdict[], { sources: PortRange[]; shown: readonly PortRange[] }>()
  for (const [i, { ports }] of back.entries()) {
    const of = verdicts[i] ?? []
    const known = sources.get(of)
    if (known === undefined) sources.set(of, { sources: [...ports], shown: ports })
    else known.sources.push(...ports)
  }
  return Array.from(sources, ([list, { sources: ranges, shown }]) => ({ sources: ranges, shown, verdicts: list }))
}
