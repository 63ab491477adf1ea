import type { Header } from '../dataplane/step-log.ts'
import type { FlowStateName } from '../dataplane/track.ts'
import { Protocol } from '../net/protocol.ts'
import { NONE, Owner } from '../tables/tables.ts'
import type { Machines } from './machines.ts'
import type { ConnectRequest } from './observation.ts'
import type { TcpState } from './tcp/state.ts'

/** How a connection stands. */
export type ConnectionState = {
  readonly client: TcpState
  /** Undefined: its SYN has come to no server. */
  readonly server: TcpState | undefined
  /** The state that each component that knows it has it in, by the component's name. */
  readonly flow: ReadonlyMap<string, FlowStateName>
}

/** How a connection that was opened under a name stands; undefined: none was. */
export function stateOf(machines: Machines, name: string): ConnectionState | undefined {
  const open = machines.live.find(name)
  if (open === undefined) return undefined
  const { cvm, address, port, peer, peerPort } = open.client
  const header = { source: address, sourcePort: port, destination: peer, destinationPort: peerPort }
  const flow = cvm === NONE ? new Map<string, FlowStateName>() : flowStates(machines, cvm, Protocol.TCP, header)
  return { client: open.client.stateName, server: open.server?.stateName, flow }
}

const PROTOCOL = { TCP: Protocol.TCP, UDP: Protocol.UDP, ICMP: Protocol.ICMP } as const

/** The state in which each component has what a request with a source port of its own has opened, by the component's name. */
export function trackingOf(machines: Machines, request: ConnectRequest): ReadonlyMap<string, FlowStateName> {
  const { client, protocol, sourcePort = 0, address, port } = request
  const source = machines.tables.cvmAddress[client] ?? 0
  const header = { source, sourcePort, destination: address, destinationPort: port }
  return flowStates(machines, client, PROTOCOL[protocol], header)
}

/** `header`: as the client sends it. */
function flowStates(
  { plane, tables }: Machines,
  client: number,
  protocol: Protocol,
  header: Header,
): ReadonlyMap<string, FlowStateName> {
  const states = plane.flowStatesOf(tables.cvmVpc[client] ?? 0, protocol, header)
  return new Map(states.map(({ kind, index, state }) => [nameOf(tables, kind, index), state]))
}

function nameOf({ names }: Machines['tables'], kind: number, index: number): string {
  if (kind === Owner.CVM) return names.cvm(index).name
  return kind === Owner.CLB ? names.clb(index).name : names.endpoint(index).name
}
