import { Protocol } from '../../net/protocol.ts'
import type { Bench, IsolationLaw, SceneJudge } from './isolation-law.ts'
import type { Seen } from './scene.ts'
import { addressText, sentText } from './shown.ts'

/** What a link made of the sources of the packets that came to backends through it (facts 3.1). */
class Translations implements SceneJudge {
  readonly #bench: Bench
  /** Endpoint and client's address -> the address that backends saw. */
  readonly #addresses = new Map<string, number>()
  /** Source and destination port as dialled -> the flows that have them, whatever became of their packets. */
  readonly #dialled = new Map<string, Set<string>>()

  /** Some flow may have another port than its own, and so have taken anybody's. */
  #isMapped = false

  constructor(bench: Bench) {
    this.#bench = bench
  }

  readonly packet = (seen: Seen): void => {
    const { side, owner, sent, vpc, isDelivered } = seen
    if (side !== 'request' || owner?.kind !== 'endpoint' || sent.protocol === Protocol.ICMP) return
    const ports = `${sent.protocol} ${sent.sourcePort} ${sent.destinationPort}`
    const flows = this.#dialled.get(ports) ?? new Set()
    this.#dialled.set(ports, flows.add(`${vpc} ${sent.source} ${sent.destination}`))
    if (flows.size > 1 || owner.document.snat?.ports !== undefined) this.#isMapped = true
    if (!isDelivered) return
    if (seen.isFirst) this.#address(seen, `${owner.name} ${sent.source}`)
    if (!this.#isMapped) this.#port(seen)
  }

  /** Addresses belong to endpoints: a call may give them others, for flows that begin from then on. */
  readonly after: NonNullable<SceneJudge['after']> = (step) => {
    if (step.kind === 'call') this.#addresses.clear()
  }

  #address(seen: Seen, key: string): void {
    const { source } = seen.arrived
    const before = this.#addresses.get(key) ?? source
    this.#addresses.set(key, before)
    if (before === source) return
    const [one, other] = [addressText(before), addressText(source)]
    this.#bench.fail({
      en: `${sentText(seen)} came from ${other}, and other flows of its client through the same endpoint from ${one}`,
      zh: `${sentText(seen)} 的源地址是 ${other}，而同一客户端经同一终端节点的其他流来自 ${one}`,
    })
  }

  #port(seen: Seen): void {
    this.#bench.meet('kept its own port through a link')
    const { sourcePort } = seen.arrived
    if (sourcePort === seen.sent.sourcePort) return
    this.#bench.fail({
      en: `${sentText(seen)} came from port ${sourcePort}, though nobody else had its own`,
      zh: `${sentText(seen)} 的源端口变成了 ${sourcePort}，而它自己的端口并没有被占用`,
    })
  }
}

export const snatAsStated: IsolationLaw = {
  name: 'snat-as-stated',
  statement: {
    en: 'through one endpoint a client is seen with one address, and with its own port where no other flow could have it',
    zh: '经同一终端节点，后端看到的某个客户端只有一个地址；源端口没有被其他流占用时保持不变',
  },
  mustMeet: ['kept its own port through a link'],
  judge: (bench) => new Translations(bench),
}
