import { assert } from '../base/assert.ts'
import { hash } from '../base/random.ts'
import { ANYBODY, type FaultLine, Faults, MILLION } from '../dataplane/faults.ts'
import type { Network } from '../model/network.ts'
import { codeOf, type FaultWhere, isHop, placeOf } from './fault-where.ts'
import type { TimeUs } from './queue.ts'

/**
 * A fault of the fabric on one hop, or at one component. Ratios are whole millionths of the packets that cross the hop, times
 * whole microseconds; what is 0 or false does nothing.
 */
export type FaultRule = {
  readonly name: string
  readonly where: FaultWhere
  /** Lost without a word. */
  readonly loss: number
  /** A packet is late by `delayUs`, and by up to `jitterUs` more or less, but never early. */
  readonly delayUs: TimeUs
  readonly jitterUs: TimeUs
  /** Arrives once more. */
  readonly duplicate: number
  /** Falls behind what is sent up to a millisecond after it. */
  readonly reorder: number
  /** A bit flips: the component that it comes to finds a wrong checksum and drops it. */
  readonly corrupt: number
  /** Nothing at all goes this way. */
  readonly partition: boolean
  /** How long it lasts; left out: until it is healed. */
  readonly forUs?: TimeUs | undefined
}

/** No fault makes a packet later than this by one of its two times. */
export const FAULT_DELAY_MAX_US = 60_000_000

type Active = { readonly rule: FaultRule; readonly untilUs: TimeUs | undefined }

/** The faults in force in a world, by name. One of the same name as another takes its place. */
export class ActiveFaults {
  readonly #seed: number
  readonly #put: (faults: Faults | null) => void
  readonly #schedule: (atUs: TimeUs, event: () => void) => void
  readonly #active = new Map<string, Active>()

  /** `put` is given all faults in the form that the walk reads, whenever they change. */
  constructor(seed: number, put: (faults: Faults | null) => void, schedule: (atUs: TimeUs, event: () => void) => void) {
    this.#seed = seed
    this.#put = put
    this.#schedule = schedule
  }

  /** The faults in force, in the order in which they came. */
  get rules(): readonly FaultRule[] {
    return Array.from(this.#active.values(), ({ rule }) => rule)
  }

  /** A fault begins. `network`: gives the network that is in force when it ends. */
  begin(rule: FaultRule, nowUs: TimeUs, network: () => Network): void {
    this.#set({ rule, untilUs: rule.forUs === undefined ? undefined : nowUs + rule.forUs }, network)
    this.recompile(network())
  }

  #set(active: Active, network: () => Network): void {
    const { name } = active.rule
    this.#active.set(name, active)
    if (active.untilUs === undefined) return
    this.#schedule(active.untilUs, () => {
      if (this.#active.get(name) === active) this.heal(name, network())
    })
  }

  /** A fault ends. False when there is none of this name. */
  heal(name: string, network: Network): boolean {
    const known = this.#active.delete(name)
    if (known) this.recompile(network)
    return known
  }

  /** The network has changed: components may have other numbers, and a hop may be no more, or be again. */
  recompile(network: Network): void {
    const lines = this.rules.flatMap((rule) => linesOf(rule, network, this.#seed))
    this.#put(lines.length === 0 ? null : new Faults(lines))
  }

  /** Takes over from the faults of another world, whose walk has them in force already. */
  copy(other: ActiveFaults, network: () => Network): void {
    for (const active of other.#active.values()) this.#set({ ...active }, network)
  }
}

/** A fault as lines for the walk: one for each direction. None when the network has no such hop now. */
function linesOf(rule: FaultRule, network: Network, seed: number): readonly FaultLine[] {
  const { where, loss, corrupt, duplicate, reorder, partition, delayUs, jitterUs } = rule
  for (const ratio of [loss, corrupt, duplicate, reorder])
    assert(Number.isInteger(ratio) && ratio >= 0 && ratio <= MILLION, 'a ratio is in whole millionths')
  for (const time of [delayUs, jitterUs])
    assert(Number.isInteger(time) && time >= 0 && time <= FAULT_DELAY_MAX_US, 'a delay is in whole microseconds')
  const effect = { loss, corrupt, duplicate, reorder, partition }
  const leastDelayUs = Math.max(0, delayUs - jitterUs)
  const ways = waysOf(where, network)
  // The way is part of what draws come from: what happens there says nothing about what happens on the way back.
  return ways.map(({ from, to }, way) => ({
    ...{ from, to, ...effect },
    seed: hash(seed, 'fault', rule.name, way),
    ...{ leastDelayUs, mostDelayUs: delayUs + jitterUs },
  }))
}

function waysOf(where: FaultWhere, network: Network): readonly { readonly from: number; readonly to: number }[] {
  if ('at' in where) {
    const place = placeOf(network, where.at)
    if (place === undefined) return []
    const code = codeOf(place)
    return [
      { from: ANYBODY, to: code },
      { from: code, to: ANYBODY },
    ]
  }
  const start = placeOf(network, where.from)
  const end = placeOf(network, where.to)
  if (start === undefined || end === undefined || !isHop(network, start, end)) return []
  const out = { from: codeOf(start), to: codeOf(end) }
  return where.both ? [out, { from: out.to, to: out.from }] : [out]
}
