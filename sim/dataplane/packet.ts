import { Protocol } from '../net/protocol.ts'
import { NONE } from '../tables/tables.ts'

/**
 * Stages of a path that track a flow once its first packet has passed them: the client's groups, the endpoint, the CLB, the
 * server's groups, its own firewall. A stage that knows it does not ask its security groups again, and takes the same SNAT
 * address and port or the same target as before. Each may lose its state alone.
 */
export const Stage = { CLIENT: 1, LINK: 2, BALANCER: 4, TARGET: 8, GUEST: 16 } as const

/** What a host sends, unless it says otherwise (Linux: ip_default_ttl). */
const DEFAULT_TTL = 64

/** No way has as many hops as this. */
const HOPS_MAX = 8

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
  /** The CVM that sends: the client of a request, the server of a reply. */
  sender: number = NONE
  /** Time to live: how many routers it may pass. */
  ttl: number = DEFAULT_TTL
  /** 1: an ICMP error about the flow whose header this is, turned round. Network ACLs see ICMP. */
  error = 0
  /** The CVM that the packet was delivered to. */
  to: number = NONE
  /** How many hops the packet has gone. All up to here is what the path of every packet reads and writes: two cache lines. */
  hops = 0

  /** From.CVM: a machine's NIC; From.PROBER: a CLB's health check of `target`. */
  from: number = From.CVM
  /** Which packet it is, for faults to draw by: a hash of its sender and of how many that had sent. */
  draw = 0
  /** By how much faults have delayed it, in microseconds. */
  delayUs = 0
  /** How often it arrives besides once, by faults. */
  copies = 0
  /** 1: goes the way back of the flow that the claims describe. */
  reply = 0

  /** Bits of Stage: which stages know this flow (before the walk, and after it). */
  passed = 0
  /** Bits of Stage: which stages this walk has made know it. */
  claimed = 0
  /** Bits of Stage: which stages have seen the packet and let it pass. */
  seen = 0
  /** The state that the flow is in (a FlowState), NONE for a first packet. */
  state = 0
  /** 1: does not fit that state, so that who tracks the flow drops it. */
  unfit = 0
  endpoint: number = NONE
  clb: number = NONE
  snatAddress = 0
  snatPort = 0
  listener: number = NONE
  target: number = NONE
  /** The server's CVM, once the destination is known. */
  server: number = NONE
  /** The client's CVM; NONE on the way back: it is gone (see `clientAddress`). */
  client: number = NONE
  /** On the way back of a flow: the client's address. */
  clientAddress = 0
  /** What the client dialled, so that the way back can restore it. */
  dialled = 0
  dialledPort = 0
  clientPort = 0

  /** By hop gone: the time to live and the delay by faults that it arrived with. Only for those who look on. */
  readonly trail = new Int32Array(2 * HOPS_MAX)

  /** Makes this a packet from a CVM that nothing is known of yet. */
  begin(vpc: number, protocol: number, sender: number, source: number, sourcePort: number): this {
    this.vpc = vpc
    this.protocol = protocol
    this.source = source
    this.sourcePort = sourcePort
    this.from = From.CVM
    this.sender = sender
    this.flags = 0
    this.ttl = DEFAULT_TTL
    this.draw = 0
    this.delayUs = 0
    this.copies = 0
    this.error = 0
    this.forget()
    return this
  }

  /** Drops all claims. */
  forget(): void {
    this.reply = 0
    this.passed = 0
    this.claimed = 0
    this.seen = 0
    this.state = 0
    this.unfit = 0
    this.endpoint = NONE
    this.clb = NONE
    this.snatAddress = 0
    this.snatPort = 0
    this.listener = NONE
    this.target = NONE
    this.server = NONE
    this.client = NONE
    this.clientAddress = 0
    this.dialled = 0
    this.dialledPort = 0
    this.clientPort = 0
    this.hops = 0
  }
}
