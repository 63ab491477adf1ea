import { Protocol } from '../net/protocol.ts'
import { type Fields, FORGED } from './tcp/segment.ts'

/** What a packet carries, above its addresses and ports. */
export type Message =
  | { readonly kind: 'tcp'; readonly segment: Fields }
  | { readonly kind: 'udp'; readonly length: number }
  | { readonly kind: 'echo'; readonly answer: boolean }
  /** ICMP destination unreachable, about a datagram (of so many bytes) or an echo request. */
  | { readonly kind: 'error'; readonly about: 'udp' | 'echo'; readonly length: number }

/** Where a packet arrives whose machine is gone: nowhere. */
export const LOST = -2

/** Kinds of content of a packet. */
export const Content = { TCP: 0, UDP: 1, ECHO: 2, ECHO_REPLY: 3, UDP_ERROR: 4, ECHO_ERROR: 5 } as const

/** By content: the protocol of the flow that it belongs to. An error belongs to the flow that it is about. */
const PROTOCOLS = [Protocol.TCP, Protocol.UDP, Protocol.ICMP, Protocol.ICMP, Protocol.UDP, Protocol.ICMP]

/** A packet under way, or about to leave: its header as it stands at its sender, or, once sent, as it arrives. Used again and again. */
export class Parcel {
  readonly kind = 'parcel'
  content: number = Content.TCP
  source = 0
  sourcePort = 0
  destination = 0
  destinationPort = 0
  ttl = 0
  // A segment's fields; of other contents only `length` has a meaning.
  flags = 0
  sequence = 0
  acknowledgment = 0
  length = 0
  stream = FORGED
  offset = 0
  /** Where it arrives: the CVM, NONE for a CLB that answers an echo request, or LOST; and the VPC. */
  to = 0
  vpc = 0
  /** The machine's own firewall rejects it. */
  isRefused = false

  get protocol(): number {
    return PROTOCOLS[this.content] ?? 0
  }

  get isError(): boolean {
    return this.content >= Content.UDP_ERROR
  }

  /** What it carries, as a value. */
  get message(): Message {
    const { flags, sequence, acknowledgment, length } = this
    switch (this.content) {
      case Content.TCP:
        return { kind: 'tcp', segment: { flags, sequence, acknowledgment, length } }
      case Content.UDP:
        return { kind: 'udp', length }
      case Content.UDP_ERROR:
        return { kind: 'error', about: 'udp', length }
      case Content.ECHO_ERROR:
        return { kind: 'error', about: 'echo', length }
      default:
        return { kind: 'echo', answer: this.content === Content.ECHO_REPLY }
    }
  }

  /** Sets what it carries. */
  carry(content: number, flags: number, sequence: number, acknowledgment: number, length: number): void {
    this.content = content
    this.flags = flags
    this.sequence = sequence
    this.acknowledgment = acknowledgment
    this.length = length
    this.stream = FORGED
    this.offset = 0
    this.ttl = TIME_TO_LIVE
  }

  setHeader(source: number, sourcePort: number, destination: number, destinationPort: number): void {
    this.source = source
    this.sourcePort = sourcePort
    this.destination = destination
    this.destinationPort = destinationPort
  }

  copy(): Parcel {
    return Object.assign(new Parcel(), this)
  }
}

/** With which packets leave a host, unless they are made by hand. */
export const TIME_TO_LIVE = 64
