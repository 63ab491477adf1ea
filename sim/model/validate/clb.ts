import type { Clb } from '../network.ts'
import type { Accounts } from './account.ts'
import type { Context } from './context.ts'
import { RUN_STATES } from './cvm.ts'
import { type Backends, buildListeners } from './listener.ts'
import type { Placement } from './placement.ts'
import { fieldOf, placeOf } from './problems.ts'
import type { SecurityGroups } from './security-group.ts'
import type { Subnets } from './subnet.ts'
import { BROKEN, NO_ADDRESS } from './values.ts'

const CLB_TYPES = ['INTERNAL', 'OPEN'] as const

export function buildClbs(
  context: Context,
  accounts: Accounts,
  subnets: Subnets,
  placement: Placement,
  groups: SecurityGroups,
  backends: Backends,
): readonly Clb[] {
  const { ids, values } = context
  const clbs: Clb[] = []
  for (const [name, document] of context.documents.clbs) {
    const place = placeOf('clbs', name, document)
    const subnet = placement.subnets[clbs.length] ?? BROKEN
    const vip = placement.addresses[clbs.length]
    const account = subnets.accountOf(subnet)
    const vpc = subnets.vpcOf(subnet)
    const { type = 'INTERNAL', state = 'RUNNING', passToTarget = false } = document
    clbs.push({
      name,
      id: ids.draw('clb', accounts.nameOf(account), name),
      origin: document.origin,
      vpc,
      subnet,
      vip: vip ?? NO_ADDRESS,
      type: values.word(type, CLB_TYPES, fieldOf(place, 'type')) ?? 'INTERNAL',
      securityGroups: groups.resolveList(document.securityGroups ?? [], account, place),
      passToTarget,
      state: values.word(state, RUN_STATES, fieldOf(place, 'state')) ?? 'RUNNING',
      flowsMax: values.flowsMax(document.connections, fieldOf(place, 'connections')),
      listeners: buildListeners(
        context,
        { name, vpc, account: accounts.nameOf(account), place },
        document.listeners,
        backends,
      ),
    })
  }
  return clbs
}
