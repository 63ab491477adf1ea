import type { Language } from '../../base/language.ts'
import type { Problem } from '../../model/problem.ts'
import { scenarioText } from '../../scenario/export.ts'
import { isOwnStanding, stepAs } from '../../scenario/lens.ts'
import type { StepReport } from '../../scenario/report.ts'
import { explanationText, observedText } from '../../scenario/report-text.ts'
import { say } from '../files/problem-words.ts'
import type { OpenDeed } from '../store/entry.ts'
import type { Replica } from '../store/replica.ts'
import { type Outcome, stepOn } from '../store/replica-step.ts'
import { ControlFault } from './control-fault.ts'
import { asTenant, type Viewer } from './permission.ts'
import type { Service } from './service.ts'

/** What a control request comes to: JSON, or a text of its own. */
export type Reply = { readonly json: unknown } | { readonly text: string; readonly type: string }

/** One control request, once it is known who asks. */
export type Asked = {
  readonly service: Service
  readonly viewer: Viewer
  readonly language: Language
  /** The body's JSON; undefined where there was none. */
  readonly body: unknown
  /** The body as it was sent, where it is no JSON. */
  readonly text: string | undefined
  readonly query: URLSearchParams
}

/** The control API: what the cloud has no actions for. By method and path. */
export const CONTROL: Readonly<Record<string, (asked: Asked) => Promise<Reply>>> = {
  'GET /isthmus/world': showWorld,
  'GET /isthmus/export': exportScenario,
  'GET /isthmus/hash': showHash,
  'GET /isthmus/flow-log': flowLog,
  'POST /isthmus/open': open,
  'POST /isthmus/reset': reset,
  'POST /isthmus/settle': settle,
  'POST /isthmus/advance': advance,
  'POST /isthmus/step': step,
  'POST /isthmus/explain': explain,
}

async function showWorld({ service, viewer }: Asked): Promise<Reply> {
  return service.world.read((world) => {
    const { network, nowUs } = world.cloud
    const mine = (subject: 'state' | 'health', name: string): boolean =>
      viewer.account === undefined || isOwnStanding({ network, viewer: viewer.account }, subject, name) === true
    const { endpoints, cvms, clbs, accounts } = network
    const shown = [...endpoints, ...cvms, ...clbs].filter(({ name }) => mine('state', name))
    const health = [...world.cloud.health()].filter(([name]) => mine('health', name))
    const own = accounts.filter(({ name }) => viewer.account === undefined || name === viewer.account)
    return {
      json: {
        nowUs,
        position: service.world.position,
        ...(viewer.account === undefined ? { seed: world.seed } : {}),
        accounts: own.map(({ name, uin, appId }) => ({ name, uin, appId })),
        states: Object.fromEntries(shown.map(({ name, state }) => [name, state])),
        ids: Object.fromEntries(shown.map(({ name, id }) => [name, id])),
        health: Object.fromEntries(health),
      },
    }
  })
}

async function exportScenario({ service, viewer }: Asked): Promise<Reply> {
  operatorOnly(viewer)
  const text = await service.world.read(({ cloud, seed }) => scenarioText(cloud.documents, cloud.network.options, seed))
  return { text, type: 'application/yaml; charset=utf-8' }
}

/** A hash of all that there is: servers of one world have the same at the same position. */
async function showHash({ service, viewer }: Asked): Promise<Reply> {
  operatorOnly(viewer)
  return service.world.read((world) => ({ json: { position: service.world.position, hash: world.hash() } }))
}

async function flowLog({ service, viewer }: Asked): Promise<Reply> {
  const lines = await service.world.read((world) => {
    const all = world.flowLogLines()
    if (viewer.account === undefined) return all
    const appId = world.cloud.network.accounts.find(({ name }) => name === viewer.account)?.appId
    return all.filter((line) => line.split(' ')[1] === appId)
  })
  return { text: lines.map((line) => `${line}\n`).join(''), type: 'text/plain; charset=utf-8' }
}

/** The body is a scenario's text, or `{ files: { path: text }, case, seed }`, the scenario first. */
async function open({ service, viewer, body, text, language }: Asked): Promise<Reply> {
  operatorOnly(viewer)
  const { accounts } = service.world.replica.opened
  const deed: OpenDeed = { do: 'open', ...openedBy(body, text), accounts, epochMs: service.clock.nowMs() }
  throwProblems(await service.world.open(deed), language)
  return { json: { position: service.world.position } }
}

function openedBy(body: unknown, text: string | undefined): Pick<OpenDeed, 'texts' | 'case' | 'seed'> {
  if (text !== undefined) return { texts: [['scenario.yaml', text]] }
  const { files, case: name, seed, ...others } = recordOf(body)
  noOthers(others)
  const texts = Object.entries(recordOf(files ?? {}))
  const isText = texts.every((entry): entry is [string, string] => typeof entry[1] === 'string')
  if (!isText) throw new ControlFault(400, 'BAD_REQUEST', 'files: each file is a text')
  if (name !== undefined && typeof name !== 'string') throw new ControlFault(400, 'BAD_REQUEST', 'case is a text')
  if (seed !== undefined && !(Number.isSafeInteger(seed) && Number(seed) >= 0))
    throw new ControlFault(400, 'BAD_REQUEST', 'seed is a whole number from 0')
  return {
    texts,
    ...(name === undefined ? {} : { case: name }),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
  }
}

/** The world as it was when it was opened. */
async function reset({ service, viewer, language }: Asked): Promise<Reply> {
  operatorOnly(viewer)
  const deed = { ...service.world.replica.opened, epochMs: service.clock.nowMs() }
  throwProblems(await service.world.open(deed), language)
  return { json: { position: service.world.position } }
}

/** A snapshot, unless something is under way that it would forget: `{ forget: true }` has it forgotten. */
async function settle({ service, viewer, body }: Asked): Promise<Reply> {
  operatorOnly(viewer)
  const { forget = false, ...others } = recordOf(body)
  noOthers(others)
  if (typeof forget !== 'boolean') throw new ControlFault(400, 'BAD_REQUEST', 'forget is true or false')
  const underWay = await service.world.settle(forget)
  if (underWay.length > 0) throw new ControlFault(409, 'UNDER_WAY', `a snapshot would forget ${underWay.join(', ')}`)
  return { json: { position: service.world.position } }
}

async function advance(asked: Asked): Promise<Reply> {
  operatorOnly(asked.viewer)
  const { duration, ...others } = recordOf(asked.body)
  noOthers(others)
  if (duration === undefined) throw new ControlFault(400, 'BAD_REQUEST', 'duration is missing: how long, as in 10s')
  const outcome = await asked.service.world.step({ do: 'step', step: { advance: duration } }, () => [])
  throwProblems(outcome, asked.language)
  return { json: { nowUs: asked.service.world.replica.cloud.nowUs } }
}

/** Runs one step of a scenario: `{ step: { connect: 'consumer -> ep1:80' } }`. */
async function step(asked: Asked): Promise<Reply> {
  const deed = { do: 'step', step: stepOf(asked) } as const
  const { service, viewer, language } = asked
  const mayNot = (world: Replica): readonly Problem[] => {
    asTenant(viewer, world.stand, deed)
    return []
  }
  const outcome = await service.world.step(deed, mayNot)
  return shown(asked, throwProblems(outcome, language), service.world.replica)
}

/** What a step would show now. Nothing changes. */
async function explain(asked: Asked): Promise<Reply> {
  const { service, viewer, language } = asked
  const deed = { do: 'step', step: stepOf(asked) } as const
  return service.world.read((world) => {
    asTenant(viewer, world.stand, deed)
    return shown(asked, throwProblems(stepOn(world.forkStand(), deed), language), world)
  })
}

function stepOf({ body, viewer }: Asked): unknown {
  const { step: given, ...others } = recordOf(body)
  noOthers(others)
  // A tenant's calls are its own.
  return viewer.account !== undefined && isRecord(given) && 'call' in given ? { ...given, by: viewer.account } : given
}

function shown({ viewer, language, query }: Asked, outcome: Outcome, world: Replica): Reply {
  if (outcome.kind !== 'step') throw new Error('a step has the report of a step')
  const report = reportFor(viewer, world, outcome)
  const { what, ok, timeUs, observed, failures, dependedOn, trace } = report
  if (query.get('format') === 'text') {
    const text =
      trace === undefined
        ? `${what}  ${observedText(observed, language)}\n`
        : explanationText(report, { language, paint: NO_PAINT })
    return { text, type: 'text/plain; charset=utf-8' }
  }
  return { json: { what, ok, timeUs, observed, failures, dependedOn, trace } }
}

/** A step's report as the viewer may see it. */
export function reportFor(
  viewer: Viewer,
  { cloud }: Replica,
  { step, report, session }: Extract<Outcome, { readonly kind: 'step' }>,
): StepReport {
  if (viewer.account === undefined) return report
  const caller = step.kind === 'call' ? step.by : undefined
  const view = { network: cloud.network, viewer: viewer.account, ends: session.ends }
  return stepAs(view, step, report, caller, session.actors(step))
}

const same = (text: string): string => text
const NO_PAINT = { ok: same, bad: same, dim: same, bold: same, accent: same }

function throwProblems(outcome: Outcome, language: Language): Outcome {
  if (outcome.kind !== 'problems') return outcome
  const problems = outcome.problems.slice(0, 100).map((problem) => {
    const { origin, code } = problem
    return { code, message: say(problem, language), ...(origin === undefined ? {} : { origin }) }
  })
  throw new ControlFault(400, 'PROBLEMS', problems[0]?.message ?? '', problems)
}

function operatorOnly({ account }: Viewer): void {
  if (account !== undefined) throw new ControlFault(403, 'OPERATOR_ONLY', 'only the operator may do this')
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value
  throw new ControlFault(400, 'BAD_REQUEST', 'the body is a JSON object')
}

function noOthers(others: object): void {
  const [key] = Object.keys(others)
  if (key !== undefined) throw new ControlFault(400, 'BAD_REQUEST', `no field is called ${key.slice(0, 80)}`)
}
