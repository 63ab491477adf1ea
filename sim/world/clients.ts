import { Attempt, type Client } from './attempt.ts'
import { Exchange } from './exchange.ts'
import { LiveAct, type LiveConnections, LiveEnd } from './live.ts'
import type { ConnectRequest, LiveRequest, SegmentRequest } from './observation.ts'
import { RawSegment } from './raw.ts'
import { Refused } from './refused.ts'
import type { Surroundings } from './surroundings.ts'
import type { TcpConnection } from './tcp/connection.ts'
import { end } from './tcp/output.ts'
import { Failure, State } from './tcp/state.ts'

/** The program for what is asked for; undefined: the connection that it needs is not open. */
export function clientOf(
  world: Surroundings,
  connections: LiveConnections,
  request: ConnectRequest | LiveRequest | SegmentRequest,
): Client | undefined {
  if ('act' in request) {
    const live = connections.find(request.on)
    const own = live?.end(request.side)
    return live && own && LiveAct.canBegin(request, own) ? new LiveAct(world, live, request, own) : undefined
  }
  if ('flags' in request) {
    const { on, side = 'client' } = request
    const own = on === undefined ? undefined : connections.find(on)?.end(side)
    return on !== undefined && own === undefined ? undefined : new RawSegment(world, request, own)
  }
  const known = occupantOf(world, request)
  const port = sourcePortOf(world, request, known)
  if (port === undefined) return new Refused(world, request)
  if (request.protocol !== 'TCP') return new Exchange(world, request, port)
  const attempt = new Attempt(world, request, port, known !== undefined)
  if (request.as !== undefined) attempt.bequeath(new LiveEnd(connections.open(request.as, attempt.connection)))
  return attempt
}

/** The connection that has the port which a client asks for, towards what it dials. */
function occupantOf(world: Surroundings, request: ConnectRequest): TcpConnection | undefined {
  const { client, address, port, protocol, sourcePort } = request
  if (sourcePort === undefined || protocol !== 'TCP') return undefined
  return world.host(client).sockets.find(sourcePort, address, port)
}

/** The port that a client sends from; undefined: its kernel has none for it. `known`: who has the one that it asks for. */
function sourcePortOf(
  world: Surroundings,
  { client, address, port, protocol, sourcePort }: ConnectRequest,
  known: TcpConnection | undefined,
): number | undefined {
  if (protocol === 'ICMP') return 0
  if (sourcePort === undefined) return world.host(client).ephemeralPort(address, port)
  if (known === undefined) return sourcePort
  // A port that was asked for may be used again at once, while both sides can tell old segments by their time stamps.
  if (known.state !== State.TIME_WAIT || !world.hasTimestamps) return undefined
  end(known, Failure.NONE)
  return sourcePort
}
