import type { Reason } from '../dataplane/reason.ts'
import type { Step } from '../dataplane/step-log.ts'
import type { PortRange } from '../net/port.ts'
import type { Protocol } from '../net/protocol.ts'
import type { Place } from '../trace/context.ts'

/** A run of addresses, both ends included; unsigned here (0 to 2^32 - 1), as no packet sees them. */
export type AddressRange = { readonly low: number; readonly high: number }

/** Where to; addresses are those of each client's own VPC. Of things in other VPCs than a client's nothing is asked. */
export type Destination =
  | { readonly kind: 'cvms' | 'endpoints' | 'clbs'; readonly indices: readonly number[] }
  | { readonly kind: 'addresses'; readonly ranges: readonly AddressRange[] }
  | { readonly kind: 'anywhere' }

/**
 * What can arrive: judged are new flows on an empty flow table without faults, with the sockets that listen as they are, and
 * whichever target a listener chooses (docs/decisions/0020).
 */
export type ReachQuestion = {
  /** CVM indices, each once. */
  readonly from: readonly number[]
  readonly to: Destination
  /** Left out: TCP, UDP and ICMP. */
  readonly protocols?: readonly Protocol[]
  /**
   * `any`: over every health that the targets could have, whatever the scheduler; else (values of Health, by target): over those
   * targets that get new connections at this health.
   */
  readonly health: 'any' | Uint8Array
  /** Packets whose source address is another than the client's own are asked about as well (one cell a client class). */
  readonly spoofed?: boolean
  /**
   * As if the one CVM of `from` had each of these addresses in turn, all else as it is: what a list of rules lets in, exact over
   * the source address.
   */
  readonly sources?: readonly AddressRange[]
  /** How many bytes the answer may take; left out: 1 GiB. A question whose answer could take more is refused. */
  readonly bytesMax?: number
}

/** One packet: a TCP SYN, a datagram or an echo request. Addresses are int32; ports are 0 for ICMP. */
export type Probe = {
  readonly client: number
  readonly protocol: Protocol
  readonly source: number
  readonly sourcePort: number
  readonly destination: number
  readonly destinationPort: number
}

/** The component, the check and the compiled rule (or NONE) at which a packet ended; of machines that are alike those of the example. */
export type Ended = { readonly where: Place; readonly step: Step; readonly rule: number }

/**
 * What becomes of a packet under one choice of target, as `walk` said of the cell's example. It ended where the request did, or, when
 * that was delivered and its answer did not come home, where the answer did.
 */
export type Verdict = Ended & {
  readonly reason: Reason
  /**
   * How the answer ended: a server's SYN-ACK, datagram, reset or ICMP error, or the reset or ICMP error that an option (such as
   * `noListenerBehavior`) has the network itself send, which always comes home. NONE: nobody answers.
   */
  readonly reply: Reason | -1
  /** The target that was chosen, or NONE: no listener chose one, or no target could be chosen. */
  readonly choice: number
  /**
   * The CVMs at which the packet arrives or is stopped: one of a target; of a cell with the addresses of many CVMs that are alike all
   * of these (each packet goes to the one that it dials); none when it ended before, or at a CLB that answers an echo.
   */
  readonly servers: readonly number[]
  /** The endpoint and the CLB that it came through or ended at, or NONE. */
  readonly via: number
  readonly clb: number
  /** Of a request that a guest refused, and whose refusal did not come home: where that ended. */
  readonly lost?: Ended
}

/**
 * Packets that fare alike: the product of its axes. The cells of an answer are disjoint, and together cover the question.
 *
 * `clients` x `sources` x `sourcePorts` x `destinations` x `destinationPorts`, of one protocol.
 */
export type Cell = {
  readonly protocol: Protocol
  /** CVM indices, ascending. */
  readonly clients: readonly number[]
  /** `own`: each client's own address; `foreign`: any other (spoofed); ranges where the question gave `sources`. */
  readonly sources: 'own' | 'foreign' | readonly AddressRange[]
  /** `own`: each client dials the address that it sends from; ranges: any address in them but that one (of a spoofed packet: any). */
  readonly destinations: 'own' | readonly AddressRange[]
  /** Ascending, disjoint, never touching; 0 alone for ICMP. */
  readonly sourcePorts: readonly PortRange[]
  readonly destinationPorts: readonly PortRange[]
  /** One for each choice that a listener has; cells that share a verdict share the array. */
  readonly verdicts: readonly Verdict[]
  readonly example: Probe
}

export type ReachAnswer =
  | { readonly ok: true; readonly cells: readonly Cell[] }
  /** Not attempted: about how many cells and bytes the answer would have taken, and how many bytes it may take. */
  | { readonly ok: false; readonly cells: number; readonly bytes: number; readonly bytesMax: number }
