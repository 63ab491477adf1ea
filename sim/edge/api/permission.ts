import type { Cloud } from '../../cloud/cloud.ts'
import { findById } from '../../model/lookup.ts'
import { isOwn } from '../../scenario/lens.ts'
import type { StepDeed } from '../store/entry.ts'
import { readStep } from '../store/replica.ts'
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

/** Throws unless a tenant may run a step: its own machines connect and change, its own calls are made; time is the operator's. */
export function asTenant({ account: viewer }: Viewer, cloud: Cloud, deed: StepDeed): void {
  const read = readStep(cloud, deed)
  if (viewer === undefined) return
  if (!read.ok) {
    // What is wrong with a step may tell of machines of others, near in name.
    throw new ControlFault(400, 'BAD_STEP', 'the step cannot be read, or names what you do not have')
  }
  const step = read.value
  const { network } = cloud
  const isMine = (name: string): boolean => {
    const found = findById(network, name)
    return isOwn({ network, viewer }, (found?.kind === 'cvm' ? network.cvms[found.index]?.name : undefined) ?? name)
  }
  switch (step.kind) {
    case 'connect':
    case 'udp':
    case 'ping':
      if (isMine(step.from)) return
      throw new ControlFault(400, 'BAD_STEP', 'the step cannot be read, or names what you do not have')
    case 'guest':
      if ([...step.changes.keys()].every(isMine)) return
      throw new ControlFault(400, 'BAD_STEP', 'the step cannot be read, or names what you do not have')
    case 'call':
      return
    default:
      throw new ControlFault(403, 'OPERATOR_ONLY', 'only the operator may do this')
  }
}
