import { Protocol } from '../net/protocol.ts'
import type { Segment } from './tcp.ts'

/** What a packet carries, above its addresses and ports. */
export type Message =
  | { readonly kind: 'tcp'; readonly segment: Segment }
  | { readonly kind: 'udp'; readonly length: number }
  | { readonly kind: 'echo'; readonly answer: boolean }
  /** ICMP destination unreachable, about a datagram (of so many bytes) or an echo request. */
  | { readonly kind: 'error'; readonly about: 'udp' | 'echo'; readonly length: number }

/** The protocol of the flow that a message belongs to: an error belongs to the flow that it is about. */
export function protocolOf(message: Message): Protocol {
  switch (message.kind) {
    case 'tcp':
      return Protocol.TCP
    case 'echo':
      return Protocol.ICMP
    case 'udp':
      return Protocol.UDP
    case 'error':
      return message.about === 'udp' ? Protocol.UDP : Protocol.ICMP
  }
}
