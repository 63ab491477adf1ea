import { Flag } from '../../net/tcp.ts'
import type { StepReport } from '../../scenario/report.ts'
import type { ConnectStep, LiveStep, Step } from '../../scenario/scenario.ts'
import type { Bench, IsolationLaw } from './isolation-law.ts'
import type { Seen } from './scene.ts'

type Part = { readonly from: number; readonly to: number }
/** The bytes of one stream that came to machines, by the machine. */
type Stream = ReadonlyMap<string, readonly Part[]>

/** How many bytes from the first on have come. */
function prefix(parts: readonly Part[]): number {
  let end = 0
  for (const { from, to } of [...parts].sort((a, b) => a.from - b.from)) if (from <= end) end = Math.max(end, to)
  return end
}

class Bytes {
  readonly #bench: Bench
  readonly #streams = new Map<number, Stream>()
  /** Machine and port -> the streams that it has written there. */
  readonly #writers = new Map<string, Set<number>>()
  /** Machines and ports from which a SYN was sent that no kernel made. */
  readonly #dialledAnew = new Set<string>()
  /** Kept connection -> its client's machine and port, and how many bytes of the client were counted as delivered. */
  readonly #kept = new Map<string, { readonly writer: string; counted: number }>()

  constructor(bench: Bench) {
    this.#bench = bench
  }

  packet({ passage, to, sender, sent, declared }: Seen): void {
    const { message, stream, offset } = passage
    if (message.kind !== 'tcp' || sender === undefined) return
    const writer = `${sender} ${sent.sourcePort}`
    if (stream === 0 && message.segment.flags === Flag.SYN) this.#dialledAnew.add(writer)
    if (stream === 0) return
    this.#writers.set(writer, (this.#writers.get(writer) ?? new Set()).add(stream))
    const { length } = message.segment
    if (to === undefined || length === 0) return
    const part = { from: offset, to: offset + length }
    const known = this.#streams.get(stream) ?? new Map<string, readonly Part[]>()
    this.#streams.set(stream, new Map(known).set(to, [...(known.get(to) ?? []), part]))
    // A CLB that takes connections up, in the middle or at a SYN made by hand, may choose anew; what then comes, nobody counts.
    const mayChoose = declared.options.midStream === 'pickup' || this.#dialledAnew.has(writer)
    const [other] = known.keys()
    if (other === undefined || known.has(to) || mayChoose) return
    this.#bench.fail({
      en: `bytes of one connection of ${sender} came to ${other} and to ${to}`,
      zh: `${sender} 同一连接的字节既到达了 ${other}，又到达了 ${to}`,
    })
  }

  after(step: Step, report: StepReport): void {
    if (step.kind === 'connect') this.#connected(step, report)
    else if (step.kind === 'send') this.#sent(step, report)
  }

  #connected(step: ConnectStep, { observed }: StepReport): void {
    const { sourcePort, outcome } = observed
    if (typeof sourcePort !== 'number' || outcome !== 'connected' || step.times !== 1) return
    const writer = `${step.from} ${sourcePort}`
    if (step.as !== undefined) this.#kept.set(step.as, { writer, counted: 0 })
    else this.#judge(writer, step.bytes)
  }

  #sent({ on, side }: LiveStep, { observed }: StepReport): void {
    const kept = this.#kept.get(on)
    const { bytes } = observed
    if (kept === undefined || side !== 'client' || typeof bytes !== 'number') return
    kept.counted += bytes
    this.#judge(kept.writer, kept.counted)
  }

  /** So many bytes of a client are said to have been delivered. */
  #judge(writer: string, counted: number): void {
    if (counted === 0) return
    this.#bench.meet('bytes counted as delivered')
    const streams = [...(this.#writers.get(writer) ?? [])].flatMap((stream) => [
      ...(this.#streams.get(stream)?.values() ?? []),
    ])
    const came = Math.max(0, ...streams.map(prefix))
    if (came < counted)
      this.#bench.fail({
        en: `${counted} bytes of ${writer.replace(' ', ':')} are said to be delivered, and no machine got more than ${came} of them`,
        zh: `${writer.replace(' ', ':')} 的 ${counted} 字节据称已送达，而没有一台云服务器收到超过 ${came} 字节`,
      })
  }
}

export const byteConservation: IsolationLaw = {
  name: 'byte-conservation',
  statement: {
    en: 'every byte that a client counts as delivered has reached exactly one backend, once and in order',
    zh: '客户端计为已送达的每个字节都恰好按序到达一个后端，且只到达一次',
  },
  mustMeet: ['bytes counted as delivered'],
  judge: (bench) => {
    const bytes = new Bytes(bench)
    return {
      packet: (seen) => bytes.packet(seen),
      after(step, report) {
        if (report !== undefined) bytes.after(step, report)
      },
    }
  },
}
