import type { Header } from '../../dataplane/step-log.ts'
import type { Hop, PacketTrace } from '../../trace/trace.ts'
import type { Message } from '../message.ts'
import type { TimeUs } from '../queue.ts'

/** What is in a packet above its addresses and ports: a message, or the network's own ICMP error about one. */
export type Carried =
  | Message
  | {
      readonly kind: 'no host'
      /** The time to live of the packet had run out. */
      readonly isExpired: boolean
      /** As its sender sent it. */
      readonly about: Message
      readonly header: Header
    }

/** One packet at one interface: where it left its host, or where it came in. */
export type Sighting = {
  readonly timeUs: TimeUs
  readonly hop: Hop
  readonly header: Header
  readonly outbound: boolean
  /** Its time to live there. */
  readonly ttl: number
  /**
   * False: it never came in: it was dropped at the edge of the subnet in which the interface is, or lost on the hop to it, or
   * nobody has its address.
   */
  readonly reached: boolean
  /** It came in damaged, and its checksum says so. */
  readonly corrupted: boolean
}

/** A connection as its client has it: its own address and port, and what it dialled. */
export type ConnectionEnds = {
  /** The CVM that opened it, by its name; undefined for what a CLB answers to an echo. */
  readonly client: string | undefined
  readonly protocol: number
  readonly header: Header
}

/** A packet that somebody sent, at every interface of its way, the sender's first; of what the network itself sends, where it comes in. */
export type SeenPacket = {
  readonly carried: Carried
  readonly sightings: readonly Sighting[]
  /** How often it arrived besides once (a fault of the fabric), each so long after the one before. */
  readonly copies: number
  readonly copyEveryUs: TimeUs
  /** What became of it, hop by hop; undefined for what the network itself sends, which is not judged. */
  readonly verdict: PacketTrace | undefined
  /** Where the network itself sent it: the component at which the packet that it answers ended, or a CLB that resets. */
  readonly answeredAt: string | undefined
  /** It goes to the client of its connection. */
  readonly isReply: boolean
  /** The connection that it belongs to, or is an answer about. */
  readonly connection: ConnectionEnds
}

/** Looks at every packet of a world. What it does changes nothing in it. */
export type PacketObserver = { packet(seen: SeenPacket): void }
