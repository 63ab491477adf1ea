import type { Options } from '../model/options.ts'
import type { Tables } from '../tables/tables.ts'
import type { Alarm, Alarmed } from './alarm.ts'
import type { Host } from './host.ts'
import type { Parcel } from './message.ts'
import type { TimeUs } from './queue.ts'
import type { Below, TcpConnection } from './tcp/connection.ts'

/** What the programs on the hosts may use of the world around them. */
export type Surroundings = Below & {
  readonly options: Options
  readonly tables: Tables
  host(cvm: number): Host
  /** An empty packet, to be filled and sent. */
  parcel(): Parcel
  /** Sends a packet from a CVM. The packet is the world's from now on. */
  transmit(cvm: number, parcel: Parcel): void
  /** Wakes somebody later, who may call it off. At the same time: in the order of scheduling. */
  alarm(delayUs: TimeUs, owner: Alarmed): Alarm
  /** An initial sequence number for a connection of a CVM. */
  initialSequence(cvm: number): number
  /** The name of a stream of bytes that has not been used. */
  newStream(): number
  /** What a server's application thinks of its client; undefined: it knows everybody. */
  loginOf(server: TcpConnection): 'granted' | 'denied' | undefined
  /** Gives a server's new end, whose client writes this stream, its program. */
  serve(connection: TcpConnection, stream: number): void
}
