import { Protocol } from '../net/protocol.ts'
import { NONE } from '../tables/tables.ts'

/**
 * Stages of a path that remember a flow once its first packet has passed them. A stage that remembers it does not ask
 * its security groups again, and takes the same SNAT address and port or the same target as before.
 */
export const Stage = { CLIENT: 1, LINK: 2, BALANCER: 4, TARGET: 8, GUEST: 16 } as const

/** Who sends. */
export const From = { CVM: 0, PROBER: 1 } as const

/**
 * One packet on its way: the header as it stands now, and the claims: what the walk took of the plane's shared things (a
 * SNAT address and port, a target), or found already taken for this flow. Reused and mutated; all fields are int32.
 */
export class Packet {
  /** The VPC whose addresses the header speaks of. */
  vpc = 0
  protocol: number = Protocol.TCP
  source = 0
  sourcePort = 0
  destination = 0
  destinationPort = 0
  /** TCP flags (net/tcp.ts). */
  flags = 0

  /** From.CVM: a machine's NIC; From.PROBER: a CLB's health check of `target`. */
  from: number = From.CVM
  /** The CVM that sends: the client of a request, the server of a reply. */
  sender: number = NONE
  /** 1: goes the way back of the flow that the claims describe. */
  reply = 0
  /** 1: an ICMP error about the flow whose header this is, turned round. Network ACLs see ICMP. */
  error = 0

  /** Bits of Stage: which stages know this flow (before the walk), or have let it pass (after it). */
  passed = 0
  endpoint: number = NONE
  clb: number = NONE
  snatAddress = 0
  snatPort = 0
  listener: number = NONE
  target: number = NONE
  /** The server's CVM, once the destination is known. */
  server: number = NONE
  /** The client's CVM. */
  client: number = NONE
  /** What the client dialled, so that the way back can restore it. */
  dialled = 0
  dialledPort = 0
  clientPort = 0

  /** The CVM that the packet was delivered to. */
  to: number = NONE
  /** How many hops the packet has gone. */
  hops = 0

  /** Makes this a packet from a CVM that nothing is known of yet. */
  begin(vpc: number, protocol: number, sender: number, source: number, sourcePort: number): this {
    this.vpc = vpc
    this.protocol = protocol
    this.source = source
    this.sourcePort = sourcePort
    this.from = From.CVM
    this.sender = sender
    this.flags = 0
    this.error = 0
    this.forget()
    return this
  }

  /** Drops all claims. */
  forget(): void {
    this.reply = 0
    this.passed = 0
    this.endpoint = NONE
    this.clb = NONE
    this.snatAddress = 0
    this.snatPort = 0
    this.listener = NONE
    this.target = NONE
    this.server = NONE
    this.client = NONE
    this.dialled = 0
    this.dialledPort = 0
    this.clientPort = 0
    this.hops = 0
  }
}
