import { compile } from '../compile/compile.ts'
import type { Documents } from '../model/documents.ts'
import type { Network } from '../model/network.ts'
import type { Options } from '../model/options.ts'
import type { Checked, Problem } from '../model/problem.ts'
import { modelProblemText } from '../model/problem-words.ts'
import { validate } from '../model/validate.ts'
import type { ConnectRequest, Observation } from '../world/observation.ts'
import { World } from '../world/world.ts'
import type { ApiError, Operation, OperationResult } from './operation.ts'
import { perform } from './operations.ts'
import { requestId } from './request-id.ts'
import { type SettledDocuments, settle } from './settle.ts'

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
  #calls = 0

  private constructor(
    documents: Documents,
    network: Network,
    options: Options,
    seed: number,
    start: 'settled' | 'cold',
  ) {
    this.#options = options
    this.#seed = seed
    this.#documents = settle(documents, network)
    this.#network = network
    this.#world = new World(network, compile(network, 1), seed, start)
  }

  /** Starts a cloud from documents, or tells everything that is wrong with them. */
  static open(
    documents: Documents,
    options: Options,
    seed: number,
    start: 'settled' | 'cold' = 'settled',
  ): Checked<Cloud> {
    const network = validate(documents, options, seed)
    return network.ok ? { ok: true, value: new Cloud(documents, network.value, options, seed, start) } : network
  }

  get network(): Network {
    return this.#network
  }

  /** The documents as they stand now, with every address and state written out. */
  get documents(): SettledDocuments {
    return this.#documents
  }

  get nowUs(): number {
    return this.#world.nowUs
  }

  /** One connection, from its first SYN to its outcome. */
  connect(request: ConnectRequest): Observation {
    return this.#world.connect(request)
  }

  /** What `connect` would show now. Nothing changes. */
  explain(request: ConnectRequest): Observation {
    return this.#world.explain(request)
  }

  /** HealthStatusDetail of a target, by its name: `lb1/tcp:80/web1` -> `Alive`. */
  health(): ReadonlyMap<string, string> {
    return this.#world.health()
  }

  /** Performs a call of the cloud's API: the network changes, or the cloud's own code says why not, and nothing does. */
  apply(operation: Operation): OperationResult {
    this.#calls += 1
    const outcome = perform({ documents: this.#documents, network: this.#network }, operation)
    if (!outcome.ok) return outcome
    if (outcome.documents !== this.#documents) {
      const network = validate(outcome.documents, this.#options, this.#seed)
      if (!network.ok) return { ok: false, error: refusedBy(network.problems) }
      // An account that uses a template for the first time has got a copy of it, which is to stay.
      const hasNewGroup = network.value.securityGroups.length > this.#network.securityGroups.length
      this.#documents = hasNewGroup ? settle(outcome.documents, network.value) : outcome.documents
      this.#network = network.value
      this.#world.reconfigure(network.value, compile(network.value, this.#world.version + 1))
    }
    return { ok: true, response: { ...outcome.response, RequestId: requestId(this.#seed, this.#calls) } }
  }
}

/** The changed network would not be sound: the cloud's code for the first problem that has one, and what that problem says. */
function refusedBy(problems: readonly Problem[]): ApiError {
  const first = problems.find(({ apiCode }) => apiCode !== undefined) ?? problems[0]
  const message = {
    en: (first && modelProblemText(first, 'en')) ?? '',
    zh: (first && modelProblemText(first, 'zh')) ?? '',
  }
  return { code: first?.apiCode ?? 'InvalidParameterValue', message, problems }
}
