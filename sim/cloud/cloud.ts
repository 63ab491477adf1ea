import { assert } from '../base/assert.ts'
import { withEntry } from '../base/chunked-map.ts'
import { compile } from '../compile/compile.ts'
import { recompile } from '../compile/recompile.ts'
import type { FlowStateName } from '../dataplane/track.ts'
import type { CvmDocument, Documents } from '../model/documents.ts'
import type { Network } from '../model/network.ts'
import type { Options } from '../model/options.ts'
import type { Checked, Problem } from '../model/problem.ts'
import { revalidate } from '../model/revalidate.ts'
import { validate } from '../model/validate.ts'
import { ownerKind, type Tables } from '../tables/tables.ts'
import type { ConnectionState } from '../world/connection-state.ts'
import { codeOf, placeOf } from '../world/fault-where.ts'
import type { FaultRule } from '../world/faults.ts'
import type { LoadReport, LoadRequest } from '../world/load.ts'
import type {
  Activity,
  Awaited,
  ConnectRequest,
  LiveRequest,
  Observation,
  SegmentRequest,
} from '../world/observation.ts'
import { World } from '../world/world.ts'
import { Accepting } from './accepting.ts'
import { isTask } from './actions.ts'
import type { CloudState } from './call.ts'
import { Tasks } from './clb/tasks.ts'
import type { Operation, OperationResult } from './operation.ts'
import { clbsNamed, perform } from './operations.ts'
import { refusedBy } from './refused-by.ts'
import { requestId } from './request-id.ts'
import { Rest } from './rest.ts'
import { type SettledDocuments, settle } from './settle.ts'
import { nextState } from './state-machine.ts'

/** What a machine's owner can change in it. */
export type GuestChange = Partial<Pick<CvmDocument, 'listen' | 'firewall' | 'state' | 'allow' | 'backlog' | 'accepts'>>

/**
 * A cloud that runs: documents, the network that they make, and the world in which its packets move. What changes it is
 * an operation of the control plane or traffic; both act at the present virtual time.
 */
export class Cloud {
  readonly #options: Options
  readonly #seed: number
  #documents: SettledDocuments
  #network: Network
  readonly #world: World
  /** When the endpoints that stay ACCEPTING, as long as the option acceptDelay says, will be ACTIVE. */
  #accepted = new Accepting()
  #tasks = new Tasks()

  private constructor(documents: SettledDocuments, network: Network, options: Options, seed: number, world: World) {
    this.#options = options
    this.#seed = seed
    this.#documents = documents
    this.#network = network
    this.#world = world
  }

  /** Starts a cloud from documents, or tells everything that is wrong with them. */
  static open(
    documents: Documents,
    options: Options,
    seed: number,
    start: 'settled' | 'cold' = 'settled',
  ): Checked<Cloud> {
    const network = validate(documents, options, seed)
    if (!network.ok) return network
    const world = World.start(network.value, compile(network.value, 1), seed, start)
    const cloud = new Cloud(settle(documents, network.value), network.value, options, seed, world)
    cloud.#watchAccepting()
    return { ok: true, value: cloud }
  }

  /** A cloud that is like this one and goes its own way from here. */
  fork(): Cloud {
    const fork = new Cloud(this.#documents, this.#network, this.#options, this.#seed, this.#world.fork())
    fork.#tasks = this.#tasks.fork()
    fork.#accepted = this.#accepted.fork()
    for (const [endpoint, dueUs] of fork.#accepted) fork.#provisionIn(dueUs - this.nowUs, endpoint)
    return fork
  }

  /** A cloud of the same network at rest: nobody is connected, nothing goes wrong, every health check has its verdict. */
  settled(): Cloud {
    const world = World.start(this.#network, this.#world.tables, this.#seed, 'settled')
    const cloud = new Cloud(this.#documents, this.#network, this.#options, this.#seed, world)
    cloud.#tasks.calls = this.#tasks.calls
    cloud.#watchAccepting()
    return cloud
  }

  /** What this cloud would be if its documents were others; it goes its own way from here. Nothing changes. */
  supposing(change: (documents: SettledDocuments) => SettledDocuments): Checked<Cloud> {
    const fork = this.fork()
    const problems = fork.#change(change(this.#documents))
    return problems.length === 0 ? { ok: true, value: fork } : { ok: false, problems }
  }

  get network(): Network {
    return this.#network
  }

  /** What its packets are judged by. */
  get tables(): Tables {
    return this.#world.tables
  }

  /** The health of its targets (values of Health), by their index in the tables. */
  readonly targetHealth = (): Uint8Array => this.#world.targetHealth

  /** The documents as they stand now, with every address and state written out. */
  get documents(): SettledDocuments {
    return this.#documents
  }

  get #state(): CloudState {
    return {
      documents: this.#documents,
      network: this.#network,
      nowUs: this.nowUs,
      health: () => this.health(),
      tasks: this.#tasks,
    }
  }

  get nowUs(): number {
    return this.#world.nowUs
  }

  /** One connection, from its first SYN to its outcome. */
  connect(request: ConnectRequest): Observation {
    return this.#world.connect(request)
  }

  /** Begins something that takes time, and does not wait for it; undefined: the connection that it needs is not open. */
  begin(request: ConnectRequest | LiveRequest | SegmentRequest): Activity | undefined {
    return this.#world.begin(request)
  }

  /** Lets time go by until something that was begun is over. */
  finish(activity: Activity): Observation {
    return this.#world.finish(activity)
  }

  /** Lets time go by until something has come to pass: true, and time stands just there; false: patience was over first. */
  waitFor(what: Awaited, patienceUs: number): boolean {
    return this.#world.waitFor(what, patienceUs)
  }

  /** A fault of the fabric begins; one of the same name ends. Returns what is wrong with its place: nothing has changed then. */
  fault(rule: FaultRule): Problem | undefined {
    return this.#world.fault(rule)
  }

  /** A fault ends. False: there is none of this name. */
  readonly heal = (name: string): boolean => this.#world.heal(name)

  /** Begins a row of connections, which goes on while time does. One of the same name ends. */
  startLoad(request: LoadRequest): void {
    this.#world.startLoad(request)
  }

  /** Ends a load: lets time go by until its last connection is over. Undefined: there is none of this name. */
  endLoad(name: string): LoadReport | undefined {
    return this.#world.endLoad(name)
  }

  /** How a connection that was opened under a name stands at each of its ends, and in between. */
  connectionState(name: string): ConnectionState | undefined {
    return this.#world.connectionState(name)
  }

  /** The state in which each component has what a request with a source port of its own has opened, by name. */
  tracking(request: ConnectRequest): ReadonlyMap<string, FlowStateName> {
    return this.#world.tracking(request)
  }

  /** How many connections an endpoint, a CLB or a CVM tracks now. */
  flows(component: string): number {
    const place = placeOf(this.#network, component)
    return place === undefined ? 0 : this.#world.flows(ownerKind(codeOf(place)), place.index)
  }

  /** An endpoint, a CLB or a CVM forgets the connections that it tracks. Returns how many those were. */
  flush(component: string): number {
    const place = placeOf(this.#network, component)
    return place === undefined ? 0 : this.#world.flush(ownerKind(codeOf(place)), place.index)
  }

  /** What `connect` would show now. Nothing changes. */
  explain(request: ConnectRequest): Observation {
    return this.fork().connect(request)
  }

  /** Shows every packet from now on to somebody; those of forks are not. */
  watch(observer: Parameters<World['watch']>[0]): void {
    this.#world.watch(observer)
  }

  /** What is to be kept beside the documents once nothing is under way. */
  readonly rest = (): Rest => new Rest(this.#world, this.#tasks)

  /** Lets virtual time go by, with all that is due in it. False: so much happened (EVENTS_MAX) that it was stopped on the way. */
  advance(durationUs: number): boolean {
    return this.#world.advance(durationUs)
  }

  /** HealthStatusDetail of a target, by its name: `lb1/tcp:80/web1` -> `Alive`. */
  health(): ReadonlyMap<string, string> {
    return this.#world.health()
  }

  /** Performs a call of the cloud's API: the network changes, or the cloud's own code says why not, and nothing does. */
  apply(operation: Operation): OperationResult {
    this.#tasks.calls += 1
    const outcome = perform(this.#state, operation)
    if (!outcome.ok) return outcome
    const { caller, consulted } = outcome
    const isChange = outcome.documents !== this.#documents
    const problems = isChange ? this.#change(outcome.documents) : []
    if (problems.length > 0) return { ok: false, caller, consulted, error: refusedBy(problems) }
    const response = outcome.respond(this.#state)
    const RequestId = operation.requestId ?? requestId(this.#seed, this.#tasks.calls)
    if (isTask(operation.action)) {
      const clbs = clbsNamed(this.#network, { ...operation.parameters, ...response })
      const creates = isChange && operation.action === 'CreateLoadBalancer'
      this.#tasks.begin(RequestId, caller, clbs, this.nowUs + this.#options.asyncTaskDelayUs, creates)
    }
    return { ok: true, caller, consulted, response: { ...response, RequestId } }
  }

  /**
   * What a call comes to that changes nothing, because it only asks or is refused; undefined: it would change something, or is a task.
   * A shared world need not keep such calls. The answer has no RequestId: that is for whoever passes it on.
   */
  preview(operation: Operation): OperationResult | undefined {
    const state = this.#state
    const outcome = perform(state, operation)
    if (!outcome.ok) return outcome
    if (outcome.documents !== this.#documents || isTask(operation.action)) return undefined
    const { caller, consulted, respond } = outcome
    return { ok: true, caller, consulted, response: respond(state) }
  }

  /**
   * Changes what runs inside a machine, which is its owner's business and not the cloud's: its sockets, its firewall, or
   * whether it runs. Returns what is wrong with that; nothing has changed then.
   */
  guest(cvm: string, change: GuestChange): readonly Problem[] {
    const document = this.#documents.cvms.get(cvm)
    assert(document, 'the caller has looked the machine up')
    const cvms = withEntry(this.#documents.cvms, cvm, { ...document, ...change })
    return this.#change({ ...this.#documents, cvms })
  }

  /** Puts changed documents in force, unless they are not sound. */
  #change(documents: SettledDocuments): readonly Problem[] {
    const checked = revalidate({ documents: this.#documents, network: this.#network }, documents, this.#seed)
    if (!checked.ok) return checked.problems
    const { network, change } = checked.value
    // What was made has got its address, and an account that uses a template for the first time a copy of it: both are to stay.
    this.#documents = settle(documents, network, change)
    this.#network = network
    const { tables, version } = this.#world
    this.#world.reconfigure(network, recompile(tables, network, change, version + 1), change)
    // One that is gone is forgotten where all are looked at.
    this.#watchAccepting(change?.shifts?.endpoints === undefined ? change?.endpoints : undefined)
    return []
  }

  /** Whatever has begun to be ACCEPTING will be ACTIVE in its time. `changed`: which endpoints may have; undefined: any. */
  #watchAccepting(changed?: readonly number[]): void {
    const { acceptDelayUs: delayUs } = this.#options
    if (delayUs === 0) return
    const begun = this.#accepted.review(this.#network.endpoints, this.nowUs + delayUs, changed)
    for (const endpoint of begun) this.#provisionIn(delayUs, endpoint)
  }

  #provisionIn(delayUs: number, endpoint: string): void {
    const dueUs = this.nowUs + delayUs
    this.#world.schedule(delayUs, () => {
      if (this.#accepted.dueUs(endpoint) === dueUs) this.#provision(endpoint)
    })
  }

  /** ACCEPTING is over: an event of virtual time, so it may come in the middle of a connection. */
  #provision(endpoint: string): void {
    const document = this.#documents.endpoints.get(endpoint)
    const state = nextState('ACCEPTING', 'provisioned')
    assert(document && state, 'what is ACCEPTING is an endpoint that will be ACTIVE')
    const endpoints = withEntry(this.#documents.endpoints, endpoint, { ...document, state })
    const problems = this.#change({ ...this.#documents, endpoints })
    assert(problems.length === 0, 'a network stays sound when an endpoint becomes ACTIVE')
  }
}
