import { ipv4Text } from '../../net/ipv4.ts'
import { Protocol } from '../../net/protocol.ts'
import type { Hop } from '../../trace/trace.ts'
import type { CheckName } from '../../trace/words.ts'
import { packetBytes } from './packet-bytes.ts'
import type { PacketObserver, SeenPacket, Sighting } from './sighting.ts'

/** The fields of a line, in the cloud's order and under its names (decision 0008). */
export const FLOW_LOG_FIELDS =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'

const VERSION = 1

/** How long packets of one flow are gathered into one line: about a minute, the cloud says. */
const WINDOW_US = 60_000_000
const SECOND_US = 1_000_000

/** What the cloud's flow log calls rejected: what security groups or network ACLs do not let pass. */
const FILTERS: readonly CheckName[] = ['egress', 'ingress', 'aclEgress', 'aclIngress']
/** A packet that ended here never was on the interface: the machine does not run, or the address is not its own. */
const NEVER_SENT: readonly CheckName[] = ['guestOut', 'cvmState']
/** Where it left it also arrived: a machine that dials itself does so by its loopback. */
const ARRIVED: readonly CheckName[] = ['socket', 'guestBack']

export type LoggedFlow = readonly [place: string, flow: Flow]

type Flow = {
  readonly key: string
  packets: number
  bytes: number
  readonly startUs: number
  endUs: number
  readonly action: string
}

/**
 * The flow log of one world's machines: the cloud keeps one for elastic network interfaces, which CVMs have; endpoints and CLBs
 * appear in none. One line for each interface, 5-tuple, action and minute.
 */
export class FlowLog implements PacketObserver {
  readonly #accountIds: ReadonlyMap<string, string>
  readonly #flows = new Map<string, Flow>()
  readonly #linesMax: number

  /** `accountIds`: APPID by the account's name. `linesMax`: only so many of the newest are kept; left out: all. */
  constructor(accountIds: ReadonlyMap<string, string>, linesMax = Number.POSITIVE_INFINITY) {
    this.#accountIds = accountIds
    this.#linesMax = linesMax
  }

  /** All that it knows, for another one to go on from. */
  read(): readonly LoggedFlow[] {
    return [...this.#flows]
  }

  /** Goes on from what another one knew. */
  remember(known: readonly LoggedFlow[]): void {
    for (const [place, flow] of known) this.#flows.set(place, { ...flow })
  }

  packet({ carried, sightings }: SeenPacket): void {
    for (const sighting of sightings) {
      const { hop, header, ttl, timeUs } = sighting
      const action = hop.kind === 'cvm' ? actionOf(sighting) : undefined
      if (action === undefined) continue
      const packet = packetBytes(carried, { header, ttl, identification: 0 })
      this.#count(this.#keyOf(hop, sighting, packet), action, timeUs, packet.length)
    }
  }

  /** In order of the first packet of each. */
  lines(): string[] {
    const flows = [...this.#flows.values()].toSorted((a, b) => a.startUs - b.startUs)
    return flows.map(({ key, packets, bytes, startUs, endUs, action }) => {
      const times = `${Math.floor(startUs / SECOND_US)} ${Math.floor(endUs / SECOND_US)}`
      return `${VERSION} ${key} ${packets} ${bytes} ${times} ${action} OK`
    })
  }

  #keyOf({ account, id }: Hop, { header }: Sighting, packet: Uint8Array): string {
    const protocol = packet[9] ?? 0 // as its IP header says
    const hasPorts = protocol === Protocol.TCP || protocol === Protocol.UDP
    const ports = hasPorts ? `${header.sourcePort} ${header.destinationPort}` : '- -'
    const ends = `${ipv4Text(header.source)} ${ipv4Text(header.destination)}`
    return `${this.#accountIds.get(account) ?? '-'} ${id.replace(/^ins-/, 'eni-')} ${ends} ${ports} ${protocol}`
  }

  #count(key: string, action: string, timeUs: number, bytes: number): void {
    const window = Math.floor(timeUs / WINDOW_US)
    const flow = this.#flows.get(`${window} ${key} ${action}`)
    if (flow === undefined) {
      this.#flows.set(`${window} ${key} ${action}`, { key, action, packets: 1, bytes, startUs: timeUs, endUs: timeUs })
      const [oldest] = this.#flows.size > this.#linesMax ? this.#flows.keys() : []
      if (oldest !== undefined) this.#flows.delete(oldest)
      return
    }
    flow.packets += 1
    flow.bytes += bytes
    flow.endUs = Math.max(flow.endUs, timeUs)
  }
}

/** What an interface's log says of a packet; undefined: nothing. */
function actionOf({ hop, outbound }: Sighting): 'ACCEPT' | 'REJECT' | undefined {
  const last = hop.steps.at(-1)
  if (outbound && last && ARRIVED.includes(last.check)) return undefined
  if (last?.verdict !== 'deny') return 'ACCEPT'
  if (NEVER_SENT.includes(last.check) || last.check === 'fault') return undefined
  return FILTERS.includes(last.check) ? 'REJECT' : 'ACCEPT'
}
