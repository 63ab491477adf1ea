import { assert } from '../../base/assert.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import type { OperationResult } from '../../cloud/operation.ts'
import { ID_PREFIX } from '../../model/ids.ts'
import { findById } from '../../model/lookup.ts'
import type { Found } from '../../model/lookups.ts'
import type { Network } from '../../model/network.ts'
import type { Checked, Problem } from '../../model/problem.ts'
import type { LocatedStep } from '../../scenario/read-steps.ts'
import type { StepReport } from '../../scenario/report.ts'
import type { Step } from '../../scenario/scenario.ts'
import type { StepSession } from '../../scenario/step-session.ts'
import { edgeProblem } from '../files/problem-words.ts'
import type { StepDeed } from './entry.ts'

/** What an entry came to. */
export type Outcome =
  | { readonly kind: 'call'; readonly result: OperationResult }
  | { readonly kind: 'step'; readonly step: Step; readonly report: StepReport; readonly session: StepSession }
  | { readonly kind: 'none' }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }

/** What a step runs on: a cloud, and the names that earlier steps gave. */
export type Stand = { readonly cloud: Cloud; readonly session: StepSession }

/** The file that problems with a step are said to stand in. */
const STEP = 'step'

/** Runs a step, or tells why it cannot be run; nothing has happened then. */
export function stepOn(stand: Stand, deed: StepDeed): Outcome {
  const read = readStep(stand, deed)
  if (!read.ok) return { kind: 'problems', problems: read.problems }
  const { session } = stand
  return { kind: 'step', step: read.value.step, report: session.run(read.value), session }
}

/** A step that can be run on the cloud as it is now, or why it cannot. */
export function readStep({ cloud, session }: Stand, deed: StepDeed): Checked<LocatedStep> {
  const many = isRecord(deed.step)
    ? ['each', 'together'].find((key) => Object.hasOwn(deed.step as object, key))
    : undefined
  if (many !== undefined) return { ok: false, problems: [edgeProblem('STEP_NOT_ALONE', { what: many })] }
  const read = session.read(named(cloud.network, deed.step), STEP)
  if (!read.ok) return read
  const [located, ...others] = read.value
  assert(located !== undefined && others.length === 0, 'one value is one step')
  // Who asks is told what came of it, so each step is waited for.
  if ('background' in located.step && located.step.background === true)
    return { ok: false, problems: [edgeProblem('STEP_NOT_ALONE', { what: 'background' })] }
  const problems = session.problems(located)
  return problems.length === 0 ? { ok: true, value: located } : { ok: false, problems }
}

const ANY_ID = new RegExp(
  `(?<![\\w-])(?:${[...new Set(Object.values(ID_PREFIX))].join('|')})[0-9a-z]{8}(?![\\w-])`,
  'g',
)

/** Keys of steps that know cloud ids themselves. */
const KNOW_IDS = new Set(['connect', 'udp', 'ping', 'call'])

/** A step with the names of things where it gives their cloud ids, which a file cannot know. */
function named(network: Network, step: unknown): unknown {
  if (!isRecord(step) || Object.keys(step).some((key) => KNOW_IDS.has(key))) return step
  return withNames(network, step, 0)
}

const nameOf = (network: Network, { kind, index }: Found): string => {
  const sections = { cvm: 'cvms', clb: 'clbs', endpoint: 'endpoints', endpointService: 'endpointServices' } as const
  const others = { vpc: 'vpcs', subnet: 'subnets', securityGroup: 'securityGroups', account: 'accounts' } as const
  const more = { routeTable: 'routeTables', networkAcl: 'networkAcls' } as const
  return network[{ ...sections, ...others, ...more }[kind]][index]?.name ?? ''
}

/** Deeper than any step goes: what is wrong with such a value, its reader says. */
const DEPTH_MAX = 16

function withNames(network: Network, value: unknown, depth: number): unknown {
  if (depth > DEPTH_MAX) return value
  if (typeof value === 'string') {
    return value.replace(ANY_ID, (id) => {
      const found = findById(network, id)
      return found === undefined ? id : nameOf(network, found)
    })
  }
  if (Array.isArray(value)) return value.map((item: unknown) => withNames(network, item, depth + 1))
  if (!isRecord(value)) return value
  const entries = Object.entries(value).map(
    ([key, one]) => [withNames(network, key, depth + 1) as string, withNames(network, one, depth + 1)] as const,
  )
  return Object.fromEntries(entries)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
