import type { Header } from '../dataplane/step-log.ts'
import type { Options } from '../model/options.ts'
import type { Tables } from '../tables/tables.ts'
import type { Host } from './host.ts'
import type { Message } from './message.ts'
import type { TimeUs } from './queue.ts'

/** What the programs on the hosts may use of the world around them. */
export type Surroundings = {
  readonly nowUs: TimeUs
  readonly options: Options
  readonly tables: Tables
  host(cvm: number): Host
  /** Sends a packet from a CVM. */
  transmit(cvm: number, start: Header, message: Message): void
  /** Does something later. At the same time: in the order of scheduling. */
  schedule(delayUs: TimeUs, event: () => void): void
  /** An initial sequence number for a connection of a CVM. */
  initialSequence(cvm: number): number
}
