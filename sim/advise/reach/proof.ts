import type { Cloud } from '../../cloud/cloud.ts'
import { Protocol } from '../../net/protocol.ts'
import type { Probe, ReachAnswer } from '../../reach/question.ts'
import { optionsOf } from '../../trace/query.ts'
import type { OptionName } from '../../trace/trace.ts'
import type { ConnectRequest, Observation } from '../../world/observation.ts'
import { type Against, type Claim, type ClaimFault, claimFaults, judgeClaim } from './claim.ts'
import { probeText } from './lines.ts'

/** What came of a claim. */
export type Proof =
  | {
      readonly kind: 'held' | 'false'
      readonly clients: number
      /** Into how many classes the packets fall that were judged. */
      readonly classes: number
      /** The claim is true of nothing: nothing is delivered at all, not even as it allows. */
      readonly isOfNothing: boolean
      /** Of a false one: a packet that shows it. Undefined: there is none that anybody could send. */
      readonly example: Example | undefined
      /** The options on which rests what became of the packets, as far as examples of them show. */
      readonly options: readonly OptionName[]
    }
  /** It says nothing, or an endpoint of it can have nothing to do with it. */
  | { readonly kind: 'void'; readonly fault: ClaimFault }
  /** Not attempted. */
  | ({ readonly kind: 'tooLarge' } & Omit<Extract<ReachAnswer, { readonly ok: false }>, 'ok'>)

export type Example = {
  /** As a step of a scenario: `connect: consumer:40000 -> ep1:80`. */
  readonly step: string
  readonly probe: Probe
  /** Whom it gets to, or would have; by name. */
  readonly servers: readonly string[]
  /** Whether it fares so now, at the health that there is and by the choice that is next. */
  readonly isNow: boolean
  /** What it shows now. */
  readonly seen: Observation
}

/** So much memory a claim may take. */
const BYTES_MAX = 256 * 2 ** 20
/** How often one is dialled in search of a server that a listener chooses in turn. */
const TURNS_MAX = 8

/** Judges a claim about a cloud as it is now. Nothing changes in it. */
export function proofOf(cloud: Cloud, claim: Claim, health: 'any' | 'now'): Proof {
  const { network, tables } = cloud
  const [fault] = claimFaults(network, claim)
  if (fault !== undefined) return { kind: 'void', fault }
  const world = { network, tables, health: health === 'any' ? ('any' as const) : cloud.targetHealth() }
  const judged = judgeClaim(world, claim, BYTES_MAX)
  if (!judged.ok) {
    const { ok: _, ...size } = judged
    return { kind: 'tooLarge', ...size }
  }
  const { held, clients, cells: classes, isAnyDelivered, against, among } = judged
  const example = held ? undefined : exampleOf(cloud, against, claim.says !== 'reachable')
  const options = example === undefined ? optionsMet(cloud, among) : optionsOf(example.seen.trace)
  const kind = held ? 'held' : 'false'
  return { kind, clients, classes, isOfNothing: !isAnyDelivered && claim.says === 'only', example, options }
}

/** The packet that fares now as it should not; where none does, the first, which may at another health or choice. */
function exampleOf(cloud: Cloud, against: readonly Against[], isDelivered: boolean): Example | undefined {
  let first: Example | undefined
  for (const one of against) {
    const example = tried(cloud, one, isDelivered)
    if (example.isNow) return example
    // What is stopped is stopped at any health: this address is somebody else's here.
    if (isDelivered) first ??= example
  }
  return first
}

function tried(cloud: Cloud, { probe, servers }: Against, isDelivered: boolean): Example {
  const { network, tables } = cloud
  const names = servers.map((server) => network.cvms[server]?.name ?? '')
  const isSo = ({ outcome, backend }: Observation): boolean =>
    (outcome === 'connected') === isDelivered &&
    (!isDelivered || names.length === 0 || (backend !== undefined && names.includes(backend)))
  const text = probeText(network, tables, probe)
  const plain = { probe, servers: names, step: stepText(probe, text) }
  const seen = cloud.explain(requestOf(probe))
  if (isSo(seen) || !isDelivered || names.length === 0) return { ...plain, isNow: isSo(seen), seen }
  // A listener that takes turns may come to that server next.
  const fork = cloud.fork()
  for (let times = 1; times <= TURNS_MAX; times++) {
    const again = fork.connect({ ...requestOf(probe), sourcePort: undefined })
    if (isSo(again)) return { ...plain, step: stepText(probe, text, times), isNow: true, seen: again }
  }
  return { ...plain, isNow: false, seen }
}

const KINDS = { [Protocol.TCP]: 'connect', [Protocol.UDP]: 'udp', [Protocol.ICMP]: 'ping' } as const

/** `connect: consumer:40000 -> ep1:80`, `ping: consumer -> web1`, `connect: { from: consumer, to: ep1:80, times: 2 }`. */
export function stepText({ protocol }: Probe, text: string, times?: number): string {
  const kind = KINDS[protocol as keyof typeof KINDS]
  const ends = text.replace(/^(?:udp|ping) /, '')
  if (times === undefined) return `${kind}: ${ends}`
  const [from = '', to = ''] = ends.split(' -> ')
  return `${kind}: { from: ${from.replace(/:\d+$/, '')}, to: ${to}, times: ${times} }`
}

const NAMES = { [Protocol.TCP]: 'TCP', [Protocol.UDP]: 'UDP', [Protocol.ICMP]: 'ICMP' } as const

/** A small request, and the patience of a step that says nothing of it. */
export const requestOf = ({ client, destination, sourcePort, destinationPort, protocol }: Probe): ConnectRequest => ({
  client,
  address: destination,
  port: destinationPort,
  protocol: NAMES[protocol as keyof typeof NAMES],
  sourcePort: protocol === Protocol.ICMP ? undefined : sourcePort,
  patienceUs: 10_000_000,
  bytes: protocol === Protocol.ICMP ? 0 : 100,
})

/** The options that packets' traces rest on, one packet for each way in which they end. */
const optionsMet = (cloud: Cloud, among: readonly Probe[]): readonly OptionName[] => [
  ...new Set(among.flatMap((probe) => optionsOf(cloud.explain(requestOf(probe)).trace))),
]
