import type { Reason } from '../dataplane/reason.ts'
import type { Header, StepRecord } from '../dataplane/step-log.ts'
import { ipv4Text } from '../net/ipv4.ts'
import { Protocol, protocolText } from '../net/protocol.ts'
import { flagsText } from '../net/tcp.ts'
import { NONE, Owner, ownerIndex, ownerKind, type Tables } from '../tables/tables.ts'
import type { PacketTrace, TraceStep } from './trace.ts'
import { valueAt } from './value-at.ts'

/** What a walk does not write down: the packet as it began, and how it ended. */
export type WalkedPacket = {
  /** The header as it left its host. */
  readonly start: Header
  /** The VPC in which it started. */
  readonly vpc: number
  readonly protocol: number
  /** TCP flags. */
  readonly flags: number
  readonly reason: Reason
  readonly direction: PacketTrace['direction']
  readonly timeUs: number
  /** The CVM that sent it; with `fromClb` the CLB; NONE: whoever has the source address, as a CLB that answers a ping. */
  readonly sender: number
  /** A CLB's health check of a target. */
  readonly fromClb?: boolean
  /** An ICMP error about the flow whose header this is, turned round. */
  readonly error?: boolean
}

/** What a step is read against: what the steps before it have made of the packet. */
export type Context = {
  readonly tables: Tables
  readonly packet: WalkedPacket
  /** The VPC whose addresses the header speaks of when the step is taken. */
  readonly vpc: number
  /** The CVM, CLB or endpoint that the packet is at. */
  readonly place: Place
  /** The CLB that the packet came through, or NONE. */
  readonly clb: number
  /** Whether the packet has been through an endpoint by now. */
  readonly isLinked: boolean
  /** Whether the CLB said that it knows the connection: its target was picked before. */
  readonly isKnown: boolean
  /** Whether this step ended the walk, and not well. */
  readonly denied: boolean
}

/** A component, or the VPC where there is none. */
export type Place = { readonly kind: 'cvm' | 'endpoint' | 'clb' | 'vpc'; readonly index: number }

/** What a step found, without what is the same for all of them. */
export type Finding = Pick<TraceStep, 'words' | 'places'> &
  Partial<Pick<TraceStep, 'rule' | 'nearMisses' | 'wouldMatch'>> & {
    /** What the step says when it did not end the walk; `pass` unless told otherwise. */
    readonly verdict?: 'rewrite' | 'skip'
  }

export type Decoder = (context: Context, record: StepRecord) => Finding

/** `10.0.1.10:40000`; without a port, as ICMP is, `10.0.1.10`. */
export const endText = (address: number, port: number): string =>
  port === 0 ? ipv4Text(address) : `${ipv4Text(address)}:${port}`

/** `SYN`, `SYN-ACK`, `UDP`, `ICMP`. */
export const segmentText = ({ protocol, flags, error }: WalkedPacket): string =>
  protocol === Protocol.TCP && error !== true
    ? flagsText(flags)
    : protocolText(error === true ? Protocol.ICMP : protocol)

/** The places that a component stands in: its subnet and VPC. */
export function surroundings(tables: Tables, place: Place): string[] {
  const vpc = tables.names.vpc(vpcOf(tables, place)).name
  const subnetOf = { cvm: tables.cvmSubnet, endpoint: tables.endpointSubnet, clb: tables.clbSubnet, vpc: undefined }[
    place.kind
  ]
  return subnetOf === undefined ? [vpc] : [tables.names.subnet(valueAt(subnetOf, place.index)).name, vpc]
}

/** The VPC that a component belongs to. */
export function vpcOf(tables: Tables, { kind, index }: Place): number {
  switch (kind) {
    case 'cvm':
      return valueAt(tables.cvmVpc, index)
    case 'endpoint':
      return valueAt(tables.endpointVpc, index)
    case 'clb':
      return valueAt(tables.clbVpc, index)
    case 'vpc':
      return index
  }
}

/** Who has an address, or the VPC when nobody has it. */
export function ownerPlace(vpc: number, owner: number): Place {
  if (owner === NONE) return { kind: 'vpc', index: vpc }
  const index = ownerIndex(owner)
  switch (ownerKind(owner)) {
    case Owner.ENDPOINT:
      return { kind: 'endpoint', index }
    case Owner.CLB:
      return { kind: 'clb', index }
    default:
      return { kind: 'cvm', index }
  }
}

/** What a reader calls a component. */
export function nameOfPlace({ names }: Tables, { kind, index }: Place): string {
  return names[kind](index).name
}
