import type { PortRange } from '../net/port.ts'
import type { Tables } from '../tables/tables.ts'
import type { Cell, Probe } from './question.ts'
import { isIn } from './ranges.ts'

/** Whether a packet is one of a cell's. */
export function covers(tables: Tables, cell: Cell, probe: Probe): boolean {
  const { client, protocol, source, sourcePort, destination, destinationPort } = probe
  if (cell.protocol !== protocol || !cell.clients.includes(client)) return false
  if (!hasPort(cell.sourcePorts, sourcePort) || !hasPort(cell.destinationPorts, destinationPort)) return false
  const isOwn = source === tables.cvmAddress[client]
  if (cell.sources === 'own' ? !isOwn : cell.sources === 'foreign' ? isOwn : !isIn(cell.sources, source >>> 0))
    return false
  if (cell.destinations === 'own') return destination === source
  return isIn(cell.destinations, destination >>> 0) && (cell.sources === 'foreign' || destination !== source)
}

const hasPort = (ports: readonly PortRange[], port: number): boolean =>
  ports.some(({ first, last }) => first <= port && port <= last)
