import type { StepReport } from '../../scenario/report.ts'
import type { Step } from '../../scenario/scenario.ts'
import type { Meet } from '../law.ts'
import type { Scene, Seen, SeenFlow } from './scene.ts'

/** What every run tells that it met, whichever law is judged: how packets ended, what calls came to, and rare meetings. */
export class Meetings {
  readonly #scene: Scene
  readonly #meet: Meet
  /** Header as sent through a link -> the tenants who sent it. */
  readonly #tuples = new Map<string, Set<string>>()

  constructor(scene: Scene, meet: Meet) {
    this.#scene = scene
    this.#meet = meet
  }

  packet({ passage, owner, side, sent, vpc, declared, isDelivered, flow }: Seen): void {
    this.#meet(passage.reason)
    if (side !== 'request' || owner?.kind !== 'endpoint' || !isDelivered) return
    const key = `${owner.document.service} ${sent.protocol} ${sent.source}:${sent.sourcePort} ${sent.destination}:${sent.destinationPort}`
    const tenants = this.#tuples.get(key) ?? new Set()
    this.#tuples.set(key, tenants)
    if ([...tenants].some((one) => one !== declared.accountOf(vpc))) this.#meet('equal 5-tuples of two tenants')
    tenants.add(declared.accountOf(vpc))
    if (flow !== undefined && flow.endpoint !== undefined && flow.endpoint !== owner.name)
      this.#meet('an address used again')
  }

  before(step: Step): void {
    if (step.kind === 'flush' && this.#anyLive(({ endpoint, clb }) => names(step.names, endpoint, clb)))
      this.#meet('flush with a live flow')
  }

  #anyLive(is: (flow: SeenFlow) => boolean): boolean {
    const { nowUs } = this.#scene.stage.cloud
    for (const flow of this.#scene.flows)
      if (!flow.isEnding && nowUs - flow.heardUs < 60_000_000 && is(flow)) return true
    return false
  }

  after(step: Step, report: StepReport | undefined): void {
    if (report === undefined) return
    const { outcome, error } = report.observed
    if (outcome !== undefined) this.#meet(`${step.kind}: ${outcome}`)
    if (step.kind === 'call') this.#meet(error === undefined ? step.action : `${step.action}: ${error.code}`)
    else if (outcome === undefined) this.#meet(step.kind)
  }
}

const names = (list: readonly string[], ...parts: readonly (string | undefined)[]): boolean =>
  parts.some((part) => part !== undefined && list.includes(part))
