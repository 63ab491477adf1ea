import { assert } from '../../base/assert.ts'
import { Reason, reachedGuest } from '../../dataplane/reason.ts'
import { ipv4Text } from '../../net/ipv4.ts'
import { type Protocol, protocolText } from '../../net/protocol.ts'
import { flagsText } from '../../net/tcp.ts'
import type { Hop, PacketTrace, ShownReason } from '../../trace/trace.ts'
import type { TimeUs } from '../queue.ts'
import type { Carried, ConnectionEnds, PacketObserver, SeenPacket } from './sighting.ts'

/** One packet as a time line tells it. JSON as it stands. */
export type TimelinePacket = {
  /** From 1, in order of departure over all connections. */
  readonly number: number
  /** The connection that it belongs to: a number of Timeline.connections. */
  readonly connection: number
  readonly timeUs: TimeUs
  /** When it came in; undefined when it did not. */
  readonly arrivesUs: TimeUs | undefined
  /** `request`: goes from the client of its connection. */
  readonly direction: 'request' | 'reply'
  /** Names of the component that sent it, and of the one that it came to, or ended at. */
  readonly from: string
  readonly to: string
  /** All components that it met, these two included. */
  readonly hops: readonly string[]
  /** `SYN`, `PSH-ACK`, `UDP`, `ICMP echo request`. */
  readonly segment: string
  /** Bytes of payload. */
  readonly bytes: number
  readonly sequence: number | undefined
  readonly acknowledgment: number | undefined
  /** The same segment was sent before. */
  readonly again: boolean
  /** How often it arrives besides once: copies made by a fault. */
  readonly copies: number
  /** Sent by the network itself, about a packet that it did not deliver. */
  readonly ofNetwork: boolean
  /** DELIVERED, or why it ended; undefined for what the network itself sends. */
  readonly reason: ShownReason | undefined
}

/** One connection: its client and what that dialled, as the client has it. */
export type TimelineConnection = {
  readonly number: number
  readonly client: string
  readonly protocol: string
  /** `10.0.1.10:40000` and `10.0.1.200:80`; of a ping the addresses. */
  readonly source: string
  readonly destination: string
}

/** A time line keeps no more packets than these; what comes after is counted. */
const TIMELINE_MAX = 10_000

/** The packets of a world from some time on, by connection, in the order in which they left. */
export class Timeline implements PacketObserver {
  readonly packets: TimelinePacket[] = []
  readonly #connections = new Map<string, TimelineConnection>()
  readonly #seen = new Set<string>()
  readonly #wanted: number
  #traced: SeenPacket | undefined
  #sent = 0

  /** `wanted`: the number of a packet whose whole way is kept. */
  constructor(wanted = 0) {
    this.#wanted = wanted
  }

  get connections(): readonly TimelineConnection[] {
    return [...this.#connections.values()]
  }

  /** How many packets there were, kept or not. */
  get sent(): number {
    return this.#sent
  }

  /** The whole way of the packet that was wanted; undefined where there is no such packet, or the network itself sent it. */
  get wantedTrace(): PacketTrace | undefined {
    return this.#traced?.verdict
  }

  packet(seen: SeenPacket): void {
    this.#sent += 1
    if (this.#sent === this.#wanted) this.#traced = seen
    if (this.packets.length < TIMELINE_MAX) this.packets.push(this.#read(seen, this.#sent))
  }

  #read(seen: SeenPacket, number: number): TimelinePacket {
    const { carried, sightings, verdict, answeredAt, isReply } = seen
    const first = sightings[0]
    const last = sightings.at(-1)
    assert(first && last, 'a packet leaves somewhere')
    const connection = this.#connectionOf(seen.connection).number
    const arrives = verdict === undefined || reaches(verdict.reason)
    const segment = carried.kind === 'tcp' ? carried.segment : undefined
    const from = answeredAt ?? first.hop.component
    const key = `${connection} ${from} ${segment?.flags} ${segment?.sequence} ${segment?.length}`
    // An ACK that carries nothing is no segment of its own in TCP: only what takes up sequence numbers is sent again.
    const again = segment !== undefined && takesUpNumbers(segment) && this.#seen.has(key)
    this.#seen.add(key)
    return {
      number,
      connection,
      timeUs: first.timeUs,
      arrivesUs: arrives ? last.timeUs : undefined,
      direction: isReply ? 'reply' : 'request',
      from,
      to: verdict === undefined ? first.hop.component : endOf(verdict, last.hop),
      hops: sightings.map(({ hop }) => hop.component),
      segment: segmentText(carried),
      bytes: bytesOf(carried),
      sequence: unsigned(segment?.sequence),
      acknowledgment: unsigned(segment?.acknowledgment),
      again,
      copies: arrives ? seen.copies : 0,
      ofNetwork: verdict === undefined,
      reason: verdict?.reason,
    }
  }

  #connectionOf({ client, protocol, header }: ConnectionEnds): TimelineConnection {
    const key = `${client} ${protocol} ${header.source}:${header.sourcePort} ${header.destination}:${header.destinationPort}`
    const known = this.#connections.get(key)
    if (known !== undefined) return known
    const end = (address: number, port: number) => (port === 0 ? ipv4Text(address) : `${ipv4Text(address)}:${port}`)
    const made = {
      number: this.#connections.size + 1,
      client: client ?? '',
      protocol: protocolText(protocol as Protocol),
      source: end(header.source, header.sourcePort),
      destination: end(header.destination, header.destinationPort),
    }
    this.#connections.set(key, made)
    return made
  }
}

const SYN_OR_FIN = 3

const takesUpNumbers = ({ flags, length }: { readonly flags: number; readonly length: number }): boolean =>
  length > 0 || (flags & SYN_OR_FIN) !== 0

/** Whether a kernel saw the packet come in, if only to refuse it. */
const reaches = (reason: ShownReason): boolean => reason !== 'HIDDEN' && reachedGuest(Reason[reason])

/** Sequence numbers as people and captures write them. */
const unsigned = (number: number | undefined): number | undefined => (number === undefined ? undefined : number >>> 0)

/** A packet that is dropped ends where the trace says; one that arrives, at its last hop. */
const endOf = ({ reason, where }: PacketTrace, hop: Hop): string => (reason === 'DELIVERED' ? hop.component : where)

function segmentText(carried: Carried): string {
  switch (carried.kind) {
    case 'tcp':
      return flagsText(carried.segment.flags)
    case 'udp':
      return 'UDP'
    case 'echo':
      return carried.answer ? 'ICMP echo reply' : 'ICMP echo request'
    case 'error':
      return `ICMP ${carried.about === 'udp' ? 'port' : 'host'} unreachable`
    case 'no host':
      return carried.isExpired ? 'ICMP time exceeded' : 'ICMP host unreachable'
  }
}

const bytesOf = (carried: Carried): number =>
  carried.kind === 'tcp' ? carried.segment.length : carried.kind === 'udp' ? carried.length : 0
