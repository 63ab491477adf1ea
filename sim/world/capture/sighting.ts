import type { Header } from '../../dataplane/step-log.ts'
import type { Hop, PacketTrace } from '../../trace/trace.ts'
import type { Message } from '../message.ts'
import type { TimeUs } from '../queue.ts'

/** What is in a packet above its addresses and ports: a message, or the network's own ICMP error about one. */
export type Carried =
  | Message
  | { readonly kind: 'no host'; readonly about: Message /** As its sender sent it. */; readonly header: Header }

/** One packet at one interface: where it left its host, or where it came in. */
export type Sighting = {
  readonly timeUs: TimeUs
  readonly hop: Hop
  readonly header: Header
  readonly outbound: boolean
  /** Hops gone so far. */
  readonly hops: number
  /** False: it was dropped at the edge of the subnet in which the interface is, or nobody has its address: it never came in. */
  readonly reached: boolean
}

/** A packet that somebody sent, at every interface of its way, the sender's first. */
export type SeenPacket = {
  readonly carried: Carried
  readonly sightings: readonly Sighting[]
  /** What became of it; undefined for an answer of the network itself, which is not judged. */
  readonly verdict: Pick<PacketTrace, 'reason' | 'where'> | undefined
}

/** Looks at every packet of a world. What it does changes nothing in it. */
export type PacketObserver = { packet(seen: SeenPacket): void }
