import type { TimeUs } from '../queue.ts'
import type { Reassembly } from './reassembly.ts'
import { wrap } from './segment.ts'
import { Failure, STATE_NAMES, State, type StateCode, type TcpState } from './state.ts'

/** What a kernel's TCP needs of the machine and the world around it. */
export type Below = {
  readonly nowUs: TimeUs
  /** Whether segments carry time stamps (RFC 7323), by which one of an earlier connection is known. */
  readonly hasTimestamps: boolean
  /** After how long a SYN goes out again, each time; after the last the kernel gives up. */
  readonly synWaitsUs: readonly TimeUs[]
  /** Sends a segment of a connection; `offset`: which byte of its stream the payload begins with. */
  emit(connection: TcpConnection, flags: number, sequence: number, length: number, offset: number): void
  /** Sees to it that `onTimer` is called then; an earlier wish of the same connection is forgotten. */
  wake(connection: TcpConnection, atUs: TimeUs): void
  /** A server's end is about to be established: is there room in its accept queue? It is there from now on, or has its program. */
  accept(connection: TcpConnection): boolean
  /** The connection is CLOSED: its ports are free. */
  closed(connection: TcpConnection): void
}

/** The machine that an end is on: its name, and its number, which the world keeps right; NONE: the machine is gone. */
export type Machine = { readonly name: string; readonly cvm: number }

/** Whoever holds a socket. It looks at the connection and does what is to be done. */
export type Program = {
  /** Called when there is something new: connected, more bytes, the end of the stream, or a failure. */
  run(connection: TcpConnection): void
  /** The same program in a copy of its world, with the copy of its connection. */
  fork(copy: TcpConnection): Program
}

/**
 * One end of a TCP connection (RFC 9293): all that a kernel knows of it. `output.ts` sends, `receive.ts` takes what comes in,
 * `timer.ts` does what is due. In order, with cumulative acknowledgments, and a window that stays as it is.
 *
 * Modelled: the states of the RFC with simultaneous open and close, half-close, retransmission with exponential back-off
 * (RFC 6298, section 5), reassembly, the checks of RFC 5961 with challenge ACKs, TIME_WAIT, time stamps as far as they tell an
 * old connection's segments (RFC 7323, PAWS).
 *
 * Not modelled, and what an observer could notice: congestion control (a sender fills the window at once, and its rate falls only by
 * time-outs), SACK and fast retransmit (a lost segment costs a time-out), window scaling and a window that closes (64 kB a
 * round trip; nobody reads late), delayed ACKs and Nagle (each segment is answered, each write is sent), measuring of the
 * round trip (the first time-out is always 200 ms, also where the way takes longer), keep-alive, urgent data.
 */
export class TcpConnection {
  // What is looked at when TIME_WAIT is over stands together: by then nothing of it is in the processor's caches.
  readonly kind = 'timer'
  state: StateCode = State.CLOSED
  /** The last bits of `wakeUs`. */
  wakeBits = -1
  /** A program has it; a server's end waits for that in the accept queue. */
  isAccepted = true
  /** The world that it is in. */
  readonly below: Below
  readonly machine: Machine
  readonly port: number
  readonly peer: number
  readonly peerPort: number
  readonly address: number
  failure: Failure = Failure.NONE
  program: Program
  /** The name of the bytes that this end writes, and that of those it reads. */
  readonly stream: number
  peerStream = 0
  /** A server's end, made by a SYN. */
  isPassive = false
  /** The program has closed it in both directions: nobody will read what comes in. */
  isOrphan = false
  /** The program has nothing more to write; the FIN goes out after all that is written. */
  isFinishing = false

  // ---- sending: sequence numbers are int32, counts of bytes are whole numbers ----
  readonly initial: number
  /** The oldest that is not acknowledged, and the next to be sent. */
  unacknowledged: number
  next: number
  /** Bytes of the stream that the program has written, that were sent, that were acknowledged. */
  written = 0
  sent = 0
  acknowledged = 0
  isFinSent = false
  /** How often in a row something was sent again. */
  retries = 0
  /** After a time-out: what was sent before this is sent again as acknowledgments show that it is missing. */
  recover: number
  isRecovering = false

  // ---- receiving ----
  peerInitial = 0
  expected = 0
  /** Bytes of the other stream that the program has, and has used. */
  received = 0
  taken = 0
  /** The last byte that came in was the end of what was written at once. */
  isPushed = false
  /** The other side has nothing more to say. */
  isEnded = false
  /** What came too early; null: nothing ever did. */
  early: Reassembly | null = null
  challengedUs: TimeUs = Number.NEGATIVE_INFINITY

  // ---- time ----
  /** When something is to be done, and when the world will wake it: earlier is harmless. */
  dueUs: TimeUs = Number.POSITIVE_INFINITY
  wakeUs: TimeUs = Number.POSITIVE_INFINITY

  constructor(
    below: Below,
    program: Program,
    stream: number,
    initial: number,
    machine: Machine,
    address: number,
    port: number,
    peer: number,
    peerPort: number,
  ) {
    this.below = below
    this.program = program
    this.stream = stream
    this.initial = initial
    this.unacknowledged = initial
    this.next = initial
    this.recover = initial
    this.machine = machine
    this.address = address
    this.port = port
    this.peer = peer
    this.peerPort = peerPort
  }

  /** The number of its machine. */
  get cvm(): number {
    return this.machine.cvm
  }

  get stateName(): TcpState {
    return STATE_NAMES[this.state] ?? 'CLOSED'
  }

  /** Bytes that are there for the program and that it has not used. */
  get unread(): number {
    return this.received - this.taken
  }

  /** Whether everything that was written has been acknowledged, a FIN included. */
  get isAcknowledged(): boolean {
    return this.acknowledged === this.written && this.unacknowledged === this.next
  }

  /** Whether the program may still write. */
  get isWritable(): boolean {
    return (this.state === State.ESTABLISHED || this.state === State.CLOSE_WAIT) && !this.isFinishing
  }

  /** The same end in a copy of its world. */
  fork(below: Below, machine: Machine): TcpConnection {
    const { stream, initial, address, port, peer, peerPort } = this
    const copy = new TcpConnection(below, this.program, stream, initial, machine, address, port, peer, peerPort)
    Object.assign(copy, this, { below, machine, early: this.early?.copy() ?? null })
    copy.program = this.program.fork(copy)
    return copy
  }

  /** Which byte of the stream has a sequence number that is under way. */
  offsetOf(sequence: number): number {
    return this.acknowledged + wrap(sequence - this.unacknowledged)
  }
}

/** Sets when the connection is to do something next. */
export function due(connection: TcpConnection, atUs: TimeUs): void {
  connection.dueUs = atUs
  if (atUs < connection.wakeUs) wakeAt(connection, atUs)
}

/** Has the connection woken then, whatever it wished before. */
export function wakeAt(connection: TcpConnection, atUs: TimeUs): void {
  connection.wakeUs = atUs
  connection.wakeBits = bitsOf(atUs)
  connection.below.wake(connection, atUs)
}

/** The last 31 bits of a time: whole numbers that small are kept in place. */
export const bitsOf = (atUs: TimeUs): number => atUs % 2 ** 31
