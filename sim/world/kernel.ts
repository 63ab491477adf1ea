import { findSocket } from '../dataplane/lookup.ts'
import type { Header } from '../dataplane/step-log.ts'
import { Protocol } from '../net/protocol.ts'
import { Flag } from '../net/tcp.ts'
import { NONE } from '../tables/tables.ts'
import type { Message } from './message.ts'
import type { Surroundings } from './surroundings.ts'
import { resetFor, type Segment, type SocketEvents, TcpConnection } from './tcp.ts'

/** The header of an answer. */
export const turned = (header: Header): Header => ({
  source: header.destination,
  sourcePort: header.destinationPort,
  destination: header.source,
  destinationPort: header.sourcePort,
})

/** A packet arrives at the kernel of a CVM. `refused`: its own firewall rejects it. */
export function receive(world: Surroundings, cvm: number, header: Header, message: Message, refused: boolean): void {
  switch (message.kind) {
    case 'tcp':
      if (refused) world.transmit(cvm, turned(header), { kind: 'tcp', segment: resetFor(message.segment) })
      else receiveSegment(world, cvm, header, message.segment)
      return
    case 'udp':
      receiveDatagram(world, cvm, header, message.length, refused)
      return
    case 'echo':
      if (message.answer) world.host(cvm).tell(header, 'answered')
      else
        world.transmit(
          cvm,
          turned(header),
          refused ? { kind: 'error', about: 'echo', length: 0 } : { kind: 'echo', answer: true },
        )
      return
    case 'error':
      world.host(cvm).tell(header, 'unreachable')
  }
}

function receiveSegment(world: Surroundings, cvm: number, header: Header, segment: Segment): void {
  const host = world.host(cvm)
  const known = host.find(header.destinationPort, header.source, header.sourcePort)
  if (known && !known.isClosed && known.state !== 'TIME_WAIT') {
    known.receive(segment)
    if (known.isClosed) host.remove(header.destinationPort, header.source, header.sourcePort)
    return
  }
  const back = turned(header)
  const opens = (segment.flags & (Flag.SYN | Flag.ACK | Flag.RST)) === Flag.SYN
  if (opens && listens(world, cvm, Protocol.TCP, header)) accept(world, cvm, back, segment)
  else if (known?.state === 'TIME_WAIT') known.receive(segment)
  else if ((segment.flags & Flag.RST) === 0) world.transmit(cvm, back, { kind: 'tcp', segment: resetFor(segment) })
}

function listens(
  world: Surroundings,
  cvm: number,
  protocol: Protocol,
  { destination, destinationPort }: Header,
): boolean {
  return findSocket(world.tables, cvm, protocol, destinationPort, destination) !== NONE
}

/** A server's program: answers each request with as many bytes, and closes when its client has. */
function accept(world: Surroundings, cvm: number, back: Header, syn: Segment): void {
  const { sourcePort, destination, destinationPort } = back
  let received = 0
  const events: SocketEvents = {
    onConnected: () => {},
    onData: (bytes, push) => {
      received += bytes
      if (!push) return
      connection.write(received)
      received = 0
    },
    onEnd: () => connection.close(),
    onReset: () => world.host(cvm).remove(sourcePort, destination, destinationPort),
  }
  const send = (segment: Segment): void => world.transmit(cvm, back, { kind: 'tcp', segment })
  const connection = TcpConnection.accept(syn, world.initialSequence(cvm), send, events)
  world.host(cvm).add(sourcePort, destination, destinationPort, connection)
}

/** A server's program answers a datagram with one of the same length; without a program the kernel answers by ICMP. */
function receiveDatagram(world: Surroundings, cvm: number, header: Header, length: number, refused: boolean): void {
  if (world.host(cvm).tell(header, 'answered')) return
  const heard = !refused && listens(world, cvm, Protocol.UDP, header)
  world.transmit(cvm, turned(header), heard ? { kind: 'udp', length } : { kind: 'error', about: 'udp', length })
}
