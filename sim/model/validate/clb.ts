import type { ClbDocument } from '../documents.ts'
import type { Clb } from '../network.ts'
import type { AccountNames } from './account.ts'
import type { Context } from './context.ts'
import { RUN_STATES } from './cvm.ts'
import type { GroupNames } from './group-names.ts'
import { type Backends, buildListeners } from './listener.ts'
import type { Placement } from './placement.ts'
import { fieldOf, placeOf } from './problems.ts'
import type { SubnetOwners } from './subnet.ts'
import { BROKEN, NO_ADDRESS } from './values.ts'

const CLB_TYPES = ['INTERNAL', 'OPEN'] as const

export function buildClbs(
  context: Context,
  accounts: AccountNames,
  subnets: SubnetOwners,
  placement: Placement,
  groups: GroupNames,
  backends: Backends,
): readonly Clb[] {
  const clbs: Clb[] = []
  for (const [name, document] of context.documents.clbs) {
    const subnet = placement.subnets[clbs.length] ?? BROKEN
    const vip = placement.addresses[clbs.length] ?? NO_ADDRESS
    clbs.push(buildClb(context, accounts, subnets, groups, backends, name, document, { subnet, vip }))
  }
  return clbs
}

export function buildClb(
  context: Context,
  accounts: AccountNames,
  subnets: SubnetOwners,
  groups: GroupNames,
  backends: Backends,
  name: string,
  document: ClbDocument,
  { subnet, vip }: Pick<Clb, 'subnet' | 'vip'>,
): Clb {
  const { ids, values } = context
  const place = placeOf('clbs', name, document)
  const account = subnets.accountOf(subnet)
  const vpc = subnets.vpcOf(subnet)
  const { type = 'INTERNAL', state = 'RUNNING', passToTarget = false } = document
  return {
    name,
    id: ids.draw('clb', accounts.nameOf(account), name),
    origin: document.origin,
    vpc,
    subnet,
    vip,
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
  }
}
