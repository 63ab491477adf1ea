import { findSocket } from '../dataplane/lookup.ts'
import { turned } from '../dataplane/turned.ts'
import { Protocol } from '../net/protocol.ts'
import { Flag } from '../net/tcp.ts'
import { NONE } from '../tables/tables.ts'
import type { NetworkAnswer } from './due.ts'
import { Content, type Parcel } from './message.ts'
import { ECHO } from './programs.ts'
import type { Surroundings } from './surroundings.ts'
import { type Program, TcpConnection } from './tcp/connection.ts'
import { end } from './tcp/output.ts'
import { answerSyn, receive as receiveSegment, unreachable } from './tcp/receive.ts'
import { type Fields, FORGED, resetFor, wrap } from './tcp/segment.ts'
import { Failure, State } from './tcp/state.ts'

/** A client's end of a new connection, in its host's table; `connect` sends its SYN. */
export function dial(
  world: Surroundings,
  program: Program,
  client: number,
  sourcePort: number,
  address: number,
  port: number,
): TcpConnection {
  const stream = world.newStream()
  const source = world.tables.cvmAddress[client] ?? 0
  const initial = world.initialSequence(client)
  const host = world.host(client)
  const connection = new TcpConnection(world, program, stream, initial, host, source, sourcePort, address, port)
  host.sockets.add(connection)
  return connection
}

/** A packet arrives at the kernel of a CVM. */
export function receive(world: Surroundings, cvm: number, parcel: Parcel): void {
  switch (parcel.content) {
    case Content.TCP:
      if (parcel.isRefused) answerReset(world, cvm, parcel)
      else receiveTcp(world, cvm, parcel)
      return
    case Content.UDP:
      receiveDatagram(world, cvm, parcel)
      return
    case Content.ECHO:
      answer(world, cvm, parcel, parcel.isRefused ? Content.ECHO_ERROR : Content.ECHO_REPLY, 0)
      return
    case Content.ECHO_REPLY:
      world.host(cvm).tell(parcel, 'answered')
      return
    default:
      world.host(cvm).tell(parcel, 'unreachable')
  }
}

/** Sends something back where a packet came from. */
function answer(world: Surroundings, cvm: number, to: Parcel, content: number, length: number): void {
  const parcel = world.parcel()
  parcel.carry(content, 0, 0, 0, length)
  parcel.setHeader(to.destination, to.destinationPort, to.source, to.sourcePort)
  world.transmit(cvm, parcel)
}

/** A segment that belongs to no connection is answered by a reset, unless it is one. */
function answerReset(world: Surroundings, cvm: number, to: Parcel): void {
  if ((to.flags & Flag.RST) !== 0) return
  const fields: Fields = resetFor(to)
  const parcel = world.parcel()
  parcel.carry(Content.TCP, fields.flags, fields.sequence, fields.acknowledgment, 0)
  parcel.setHeader(to.destination, to.destinationPort, to.source, to.sourcePort)
  world.transmit(cvm, parcel)
}

function receiveTcp(world: Surroundings, cvm: number, parcel: Parcel): void {
  const host = world.host(cvm)
  const known = host.sockets.find(parcel.destinationPort, parcel.source, parcel.sourcePort)
  if (known !== undefined && !reopens(world, known, parcel)) {
    receiveSegment(known, parcel)
    return
  }
  if (host.tell(parcel, 'answered')) return
  const { flags } = parcel
  if (findSocket(world.tables, cvm, Protocol.TCP, parcel.destinationPort, parcel.destination) === NONE) {
    answerReset(world, cvm, parcel)
  } else if ((flags & Flag.ACK) !== 0) answerReset(world, cvm, parcel)
  // A socket that listens takes no notice of what is neither ACK nor SYN, nor of a SYN that is also something else.
  else if ((flags & (Flag.SYN | Flag.RST | Flag.FIN)) === Flag.SYN) {
    if (known !== undefined) end(known, Failure.NONE)
    accept(world, cvm, parcel)
  }
}

/** Whether a SYN begins anew where a connection has just been closed, which it may when it is recognisably later (RFC 6191). */
function reopens(world: Surroundings, known: TcpConnection, { flags, sequence }: Parcel): boolean {
  if (known.state !== State.TIME_WAIT || (flags & (Flag.SYN | Flag.ACK | Flag.RST)) !== Flag.SYN) return false
  if (findSocket(world.tables, known.cvm, Protocol.TCP, known.port, known.address) === NONE) return false
  return world.hasTimestamps || wrap(sequence - known.expected) > 0
}

/** A socket that listens gets a SYN. */
function accept(world: Surroundings, cvm: number, syn: Parcel): void {
  const { destination, destinationPort, source, sourcePort, stream } = syn
  const host = world.host(cvm)
  const connection = new TcpConnection(
    world,
    ECHO,
    world.newStream(),
    world.initialSequence(cvm),
    host,
    destination,
    destinationPort,
    source,
    sourcePort,
  )
  world.serve(connection, stream)
  host.sockets.add(connection)
  answerSyn(connection, syn)
}

/** A server's program answers a datagram with one of the same length; without a program the kernel answers by ICMP. */
function receiveDatagram(world: Surroundings, cvm: number, parcel: Parcel): void {
  if (world.host(cvm).tell(parcel, 'answered')) return
  const { destination, destinationPort, length, isRefused } = parcel
  const heard = !isRefused && findSocket(world.tables, cvm, Protocol.UDP, destinationPort, destination) !== NONE
  answer(world, cvm, parcel, heard ? Content.UDP : Content.UDP_ERROR, length)
}

/** What the network itself answers comes to the kernel of whoever had sent something. */
export function receiveAnswer(world: Surroundings, { answer: kind, sender, start, message }: NetworkAnswer): void {
  if (sender === NONE) return // it is gone
  const host = world.host(sender)
  if (message.kind !== 'tcp') {
    host.tell(turned(start), 'unreachable')
    return
  }
  const connection = host.sockets.find(start.sourcePort, start.destination, start.destinationPort)
  if (connection === undefined) return
  if (kind === 'rst') receiveSegment(connection, { ...resetFor(message.segment), stream: FORGED, offset: 0 })
  else unreachable(connection)
}

/** What a CLB answers to an echo request. */
export function echoReply(reply: Parcel, { source, sourcePort, destination, destinationPort }: Parcel): Parcel {
  reply.carry(Content.ECHO_REPLY, 0, 0, 0, 0)
  reply.setHeader(destination, destinationPort, source, sourcePort)
  return reply
}
