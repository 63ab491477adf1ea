import { snatPlaceOf } from '../dataplane/snat.ts'
import { Protocol } from '../net/protocol.ts'
import { NONE, type Tables } from '../tables/tables.ts'
import { valueAt } from '../trace/value-at.ts'
import { type Clients, Splits } from './clients.ts'
import { Judge } from './judge.ts'
import { type Memo, piecesOf, VerdictLists } from './pieces.ts'
import type { AddressRange, Cell, ReachQuestion } from './question.ts'
import { RuleLists } from './rows.ts'
import { EVERY_PORT, NO_PORT } from './runs.ts'
import { type Goal, Ways } from './unit.ts'

/** What two ends of an example are: never the same address unless a client dials itself. Int32. */
type Addresses = { readonly client: number; readonly source: number; readonly destination: number }

/** Tries packets from clients who are alike to addresses that are alike, and says in which cells they lie. */
export class Trials {
  /** With the addresses of clients as they are thought to be; otherwise those of the question. */
  readonly tables: Tables
  readonly lists: RuleLists
  readonly #judge: Judge
  readonly #ways: Ways
  readonly #splits: Splits
  readonly #verdicts = new VerdictLists()
  readonly #memos = new Map<Goal, Map<string, Memo>>()

  constructor(tables: Tables, health: ReachQuestion['health']) {
    this.#judge = new Judge(tables, health)
    this.tables = this.#judge.tables
    this.lists = new RuleLists(this.tables)
    this.#ways = new Ways(this.tables, this.lists)
    this.#splits = new Splits(this.tables, this.lists)
  }

  /** How many packets the walk was asked about. */
  get walks(): number {
    return this.#judge.walks
  }

  /** In how many parts some clients must be looked at on the way to a goal, at most. */
  partsOf(clients: Clients, goal: Goal): number {
    return this.#splits.count(clients, goal)
  }

  /** What becomes of packets of one protocol from some clients to a goal. */
  *cells(clients: Clients, goal: Goal, protocol: Protocol): Generator<Cell> {
    for (const part of this.#splits.of(clients, goal)) {
      yield* this.#toGoal(part.clients, goal, protocol, this.#memo(clients, goal, `${protocol} ${part.snat}`))
    }
  }

  /**
   * Where verdicts may be found again. One CVM that is thought at many addresses meets the same rules in different orders: what its
   * rows say of a packet is all that tells, but not at a CLB, which shows its targets the address itself.
   */
  #memo({ sources }: Clients, goal: Goal, key: string): Memo {
    if (sources === 'own' || goal.kind === 'clb') return new Map()
    const memos = this.#memos.get(goal) ?? new Map<string, Memo>()
    this.#memos.set(goal, memos)
    const memo = memos.get(key) ?? new Map()
    memos.set(key, memo)
    return memo
  }

  *#toGoal(clients: Clients, goal: Goal, protocol: Protocol, memo: Memo): Generator<Cell> {
    const addresses = this.#example(clients, goal)
    if (addresses === undefined) return
    const { client, source } = addresses
    const own = valueAt(this.tables.cvmAddress, client)
    if (own !== source) this.#judge.move(client, source)
    const ends = { ...addresses, protocol }
    const snat = goal.kind === 'endpoint' ? this.#snatOf(goal.index, source) : 0
    const way = this.#ways.of(goal, ends, snat)
    const alike = goal.kind === 'cvms' ? goal.cvms : isAtHome(goal) ? clients.cvms : []
    for (const piece of piecesOf(this.#judge, this.#verdicts, way, ends, memo)) {
      const { sourcePort, destinationPort, sourcePorts, destinationPorts } = piece
      const verdicts = alike.length > 0 ? atAll(piece.verdicts, alike) : piece.verdicts
      yield {
        protocol,
        clients: clients.cvms,
        sources: clients.sources,
        destinations: goal.kind === 'own' ? 'own' : this.#rangesOf(goal),
        sourcePorts,
        destinationPorts,
        verdicts,
        example: { ...ends, sourcePort, destinationPort },
      }
    }
    if (own !== source) this.#judge.move(client, own)
  }

  #snatOf(endpoint: number, source: number): number {
    if (valueAt(this.tables.endpointClb, endpoint) === NONE) return 0
    return valueAt(this.tables.snatAddress, snatPlaceOf(this.tables, endpoint, source))
  }

  /** A packet from one of the clients to the goal; undefined: there is none, as the one client's address is the goal. */
  #example({ cvms, sources }: Clients, goal: Goal): Addresses | undefined {
    const own = (cvm: number): { client: number; source: number } => ({
      client: cvm,
      source: valueAt(this.tables.cvmAddress, cvm),
    })
    const froms =
      sources === 'own'
        ? cvms.slice(0, 2).map(own)
        : twoOf(sources).map((source) => ({ client: cvms[0] ?? NONE, source }))
    const tos = goal.kind === 'own' ? [] : twoOf(this.#rangesOf(goal))
    for (const from of froms) {
      if (goal.kind === 'own') return { ...from, destination: from.source }
      const destination = tos.find((to) => to !== from.source)
      if (destination !== undefined) return { ...from, destination }
    }
    return undefined
  }

  #rangesOf(goal: Exclude<Goal, { kind: 'own' }>): readonly AddressRange[] {
    if ('ranges' in goal) return goal.ranges
    const addresses = goal.kind === 'clb' ? this.tables.clbAddress : this.tables.endpointAddress
    const address = valueAt(addresses, goal.index) >>> 0
    return [{ low: address, high: address }]
  }

  /** Packets that claim another source than their machine's own, to some addresses. */
  spoofed({ cvms }: Clients, ranges: readonly AddressRange[], protocol: Protocol): Cell {
    const [client = NONE] = cvms
    const source = valueAt(this.tables.cvmAddress, client) ^ 1
    const [first] = ranges
    const hasPorts = protocol !== Protocol.ICMP
    const ports = hasPorts ? EVERY_PORT : NO_PORT
    const [sourcePort, destinationPort] = hasPorts ? [40_000, 1] : [0, 0]
    const example = { client, protocol, source, sourcePort, destination: (first?.low ?? 0) | 0, destinationPort }
    const verdicts = this.#verdicts.one(this.#judge.verdictsOf(example))
    return {
      protocol,
      clients: cvms,
      sources: 'foreign',
      destinations: ranges,
      sourcePorts: ports,
      destinationPorts: ports,
      verdicts,
      example,
    }
  }
}

/** Whether packets to it never leave their machine. */
const isAtHome = ({ kind }: Goal): boolean => kind === 'own' || kind === 'loopback'

/** What is said of one of some machines that are alike, of all of them. */
function atAll(verdicts: Cell['verdicts'], cvms: readonly number[]): Cell['verdicts'] {
  return verdicts.map((verdict) => (verdict.servers.length === 0 ? verdict : { ...verdict, servers: cvms }))
}

/** Two addresses (int32) out of some ranges, or the only one. */
function twoOf(ranges: readonly AddressRange[]): number[] {
  const [first, second] = ranges
  if (first === undefined) return []
  const next = first.high > first.low ? first.low + 1 : second?.low
  return next === undefined ? [first.low | 0] : [first.low | 0, next | 0]
}
