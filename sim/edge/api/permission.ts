import { findById } from '../../model/lookup.ts'
import { isOwn } from '../../scenario/lens.ts'
import { isOwnClaim } from '../../scenario/lens-claim.ts'
import type { Step, WaitStep } from '../../scenario/scenario.ts'
import type { StepSession } from '../../scenario/step-session.ts'
import type { StepDeed } from '../store/entry.ts'
import { readStep, type Stand } from '../store/replica-step.ts'
import { ControlFault } from './control-fault.ts'
import type { Service } from './service.ts'
import { isSameSecret } from './tc3.ts'

/** Who asks: an account, which sees what a tenant sees, or the operator, who sees all. */
export type Viewer = { readonly account: string | undefined }

const OPERATOR: Viewer = { account: undefined }

/**
 * Who makes a control request: the operator, by `Authorization: Bearer TOKEN`, or a tenant, by its keys as user and password.
 * The operator may look with a tenant's eyes (`as`).
 */
export function viewerOf(service: Service, authorization: string | undefined, as: string | undefined): Viewer {
  const { accounts } = service.world.replica.cloud.network
  const [, scheme = '', secret = ''] = /^(\w+)\s+(\S+)$/.exec(authorization ?? '') ?? []
  if (scheme.toLowerCase() === 'basic') {
    const [, secretId = '', secretKey = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(secret, 'base64').toString()) ?? []
    const key = service.keys.find(secretId, accounts)
    if (key !== undefined && isSameSecret(key.secretKey, secretKey)) return tenantCalled(key.account, as)
    throw new ControlFault(401, 'UNAUTHORIZED', 'these keys are not known')
  }
  const isOperator = service.isInsecure || (scheme.toLowerCase() === 'bearer' && isSameSecret(service.token, secret))
  if (!isOperator)
    throw new ControlFault(401, 'UNAUTHORIZED', 'Authorization: Bearer TOKEN, or Basic with SecretId and SecretKey')
  if (as === undefined) return OPERATOR
  if (accounts.some(({ name }) => name === as)) return { account: as }
  throw new ControlFault(404, 'NO_SUCH_ACCOUNT', `no account is called ${as.slice(0, 80)}`)
}

function tenantCalled(account: string, as: string | undefined): Viewer {
  if (as === undefined || as === account) return { account }
  throw new ControlFault(403, 'OPERATOR_ONLY', 'only the operator may look with the eyes of another')
}

/**
 * Throws unless a tenant may run a step: its own machines connect, speak and change, its own calls are made. Time, faults, and what
 * steps save for each other are the operator's.
 */
export function asTenant({ account: viewer }: Viewer, stand: Stand, deed: StepDeed): void {
  if (viewer === undefined) return
  const read = readStep(stand, deed)
  // What is wrong with a step may tell of machines of others, near in name.
  if (!read.ok) throw badStep()
  const { step } = read.value
  if (isOperators(step)) throw new ControlFault(403, 'OPERATOR_ONLY', 'only the operator may do this')
  const { network } = stand.cloud
  if (step.kind === 'prove') {
    if (isOwnClaim({ network, viewer }, step)) return
    throw badStep()
  }
  const isMine = (name: string): boolean => {
    const found = findById(network, name)
    return isOwn({ network, viewer }, (found?.kind === 'cvm' ? network.cvms[found.index]?.name : undefined) ?? name)
  }
  const actors = actorsOf(stand, step)
  if (actors === undefined || !actors.every(isMine)) throw badStep()
}

const badStep = (): ControlFault =>
  new ControlFault(400, 'BAD_STEP', 'the step cannot be read, or names what you do not have')

/** The machines whose doing a step is; undefined: nobody's yet, as that of a connection whose other end has not answered. */
function actorsOf({ session }: Stand, step: Step): readonly string[] | undefined {
  if (step.kind === 'call') return []
  if (step.kind === 'guest') return [...step.changes.keys()]
  if (step.kind === 'wait') return 'at' in step.until ? [step.until.at] : endsOf(session, step)
  const actors = session.actors(step)
  return actors.length === 0 ? undefined : actors
}

/** Who waits for bytes to come to the server of a connection: its client, which sends them. */
function endsOf(session: StepSession, { until }: WaitStep): readonly string[] | undefined {
  const ends = 'on' in until ? session.ends.get(until.on) : undefined
  return ends === undefined ? undefined : [ends.client]
}

function isOperators(step: Step): boolean {
  const isShared = step.save !== undefined || step.deferred !== undefined
  // Whether two steps saw the same may tell what another tenant's step saw.
  const compares = step.expect?.entries.some(({ path: [subject] }) => subject === 'differ') ?? false
  return isShared || compares || !TENANTS.has(step.kind) || (step.kind === 'wait' && 'durationUs' in step.until)
}

const TENANTS: ReadonlySet<Step['kind']> = new Set<Step['kind']>([
  ...(['connect', 'udp', 'ping', 'send', 'receive', 'close', 'reset', 'segment'] as const),
  ...(['load', 'endLoad', 'wait', 'call', 'guest', 'prove'] as const),
])
