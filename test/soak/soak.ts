import { hash, Random } from '../../sim/base/random.ts'
import type { Cloud } from '../../sim/cloud/cloud.ts'
import { REASON_NAMES } from '../../sim/dataplane/reason.ts'
import { FLOW_STATE_NAMES } from '../../sim/dataplane/track.ts'
import { loadScenario } from '../../sim/scenario/load.ts'
import { openCase } from '../../sim/scenario/run.ts'
import type { SeenPacket } from '../../sim/world/capture/sighting.ts'
import type { ConnectRequest, LiveRequest, Observation } from '../../sim/world/observation.ts'
import { STATE_NAMES } from '../../sim/world/tcp/state.ts'
import type { Met } from '../support/networks-met.ts'
import { ACTS, pick, type Stage } from './acts.ts'
import { SOAK_FILE } from './network.ts'

/** What a whole soak must have met: every Reason, every state of a connection at a host, every state of a tracked one. */
export const SOAK_MUST_MEET: readonly string[] = [
  ...REASON_NAMES.map((name) => `reason ${name}`),
  ...STATE_NAMES.map((name) => `TCP ${name}`),
  ...FLOW_STATE_NAMES.filter((name) => name !== 'NONE').map((name) => `flow ${name}`),
]

const OPTIONS: readonly string[] = [
  '{}',
  '{}',
  '{ midStream: pickup }',
  '{ endpointCut: false, guestTcp: linux-5 }',
  '{ sgReevaluateEstablished: true }',
  '{ tcpTimestamps: false, unknownAddress: icmp, noListenerBehavior: rst }',
  '{ healthSource: VIP }',
]

const HOUR_US = 3_600_000_000
const WEEK_US = 7 * 24 * HOUR_US

/** One world and what happens in it, drawn from the seed and the number. */
export class Episode {
  readonly met: Met
  readonly #cloud: Cloud
  readonly #random: Random
  readonly #log: string[] = []
  readonly #open: string[] = []
  /** By connection and side: bytes written by the program, and bytes that the program at the other end was given. */
  readonly #written = new Map<string, number>()
  readonly #seed: number
  readonly #options: string

  constructor(seed: number, number: number, met: Met) {
    this.met = met
    this.#seed = hash(seed, 'episode', number)
    this.#random = new Random(this.#seed, 'soak')
    this.#options = pick(this.#random, OPTIONS)
    const file = `seed: ${number}\noptions: ${this.#options}\n${SOAK_FILE}`
    const scenario = loadScenario('soak.yaml', new Map([['soak.yaml', file]]))
    const [one] = scenario.ok ? scenario.value.cases : []
    const cloud = one && openCase(one)
    if (!cloud?.ok)
      throw new Error(`the soak's own network: ${JSON.stringify(scenario.ok ? cloud : scenario.problems)}`)
    this.#cloud = cloud.value
  }

  /** Everything that was observed, so that two runs can be compared. */
  get digest(): number {
    return hash(...this.#log)
  }

  /** Does so many acts. `isWatched`: with somebody who looks at every packet, and asks what would be in between. */
  run(acts: number, isWatched: boolean): void {
    if (isWatched) this.#cloud.watch({ packet: (seen) => this.#packet(seen) })
    const stage: Stage = {
      cloud: this.#cloud,
      random: this.#random,
      open: this.#open,
      look: (request) => this.#look(request),
      saw: (what, observation, asked) => this.#saw(what, observation, asked),
    }
    for (let i = 0; i < acts; i++) {
      if (isWatched && i % 16 === 0) this.#cloud.fork().advance(HOUR_US)
      drawn(this.#random)(stage)
      this.#look()
    }
    this.#quietDown()
  }

  /** Everything is mended, and time goes by: what is forgotten is forgotten everywhere, and every connection has come to an end. */
  #quietDown(): void {
    const cloud = this.#cloud
    for (const name of ['x', 'y']) cloud.heal(name)
    for (const name of ['c1', 'c2', 'web1', 'web2']) cloud.guest(name, { state: 'RUNNING', accepts: true })
    if (!cloud.advance(3 * HOUR_US)) this.#broken('a world that is left alone does not come to rest')
    this.#look()
    const { endpoints, clbs, cvms } = cloud.network
    this.#nothingTracked([...endpoints, ...clbs], 'three hours')
    for (const name of this.#open) {
      const state = cloud.connectionState(name)?.client
      if (state !== undefined && !SETTLED.includes(state))
        this.#broken(`${name} is ${state} after three hours of silence`)
    }
    cloud.advance(WEEK_US)
    this.#nothingTracked(cvms, 'a week')
  }

  #nothingTracked(components: readonly { readonly name: string }[], after: string): void {
    for (const { name } of components) {
      const flows = this.#cloud.flows(name)
      if (flows !== 0) this.#broken(`${name} still tracks ${flows} connections after ${after} of silence`)
    }
  }

  #look(request?: ConnectRequest): void {
    if (request?.protocol === 'UDP') {
      for (const state of this.#cloud.tracking(request).values()) this.met.add(`flow ${state}`)
    }
    for (const name of this.#open.slice(-8)) {
      const state = this.#cloud.connectionState(name)
      if (state === undefined) continue
      this.met.add(`TCP ${state.client}`)
      if (state.server !== undefined) this.met.add(`TCP ${state.server}`)
      for (const flow of state.flow.values()) this.met.add(`flow ${flow}`)
      this.#log.push(`${name} ${state.client} ${state.server} ${[...state.flow].join(' ')}`)
    }
  }

  #saw(what: string, seen: Observation, asked: LiveRequest | undefined): void {
    const { outcome, reason, where, backend, sourceSeen, bytes, endUs } = seen
    this.#log.push([what, outcome, reason, where, backend, sourceSeen, bytes, endUs].join(' '))
    this.met.add(`reason ${reason}`)
    this.met.add(`${what}: ${outcome}`)
    if (seen.cutShort) this.#broken(`${what} did not come to an end`)
    if (asked?.act === 'send') this.#sent(asked, seen)
    const byLink = backend?.startsWith('web') && seen.trace.packets[0]?.hops.some(({ kind }) => kind === 'endpoint')
    if (byLink && sourceSeen !== undefined && !sourceSeen.startsWith('11.163.')) {
      this.#broken(`${backend} sees ${sourceSeen} through the link`)
    }
  }

  /** What is said to have arrived was written, and all of it when the step says so. */
  #sent({ on, side, bytes }: LiveRequest, { outcome, bytes: delivered = 0 }: Observation): void {
    const written = (this.#written.get(`${on} ${side}`) ?? 0) + bytes
    this.#written.set(`${on} ${side}`, written)
    if (delivered > written) this.#broken(`${on}: ${delivered} bytes are said to be delivered of ${written}`)
    if (outcome === 'connected' && delivered < bytes) {
      this.#broken(`${on}: a send of ${bytes} bytes has ended well with ${delivered} delivered`)
    }
  }

  /** Nothing crosses from one VPC to another but through an endpoint of its own that lets it. */
  #packet({ verdict }: SeenPacket): void {
    if (verdict === undefined) return
    this.met.add(`reason ${verdict.reason}`)
    if (verdict.reason !== 'DELIVERED' || verdict.direction !== 'request') return
    const names = verdict.hops.map(({ component }) => component)
    const [from, to] = [names[0] ?? '', names.at(-1) ?? '']
    const isProvider = (name: string): boolean => /^(web|friend|lb)/.test(name)
    if (isProvider(from) === isProvider(to) && (from === 't1') === (to === 't1')) return
    const endpoint = this.#cloud.network.endpoints.find(({ name }) => names.includes(name))
    if (endpoint === undefined) this.#broken(`a packet went from ${from} to ${to} by ${names.join(', ')}`)
    else if (endpoint.state !== 'ACTIVE' && !this.#options.includes('endpointCut: false')) {
      this.#broken(`a packet went through ${endpoint.name}, which is ${endpoint.state}`)
    } else if ((from === 't1') !== (endpoint.name === 'ep3')) this.#broken(`${from} went through ${endpoint.name}`)
  }

  #broken(what: string): never {
    throw new Error(`seed ${this.#seed}, options ${this.#options}: ${what}\n${this.#log.slice(-30).join('\n')}`)
  }
}

/** Each act is in it as often as it weighs. */
const URN = ACTS.flatMap(([weight, , act]) => Array.from({ length: weight }, () => act))
const drawn = (random: Random) => pick(random, URN)

/** States in which a connection may stay for ever: its client can see what it is. */
const SETTLED: readonly string[] = ['CLOSED', 'ESTABLISHED', 'CLOSE_WAIT', 'FIN_WAIT_2', 'TIME_WAIT']
