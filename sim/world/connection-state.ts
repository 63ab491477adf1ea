import type { FlowStateName } from '../dataplane/track.ts'
import { Protocol } from '../net/protocol.ts'
import { Owner } from '../tables/tables.ts'
import type { Machines } from './machines.ts'
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
export function stateOf({ live, plane, tables }: Machines, name: string): ConnectionState | undefined {
  const open = live.find(name)
  if (open === undefined) return undefined
  const { cvm, address, port, peer, peerPort } = open.client
  const header = { source: address, sourcePort: port, destination: peer, destinationPort: peerPort }
  const flow = new Map<string, FlowStateName>()
  for (const { kind, index, state } of plane.flowStatesOf(tables.cvmVpc[cvm] ?? 0, Protocol.TCP, header)) {
    flow.set(nameOf(tables, kind, index), state)
  }
  return { client: open.client.stateName, server: open.server?.stateName, flow }
}

function nameOf({ names }: Machines['tables'], kind: number, index: number): string {
  if (kind === Owner.CVM) return names.cvm(index).name
  return kind === Owner.CLB ? names.clb(index).name : names.endpoint(index).name
}
