import { NONE } from '../tables/tables.ts'
import { Alarm } from './alarm.ts'
import { Requester } from './attempt.ts'
import type { Due } from './due.ts'
import type { Host } from './host.ts'
import type { Below, Machine, TcpConnection } from './tcp/connection.ts'

/** An event for a copy of the world; undefined: it has none, or whoever scheduled it does so again there. */
export function copyOfDue(event: Due, copyOf: (connection: TcpConnection) => TcpConnection): Due | undefined {
  switch (event.kind) {
    case 'parcel':
      return event.copy()
    case 'timer':
      return copyOf(event)
    case 'alarm': {
      // What somebody who waits in this world would do then changes nothing in the other, unless it closes a connection.
      const { owner } = event
      if (!(owner instanceof Requester) || owner.connection === undefined) return undefined
      const { program } = copyOf(owner.connection)
      return program instanceof Requester ? new Alarm(program) : undefined
    }
    case 'answer':
      return { ...event, from: undefined }
    case 'call':
    case 'probe':
      return undefined
  }
}

/** The same machine in a copy of its world; one that is gone is gone there too. */
export const machineIn = <Kind extends Machine>(world: { host(cvm: number): Host }, machine: Kind): Kind | Host =>
  machine.cvm === NONE ? machine : world.host(machine.cvm)

/** Copies connections for a copy of their world, each once. */
export function copier(below: Below & { host(cvm: number): Host }): (connection: TcpConnection) => TcpConnection {
  const copies = new Map<TcpConnection, TcpConnection>()
  return (connection) => {
    const known = copies.get(connection)
    if (known) return known
    const copy = connection.fork(below, machineIn(below, connection.machine))
    copies.set(connection, copy)
    return copy
  }
}
