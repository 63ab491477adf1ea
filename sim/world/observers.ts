import type { Packet } from '../dataplane/packet.ts'
import type { Reason } from '../dataplane/reason.ts'
import { StepLog } from '../dataplane/step-log.ts'
import { NONE } from '../tables/tables.ts'
import type { Client } from './attempt.ts'
import { type Carrying, type PassageObserver, passageOf } from './capture/passage.ts'
import type { ConnectionEnds } from './capture/sighting.ts'
import type { Departure } from './due.ts'
import type { Message, Parcel } from './message.ts'
import type { PacketWatch } from './packet-watch.ts'
import { Passages } from './passages.ts'
import type { TimeUs } from './queue.ts'
import type { Recording, Sent } from './recorder.ts'
import type { Surroundings } from './surroundings.ts'
import type { TcpConnection } from './tcp/connection.ts'

/** Who looks at the packets of a world: the recorders of what is under way, and perhaps a capture. They change nothing. */
export class Observers {
  #clients: readonly Client[] = []
  watch: PacketWatch | undefined
  passing: PassageObserver | undefined
  /** While anybody looks. */
  readonly passages = new Passages()
  /** Somebody waits for a segment, whosever it is. */
  isWaiting = false
  /** For packets that nobody else looks at. */
  readonly #ownLog = new StepLog()
  #sent: Sent | undefined
  #message: Message | undefined
  #carrying: Carrying = { ttl: 0, stream: 0, offset: 0 }
  #recording: Recording | undefined
  #client: Client | undefined

  /** Nobody looks: nothing need be written down. */
  get isEmpty(): boolean {
    return this.#clients.length === 0 && this.watch === undefined && this.passing === undefined && !this.isWaiting
  }

  add(client: Client): void {
    this.#clients = [client, ...this.#clients.filter((one) => !one.isOver)]
  }

  /** Something has happened: what is under way notes its end when that comes, whatever the world waits for. */
  look(): void {
    if (this.#clients.length > 0 && this.#clients.some(isOver))
      this.#clients = this.#clients.filter((one) => !isOver(one))
  }

  remove(client: object): void {
    this.#clients = this.#clients.filter((one) => one !== client)
  }

  /** A server has an end for a client that writes this stream. */
  served(server: TcpConnection, stream: number): void {
    for (const client of this.#clients) client.served?.(server, stream)
  }

  /** A packet is about to leave: where its walk is to be written down. */
  begin({ nowUs, tables }: Surroundings, sender: number, vpc: number, parcel: Parcel): StepLog | null {
    const { source, sourcePort, destination, destinationPort, protocol, flags, isError } = parcel
    const start = { source, sourcePort, destination, destinationPort }
    const sent: Sent = { timeUs: nowUs, tables, sender, start, vpc, protocol, flags, isError }
    this.#sent = sent
    this.#message = parcel.message
    const { ttl, stream, offset } = parcel
    this.#carrying = { ttl, stream, offset }
    this.#recording = undefined
    for (const client of this.#clients) {
      this.#recording = client.recorder.begin(sent)
      this.#client = client
      if (this.#recording !== undefined) break
    }
    const logged = this.watch?.next(this.#recording) ?? this.#recording
    if (logged !== undefined || !this.isWaiting) return logged?.log ?? null
    this.#ownLog.clear()
    return this.#ownLog
  }

  /** Its whole way has been judged. Returns where it left, for somebody who captures. */
  end(world: Surroundings, packet: Packet, reason: Reason, arrivesUs: TimeUs): Departure | undefined {
    const { source, sourcePort, destination, destinationPort, to } = packet
    const sent = this.#sent
    const message = this.#message
    if (sent === undefined || message === undefined) return undefined
    const reply = packet.reply === 1
    const from = this.watch && this.#shown(this.watch, world, packet, reason, sent, message)
    this.passing?.passage(passageOf(sent, message, this.#carrying, packet, reason))
    this.passages.add(world.tables, sent.timeUs, sent.flags, packet, world.options.hopDelayUs)
    const recording = this.#recording
    if (recording !== undefined) {
      recording.reason = reason
      recording.isReply = reply
      recording.at = to === NONE ? undefined : world.host(to)
      recording.arrived = { source, sourcePort, destination, destinationPort }
      recording.arrivesUs = arrivesUs
      this.#client?.recorder.end(recording)
    }
    return from
  }

  #shown(
    watch: PacketWatch,
    world: Surroundings,
    packet: Packet,
    reason: Reason,
    sent: Sent,
    message: Message,
  ): Departure {
    const { copies, trail } = packet
    const { ttl } = this.#carrying
    const connection = connectionOf(world, packet)
    return watch.sent(world, { ...sent, reason, reply: packet.reply === 1, connection, copies, ttl, trail }, message)
  }
}

const isOver = (client: Client): boolean => client.isOver

/** The connection of a packet that has walked. */
function connectionOf(
  { tables }: Surroundings,
  { client, protocol, clientPort, dialled, dialledPort }: Packet,
): ConnectionEnds {
  const source = tables.cvmAddress[client] ?? 0
  const header = { source, sourcePort: clientPort, destination: dialled, destinationPort: dialledPort }
  return { client: client === NONE ? undefined : tables.names.cvm(client).name, protocol, header }
}
