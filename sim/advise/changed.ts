import type { Cloud, GuestChange } from '../cloud/cloud.ts'
import type { Operation } from '../cloud/operation.ts'
import { type Change, type CloudChange, isInGuest } from './change.ts'
import { guestChangeOf } from './guest-changes.ts'
import { operationsOf } from './operations.ts'
import { named } from './verdicts.ts'

/**
 * A copy of the world after these changes, at rest; undefined: the cloud refuses one of them. Each is made as its owner would
 * make it, by the operations of the cloud or in the guest.
 */
export function changed(cloud: Cloud, changes: readonly Change[]): Cloud | undefined {
  let world = cloud
  for (const change of changes) {
    const next = isInGuest(change)
      ? told(world, guestChangeOf(world.documents, change))
      : called(world, operationsOf(fitted(change, world)))
    if (next === undefined) return undefined
    world = next
  }
  return world
}

/** The same changes with the places at which their rules stand when they are made one after the other from here. */
export function placed(cloud: Cloud, changes: readonly Change[]): readonly Change[] {
  let world: Cloud | undefined = cloud
  return changes.map((change) => {
    const now = world === undefined || isInGuest(change) ? change : fitted(change, world)
    world = world && changed(world, [now])
    return now
  })
}

/** A rule for the end of a list that is shorter here than where the change was found stands at this list's end. */
export function fitted(change: CloudChange, { network }: Cloud): CloudChange {
  if (change.kind !== 'policy' && change.kind !== 'entry') return change
  const { direction, index } = change
  const list =
    change.kind === 'policy' ? named(network.securityGroups, change.group) : named(network.networkAcls, change.acl)
  return { ...change, index: Math.min(index, list?.[direction].length ?? index) }
}

function called(cloud: Cloud, operations: readonly Operation[]): Cloud | undefined {
  let world = cloud
  for (const operation of operations) {
    const next = world.fork()
    if (!next.apply(operation).ok) return undefined
    world = atRest(next)
  }
  return world
}

function told(
  cloud: Cloud,
  { cvm, change }: { readonly cvm: string; readonly change: GuestChange },
): Cloud | undefined {
  const next = cloud.fork()
  return next.guest(cvm, change).length === 0 ? atRest(next) : undefined
}

/** What a world comes to by itself, when nothing happens any more; the world given may go on to that. */
export function atRest(cloud: Cloud): Cloud {
  const { endpoints, options } = cloud.network
  const isAccepting = options.acceptDelayUs > 0 && endpoints.some(({ state }) => state === 'ACCEPTING')
  if (isAccepting) cloud.advance(options.acceptDelayUs)
  return cloud.settled()
}
