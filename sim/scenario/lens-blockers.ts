import type { Blocked, Blocker } from '../advise/blockers.ts'
import type { Trace } from '../trace/trace.ts'
import { type BlockerShown, blockerShown } from './expect-blockers.ts'
import { stepAs, type View } from './lens.ts'
import type { StepReport } from './report.ts'
import type { Step } from './scenario.ts'

/**
 * What blocks a connection, as one account may see it: what its own packets meet on its own side. What is beyond the other
 * tenant's end is told only as far as its own trace tells it: that the packet ended there. Whether more is in the way there, and
 * whether an expectation about it held, is not to be seen.
 */
export function blockersAs(
  view: View,
  step: Step,
  report: StepReport,
  blocked: Blocked,
  actors: readonly string[],
): StepReport {
  const { blockers: _, ...observed } = report.observed
  const failures = isAllOwn(view, blocked) ? report.failures : report.failures.filter(({ path }) => path !== 'blockers')
  const shown = stepAs(view, step, { ...report, observed, failures }, undefined, actors)
  const blockers = blockersShownTo(view, shown.trace, blocked)
  return { ...shown, observed: { ...shown.observed, ...(blockers === undefined ? {} : { blockers }) } }
}

/** Nothing on any of the ways belongs to somebody else, so that all of it may be told. */
const isAllOwn = ({ viewer }: View, { paths }: Blocked): boolean =>
  paths.every(({ trace }) => trace.packets.every(({ hops }) => hops.every(({ account }) => account === viewer)))

/** Undefined: no packet of it comes by anything that the viewer has. */
function blockersShownTo(
  view: View,
  trace: StepReport['trace'],
  blocked: Blocked,
): readonly BlockerShown[] | undefined {
  if (isAllOwn(view, blocked)) return blocked.blockers.map(blockerShown)
  const own = blockedAs(view, trace, blocked)?.blockers.map(blockerShown)
  const ended = trace?.packets.find(({ reason }) => reason !== 'DELIVERED')
  if (own === undefined || ended?.reason !== 'HIDDEN') return own
  return [...own, { reason: 'HIDDEN', where: ended.where, direction: ended.direction }]
}

/**
 * All that blocks a connection, with what another tenant has left out. `trace`: what the viewer is shown of the connection;
 * undefined: it sees nothing of it.
 */
export function blockedAs(view: View, trace: Trace | undefined, blocked: Blocked): Blocked | undefined {
  if (isAllOwn(view, blocked)) return blocked
  if (trace === undefined) return undefined
  const ended = trace.packets.find(({ reason }) => reason !== 'DELIVERED')
  // Of an answer, only what its own packets have met: whether there is any, the other side decides.
  const isOwn = ({ account, direction, where, reason }: Blocker): boolean =>
    account === view.viewer &&
    (direction === 'request' || (ended?.direction === direction && ended.where === where && ended.reason === reason))
  const blockers = blocked.blockers.filter(isOwn).map((one): Blocker => ({ ...one, targets: [] }))
  return { blockers, paths: [], isPartial: true }
}
