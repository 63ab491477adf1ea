import { assert } from '../base/assert.ts'
import type { Packet } from './packet.ts'

/** The checks and rewrites of a walk, in no order; what `subject` and `detail` of each say is written beside it. */
export const Step = {
  /** subject: cvm. The sender's own kernel: is it running, is the source address its own. */
  GUEST_OUT: 0,
  /** subject: cvm, detail: compiled rule, or a Detail. */
  EGRESS: 1,
  /** subject: route table, detail: route, LOCAL_ROUTE or NONE. */
  ROUTE: 2,
  /** subject: subnet, detail: compiled rule, or NONE. */
  ACL_EGRESS: 3,
  /** subject: subnet, detail: compiled rule, or NONE. */
  ACL_INGRESS: 4,
  /** subject: vpc, detail: owner code of the destination, or NONE. */
  OWNER: 5,
  /** subject: endpoint, detail: its state, with KNOWN_FLOW for a connection that was let through before. */
  ENDPOINT_STATE: 6,
  /** subject: endpoint, detail: compiled rule, or a Detail. */
  ENDPOINT_INGRESS: 7,
  /** subject: endpoint, detail: NONE when no source port was free. Both addresses are rewritten. */
  LINK_NAT: 8,
  /** subject: clb, detail: 1 running, 0 stopped. */
  CLB_STATE: 9,
  /** subject: clb, detail: listener, or NONE. */
  LISTENER: 10,
  /** subject: clb, detail: compiled rule, or a Detail. */
  CLB_INGRESS: 11,
  /**
   * subject: clb. A TCP segment that opens nothing met no session (detail NONE), or does not fit the one that it met (detail:
   * the state of that). Only recorded when it ends the walk, at the component at which the packet is by then.
   */
  SESSION: 12,
  /** subject: listener, detail: target, or NONE. */
  BALANCE: 13,
  /** subject: clb, detail: target. The destination is rewritten. */
  TARGET_NAT: 14,
  /** subject: cvm, detail: 1 running, 0 not. */
  CVM_STATE: 15,
  /** subject: cvm, detail: compiled rule, or a Detail. */
  INGRESS: 16,
  /** subject: cvm, detail: index of the socket that listens, or NONE. */
  SOCKET: 17,
  /** subject: clb, detail: target. On the way back: the source becomes the VIP and its port again. */
  TARGET_NAT_BACK: 18,
  /** subject: endpoint. On the way back: both addresses become what the client dialled and used. */
  LINK_NAT_BACK: 19,
  /** subject: cvm. A reply arrives at the sender of the request. */
  GUEST_BACK: 20,
  /** subject: cvm, detail: compiled rule of its own firewall, or NONE: no rule matched, so it is let in. */
  GUEST_FIREWALL: 21,
  /** subject: endpoint. It carries TCP and UDP only (only recorded when it ends the walk). */
  LINK_PROTOCOL: 22,
  /** subject: clb. The CLB answers an echo request itself. */
  CLB_ECHO: 23,
  /** subject: listener, detail: target. Session persistence decided who is picked. */
  SESSION_KEPT: 24,
  /** subject: target, detail: how many live connections it has. LEAST_CONN decided. */
  LEAST_CONN: 25,
  /** subject: listener, detail: the target that the source address is hashed to. IP_HASH decided, if that one is usable. */
  IP_HASH: 26,
  /**
   * subject: owner code of the endpoint or CLB at which the packet's time to live ran out, or NONE: at a router of the VPC that
   * is the detail. Only recorded when it ends the walk.
   */
  TTL: 27,
  /**
   * subject: owner code of the endpoint, CLB or CVM that can track no further flow, detail: how many it may. Only recorded when
   * it ends the walk.
   */
  TRACK_FULL: 28,
  /** subject: cvm, detail: the socket whose accept queue is full. Only recorded when it ends the walk. */
  ACCEPT_QUEUE: 29,
  /**
   * subject: owner code of the component that the packet left, detail: owner code of the one that it did not get to, by a fault
   * of the hop between the two; the walk's Reason says which. Only recorded when it ends the walk.
   */
  FAULT: 30,
  /** subject: endpoint. Something else than a CLB stands behind it. Only recorded when it ends the walk. */
  LINK_BACKEND: 31,
} as const
export type Step = (typeof Step)[keyof typeof Step]

/** What `detail` of a security group check says when no rule decided; NONE (-1) is the implicit deny at the end. */
export const Detail = {
  /** No group is bound, so nothing is filtered. */
  NO_GROUP: -2,
  /** The connection was let through before: groups are stateful. */
  TRACKED: -3,
  /** The CLB passes traffic to its targets (安全组默认放通). */
  PASS_TO_TARGET: -4,
  /** Groups let the health checks of 100.64.0.0/10 in. */
  HEALTH_CHECK: -5,
  /** The option clbSgSeesPrivateLink is off. */
  LINK_NOT_SEEN: -6,
} as const

/** Beside the state that an endpoint is in. */
export const KNOWN_FLOW = 8

const WORDS = 7
const STEPS_MAX = 32

/** One step as it is read back: what was decided, and the header after it. */
export type StepRecord = {
  readonly step: Step
  readonly subject: number
  readonly detail: number
  readonly header: Header
}

/** The addresses and ports that a packet carries at some point of its way. */
export type Header = {
  readonly source: number
  readonly sourcePort: number
  readonly destination: number
  readonly destinationPort: number
}

/**
 * What one walk did, as integers. The data plane only writes it, trace/ only reads it, so that looking can change nothing.
 */
export class StepLog {
  readonly #words: number[] = []
  #length = 0

  /** Writes down a decision and the header as it stands after it. */
  record(step: Step, subject: number, detail: number, packet: Packet): void {
    assert(this.#length < STEPS_MAX, 'a walk is bounded, so its log is')
    const at = this.#length * WORDS
    this.#words[at] = step
    this.#words[at + 1] = subject
    this.#words[at + 2] = detail
    this.#words[at + 3] = packet.source
    this.#words[at + 4] = packet.destination
    this.#words[at + 5] = packet.sourcePort
    this.#words[at + 6] = packet.destinationPort
    this.#length += 1
  }

  clear(): void {
    this.#length = 0
  }

  /** All steps so far, in order. */
  read(): StepRecord[] {
    const records: StepRecord[] = []
    for (let i = 0; i < this.#length; i++) {
      const at = i * WORDS
      records.push({
        step: this.#word(at) as Step,
        subject: this.#word(at + 1),
        detail: this.#word(at + 2),
        header: {
          source: this.#word(at + 3),
          destination: this.#word(at + 4),
          sourcePort: this.#word(at + 5),
          destinationPort: this.#word(at + 6),
        },
      })
    }
    return records
  }

  #word(at: number): number {
    return this.#words[at] ?? 0
  }
}
