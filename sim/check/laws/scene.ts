import type { Step } from '../../scenario/scenario.ts'
import type { Passage } from '../../world/capture/passage.ts'
import { Declared, type Headed, type Owner } from '../declared/declared.ts'
import { unsigned } from '../declared/texts.ts'
import type { Stage } from '../play.ts'

/** What is known of a connection (or an exchange of datagrams, or echoes) from the packets that were seen of it. */
export type SeenFlow = {
  readonly client: string
  readonly vpc: string
  /** As its first packet left the client. */
  readonly start: Headed
  /** Where its packets came to: the machine, and the header with which they did, and when they last did. */
  readonly arrivals: { readonly server: string; readonly header: Headed; lastUs: number }[]
  /** When a packet of it was last sent, from either end, in microseconds. */
  lastUs: number
  /** When one was last delivered. */
  heardUs: number
  /** Somebody has begun to end it. */
  isEnding: boolean
  /** Somebody may have forgotten it: what it goes through was flushed, changed or taken away since. */
  isTouched: boolean
  /** The endpoint and the CLB that it went through when a packet of it was last delivered. */
  endpoint: string | undefined
  clb: string | undefined
}

/** A packet, and what it means beside what was declared and what was seen before. */
export type Seen = {
  readonly passage: Passage
  readonly declared: Declared
  readonly sent: Headed
  readonly arrived: Headed
  /** Its sender's; undefined: a CLB sent it. */
  readonly sender: string | undefined
  readonly vpc: string
  readonly to: string | undefined
  readonly isDelivered: boolean
  /** Undefined: it may be either, by its header. */
  readonly side: 'request' | 'reply' | undefined
  readonly flow: SeenFlow | undefined
  /** Of a reply: the flows that look like its own to who sent it, the latest last. More than one: nobody can tell which it answers. */
  readonly answers: readonly SeenFlow[]
  /** Nobody has seen anything of its flow before, nor of one the other way round. */
  readonly isFirst: boolean
  /** Nothing that the machine to which it came has seen looks like it, or like an answer to it. */
  readonly isFirstThere: boolean
  /** How long nothing had been seen of its flow, in microseconds. */
  readonly idleUs: number
  /** Of a request: who has the address that it is for. */
  readonly owner: Owner | undefined
}

const keyOf = (vpc: string, { protocol, source, sourcePort, destination, destinationPort }: Headed): string =>
  `${vpc} ${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`

export const turned = (header: Headed): Headed => ({
  protocol: header.protocol,
  source: header.destination,
  sourcePort: header.destinationPort,
  destination: header.source,
  destinationPort: header.sourcePort,
})

export const isSameHeader = (a: Headed, b: Headed): boolean =>
  a.source === b.source &&
  a.sourcePort === b.sourcePort &&
  a.destination === b.destination &&
  a.destinationPort === b.destinationPort

const FIN_OR_RST = 5

/** A run as isolation laws see it: the flows that were seen, and what is declared at each moment. */
export class Scene {
  readonly stage: Stage
  readonly #starts = new Map<string, SeenFlow>()
  /** What was received -> the flows whose packets it may have been. */
  readonly #arrivals = new Map<string, SeenFlow[]>()
  #declared: Declared | undefined
  /** A fault may have kept, repeated or changed a packet since this instant. */
  hasFaults = false

  constructor(stage: Stage) {
    this.stage = stage
  }

  get declared(): Declared {
    const { documents, network } = this.stage.cloud
    if (this.#declared?.documents !== documents) this.#declared = new Declared(documents, network.options)
    return this.#declared
  }

  get flows(): Iterable<SeenFlow> {
    return this.#starts.values()
  }

  /** Flows whose packets came to a machine with this header. */
  received(vpc: string, header: Headed): readonly SeenFlow[] {
    return this.#arrivals.get(keyOf(vpc, header)) ?? []
  }

  /** Reads a packet. Call `note` when all who judge it have seen it. */
  read(passage: Passage): Seen {
    const { declared } = this
    const { vpc, protocol, reason, to, sender, timeUs } = passage
    const sent = headed(passage.sent, protocol)
    const arrived = headed(passage.arrived, protocol)
    const own = this.#starts.get(keyOf(vpc, sent))
    const isFrom = ({ arrivals }: SeenFlow) => sender === undefined || arrivals.some(({ server }) => server === sender)
    const answers = (this.#arrivals.get(keyOf(vpc, turned(sent))) ?? []).filter(isFrom)
    const isAnswer = answers.length > 0
    const side = sender === undefined ? 'reply' : own && isAnswer ? undefined : isAnswer ? 'reply' : 'request'
    const flow = own ?? answers.at(-1)
    const owner = side === 'reply' ? undefined : declared.ownerOf(vpc, sent.destination)
    const isDelivered = reason === 'DELIVERED' && (to !== undefined || sender === undefined)
    const idleUs = flow === undefined ? 0 : timeUs - flow.lastUs
    const isFirst = flow === undefined && !this.#starts.has(keyOf(vpc, turned(sent)))
    const isFirstThere = isFirst && this.#isStrange(to, arrived)
    return {
      passage,
      declared,
      sent,
      arrived,
      sender,
      vpc,
      to,
      isDelivered,
      side,
      flow,
      answers,
      isFirst,
      isFirstThere,
      idleUs,
      owner,
    }
  }

  #isStrange(to: string | undefined, arrived: Headed): boolean {
    const vpc = (to === undefined ? undefined : this.declared.vpcOfCvm(to)) ?? ''
    return !this.#arrivals.has(keyOf(vpc, arrived)) && !this.#starts.has(keyOf(vpc, turned(arrived)))
  }

  /** Keeps what a packet has shown. */
  note({ passage, sent, arrived, sender, vpc, to, side, flow, owner, declared, isDelivered }: Seen): void {
    const { timeUs, message } = passage
    const isEnding = message.kind === 'tcp' && (message.segment.flags & FIN_OR_RST) !== 0
    if (flow !== undefined) {
      flow.lastUs = timeUs
      if (isDelivered) flow.heardUs = timeUs
      flow.isEnding ||= isEnding
    }
    if (side !== 'request' || sender === undefined || passage.isError) return
    if (declared.addressOfCvm(sender) !== sent.source) return // with somebody else's address, it is no flow of its sender's
    const known = flow ?? this.#begin(sender, vpc, sent, timeUs)
    if (to === undefined) return
    if (owner?.kind === 'endpoint') {
      known.endpoint = owner.name
      known.clb = declared.clbBehind(owner.document)?.name
    } else known.clb = owner?.kind === 'clb' ? owner.name : undefined
    this.#arrive(known, to, declared.vpcOfCvm(to) ?? vpc, arrived, timeUs)
  }

  #begin(client: string, vpc: string, start: Headed, lastUs: number): SeenFlow {
    const known = { isEnding: false, isTouched: false, endpoint: undefined, clb: undefined }
    const flow: SeenFlow = { client, vpc, start, arrivals: [], lastUs, heardUs: lastUs, ...known }
    this.#starts.set(keyOf(vpc, start), flow)
    return flow
  }

  #arrive(flow: SeenFlow, server: string, vpc: string, header: Headed, timeUs: number): void {
    const key = keyOf(vpc, header)
    const flows = this.#arrivals.get(key) ?? []
    this.#arrivals.set(key, [...flows.filter((one) => one !== flow), flow])
    const before = flow.arrivals.find((one) => one.server === server && isSameHeader(one.header, header))
    if (before === undefined) flow.arrivals.push({ server, header, lastUs: timeUs })
    else before.lastUs = timeUs
  }

  /** A step is about to be done: what it may make components forget. */
  before(step: Step): void {
    if (step.kind === 'fault') this.hasFaults = true
    if (step.kind === 'flush') this.#touch(step.names)
    else if (step.kind === 'call' || step.kind === 'guest')
      for (const flow of this.#starts.values()) flow.isTouched = true
  }

  #touch(names: readonly string[]): void {
    for (const flow of this.#starts.values()) {
      const parts = [flow.endpoint, flow.clb, flow.client, ...flow.arrivals.map(({ server }) => server)]
      if (names.some((name) => parts.includes(name))) flow.isTouched = true
    }
  }
}

const headed = (
  header: {
    readonly source: number
    readonly destination: number
    readonly sourcePort: number
    readonly destinationPort: number
  },
  protocol: number,
): Headed => ({
  protocol,
  source: unsigned(header.source),
  sourcePort: header.sourcePort,
  destination: unsigned(header.destination),
  destinationPort: header.destinationPort,
})
