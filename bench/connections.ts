import { compile } from '../sim/compile/compile.ts'
import type { Documents } from '../sim/model/documents.ts'
import type { Program, TcpConnection } from '../sim/world/tcp/connection.ts'
import { close, write } from '../sim/world/tcp/output.ts'
import { State } from '../sim/world/tcp/state.ts'
import { World } from '../sim/world/world.ts'
import { type Bench, ensure } from './measure.ts'
import { linkDocuments, networkOf } from './networks.ts'

const CLIENTS = 64
const ENDPOINTS = 8
const TARGETS = 8
const LIVES = Number(process.env.ISTHMUS_LIVES ?? 1_000_000)
/** So many before it counts. */
const WARM_UP = 20_000
/** 2,000 arrivals a second of virtual time. */
const EVERY_US = 500
const BYTES = 100
const SECOND_US = 1_000_000

/** A client's program: asks, is answered, and closes. One for all connections: it keeps nothing but counts. */
class Asker implements Program {
  connected = 0
  closed = 0
  failed = 0
  bytes = 0

  run(connection: TcpConnection): void {
    if (connection.failure !== 0) this.failed += 1
    else if (connection.written === 0) {
      this.connected += 1
      write(connection, BYTES)
    } else if (connection.isEnded) this.closed += connection.state === State.TIME_WAIT ? 1 : 0
    else if (connection.unread === BYTES) {
      this.bytes += connection.unread
      connection.taken = connection.received
      close(connection)
    }
  }

  fork(): Program {
    return this
  }
}

/** 64 clients, each of which uses all of 8 endpoints of one service. */
function documents(): Documents {
  const link = linkDocuments(2, CLIENTS, TARGETS)
  const [first] = link.endpoints.values()
  if (first === undefined) throw new Error('benchmark: the link has an endpoint')
  const endpoints = Array.from({ length: ENDPOINTS }, (_, i) => [`ep${i + 1}`, first] as const)
  return { ...link, endpoints: new Map(endpoints) }
}

/** All lives of a load, from the first SYN to the last second of TIME_WAIT of most of them. Returns how long that took, in ns. */
export function lead(lives: number): number {
  const network = networkOf(documents())
  const world = World.start(network, compile(network, 1), 1, 'settled')
  const program = new Asker()
  // Machines that have been up for a while: each has come to another port.
  for (let client = 0; client < CLIENTS; client++) world.hasGivenPorts(client, client * 441)
  const addresses = network.endpoints.map(({ address }) => address)
  let begun = 0
  const arrive = (): void => {
    const endpoint = Math.imul(begun, 0x9e3779b1) >>> 29
    const connection = world.dial(program, begun % CLIENTS, addresses[endpoint] ?? 0, 80)
    ensure(connection !== undefined, 'a client has a port left')
    begun += 1
    if (begun < lives) world.schedule(EVERY_US, arrive)
  }
  const before = process.cpuUsage()
  const start = process.hrtime.bigint()
  world.schedule(0, arrive)
  const seconds = Math.ceil((lives * EVERY_US) / SECOND_US) + 1
  for (let second = 0; second < seconds; second++) ensure(world.advance(SECOND_US), 'a second comes to its end')
  const ns = Number(process.hrtime.bigint() - start)
  const { user, system } = process.cpuUsage(before)
  const processorS = (user + system) / 1e6
  if (lives > WARM_UP)
    console.log(`${lives} lives in ${(ns / 1e9).toFixed(2)} s, ${processorS.toFixed(2)} s of processor time`)
  ensure(
    program.connected === lives && program.closed === lives && program.failed === 0,
    'every life is led to its end',
  )
  ensure(program.bytes === lives * BYTES, 'every byte of every answer came')
  return ns
}

export const connectionsBench: Bench = {
  figures: ['world.connections_per_second'],
  run() {
    lead(Math.min(LIVES, WARM_UP))
    const ns = lead(LIVES)
    return [{ name: 'world.connections_per_second', value: LIVES / (ns / 1e9), unit: 'connections/s' }]
  },
}
