import type { Words } from '../base/language.ts'
import { type Origin, originText } from '../base/origin.ts'
import { REASON_NAMES, type ReasonName } from '../dataplane/reason.ts'
import type { Network, Rule } from '../model/network.ts'
import { REASON_SCENARIOS } from '../trace/reason-pages/scenarios.ts'
import type { RuleReference, Trace } from '../trace/trace.ts'
import type { Observation } from '../world/observation.ts'

/** What the connections of a run met, of all that its networks have and of the Reasons that there are. */
export type Coverage = {
  readonly reasons: ReasonCoverage
  readonly rules: Part
  readonly listeners: Part
  readonly targets: Part
}

type ReasonCoverage = {
  readonly met: number
  /** Of those that a step can meet. */
  readonly total: number
  readonly unmet: readonly ReasonName[]
  /** Those that no step of a scenario can meet, and why. */
  readonly beyond: readonly { readonly reason: ReasonName; readonly why: Words }[]
}

export type Part = { readonly met: number; readonly total: number; readonly unmet: readonly Unmet[] }

export type Unmet = { readonly name: string; readonly origin: Origin | undefined }

const REASONS_TO_MEET = REASON_NAMES.filter((name) => typeof REASON_SCENARIOS[name] === 'string')

/** What is there to be met, each thing once: files share what they extend, and cases what they patch. */
class Inventory {
  readonly #things = new Map<string, Unmet>()
  readonly #met = new Set<string>()

  add(key: string, name: string, origin: Origin | undefined): void {
    if (!this.#things.has(key)) this.#things.set(key, { name, origin })
  }

  meet(key: string): void {
    this.#met.add(key)
  }

  part(): Part {
    const things = [...this.#things]
    const unmet = things.flatMap(([key, thing]) => (this.#met.has(key) ? [] : [thing]))
    return { met: things.length - unmet.length, total: things.length, unmet }
  }
}

/** Looks on while scenarios run (`runScenario` tells it) and keeps count. */
export class CoverageCount {
  readonly #rules = new Inventory()
  readonly #listeners = new Inventory()
  readonly #targets = new Inventory()
  readonly #reasons = new Set<string>()
  #network: Network | undefined
  /** The listeners and targets of the present network, by name: traces know nothing else of them. */
  readonly #listenerKeys = new Map<string, string>()
  readonly #targetKeys = new Map<string, string>()

  /** The network as it stands before the next connection. */
  network(network: Network): void {
    if (network === this.#network) return
    this.#network = network
    this.#addRules(network)
    this.#listenerKeys.clear()
    this.#targetKeys.clear()
    for (const { name, origin, targets } of network.clbs.flatMap(({ listeners }) => listeners)) {
      this.#listenerKeys.set(name, keyOf(name, origin))
      this.#listeners.add(keyOf(name, origin), name, origin)
      for (const target of targets) {
        this.#targetKeys.set(target.name, keyOf(target.name, target.origin))
        this.#targets.add(keyOf(target.name, target.origin), target.name, target.origin)
      }
    }
  }

  /** One connection, datagram or ping. */
  connection({ reason, trace }: Pick<Observation, 'reason' | 'trace'>): void {
    this.#reasons.add(reason)
    for (const packet of trace.packets) this.#reasons.add(packet.reason)
    for (const { check, verdict, rule, places } of stepsOf(trace)) {
      if (rule !== undefined) this.#rules.meet(ruleKey(rule.documentName ?? rule.name, rule.origin))
      if (verdict !== 'pass') continue
      if (check === 'listener') meetAll(this.#listeners, this.#listenerKeys, places)
      if (check === 'target') meetAll(this.#targets, this.#targetKeys, places)
    }
  }

  coverage(): Coverage {
    const unmet = REASONS_TO_MEET.filter((name) => !this.#reasons.has(name))
    const beyond = REASON_NAMES.flatMap((reason) => {
      const why = REASON_SCENARIOS[reason]
      return typeof why === 'string' || this.#reasons.has(reason) ? [] : [{ reason, why }]
    })
    const total = REASONS_TO_MEET.length
    return {
      reasons: { met: total - unmet.length, total, unmet, beyond },
      rules: this.#rules.part(),
      listeners: this.#listeners.part(),
      targets: this.#targets.part(),
    }
  }

  /** The rules that somebody wrote: neither those of a default group nor the "allow all" of an egress that was left out. */
  #addRules({ securityGroups, networkAcls, cvms }: Network): void {
    const add = (rules: readonly Rule[], list: string): void => {
      for (const [i, { origin }] of rules.entries()) {
        const name = `${list}[${i}]`
        this.#rules.add(ruleKey(name, origin), name, origin)
      }
    }
    for (const { isDefault, documentName, origin, ingress, egress } of securityGroups) {
      if (isDefault) continue
      const isWritten = (rule: Rule): boolean => rule.origin === undefined || !isSame(rule.origin, origin)
      add(ingress.filter(isWritten), `${documentName}.ingress`)
      add(egress.filter(isWritten), `${documentName}.egress`)
    }
    for (const { name, ingress, egress } of networkAcls) {
      add(ingress, `${name}.ingress`)
      add(egress, `${name}.egress`)
    }
    for (const { name, firewall } of cvms) add(firewall, `${name}.firewall`)
  }
}

const stepsOf = ({ packets }: Trace) => packets.flatMap(({ hops }) => hops.flatMap(({ steps }) => steps))

function meetAll(inventory: Inventory, keys: ReadonlyMap<string, string>, names: readonly string[]): void {
  for (const name of names) {
    const key = keys.get(name)
    if (key !== undefined) inventory.meet(key)
  }
}

const isSame = (one: Origin, other: Origin | undefined): boolean =>
  other !== undefined && originText(one) === originText(other)

const keyOf = (name: string, origin: Origin | undefined): string =>
  origin === undefined ? name : `${originText(origin)} ${name}`

/** Where a rule was written tells it from others; its place in the list changes as calls insert and delete others. */
const ruleKey = (name: RuleReference['name'], origin: Origin | undefined): string =>
  origin === undefined ? name : keyOf(name.replace(/\[\d+\]$/, ''), origin)
