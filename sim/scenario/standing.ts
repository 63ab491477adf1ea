import type { Cloud } from '../cloud/cloud.ts'
import type { Observed } from './report.ts'
import type { Expectation, Step } from './scenario.ts'

/** How things stand after a step, as far as it asks: a network may hold many thousands of machines. */
export type Standing = {
  /** The state of an endpoint, a CVM or a CLB, in the cloud's words; of a kept connection by its parts: `a.client`. */
  readonly state: ReadonlyMap<string, string>
  /** HealthStatusDetail by target: `lb1/tcp:80/web1` -> `Alive`. */
  readonly health: ReadonlyMap<string, string>
  /** How many flows a component tracks. */
  readonly flows?: ReadonlyMap<string, number> | undefined
  /** Virtual time. */
  readonly nowUs?: number | undefined
  /** What steps with names showed so far. */
  readonly shown?: Shown | undefined
}

/** How things stand where nothing is asked after. */
export const NOTHING_ASKED: Standing = { state: new Map(), health: new Map() }

/** What steps with names showed. */
export type Shown = ReadonlyMap<string, Observed>

export function standingOf(cloud: Cloud, { expect }: Pick<Step, 'expect'>, shown: Shown): Standing {
  const asked = (subject: string): string[] =>
    (expect?.entries ?? []).flatMap(({ path: [first, ...rest] }) => (first === subject ? [rest.join('.')] : []))
  const states = asked('state')
  return {
    state: states.length === 0 ? new Map() : statesOf(cloud, states),
    health: asked('health').length === 0 ? new Map() : healthOf(cloud),
    flows: new Map(asked('flows').map((name) => [name, cloud.flows(name)])),
    nowUs: cloud.nowUs,
    shown,
  }
}

/** The parts of a matcher that is a list of texts. */
export const namesIn = (matcher: Expectation['entries'][number]['matcher']): string[] =>
  Array.isArray(matcher) ? matcher.filter((one) => typeof one === 'string') : []

function statesOf(cloud: Cloud, names: readonly string[]): ReadonlyMap<string, string> {
  const { endpoints, cvms, clbs } = cloud.network
  const states = new Map([...endpoints, ...cvms, ...clbs].map(({ name, state }): [string, string] => [name, state]))
  for (const name of names)
    if (!states.has(name)) for (const [key, state] of connectionState(cloud, name)) states.set(key, state)
  return states
}

/** `a.client`, `a.ep1`. Where there is nothing any more, an end is CLOSED, and what was tracked is NONE. */
function connectionState(cloud: Cloud, name: string): [string, string][] {
  const dot = name.indexOf('.')
  const part = name.slice(dot + 1)
  const connection = cloud.connectionState(name.slice(0, Math.max(0, dot)))
  if (part === 'client' || part === 'server') return [[name, connection?.[part] ?? 'CLOSED']]
  return [[name, connection?.flow.get(part) ?? 'NONE']]
}

/** By the name of each target, and by the one with its port, which is always right to write. */
function healthOf(cloud: Cloud): ReadonlyMap<string, string> {
  const health = new Map(cloud.health())
  for (const { listeners } of cloud.network.clbs) {
    for (const { name: listener, targets } of listeners) {
      for (const { name, cvm, port } of targets) {
        const verdict = health.get(name)
        if (verdict !== undefined) health.set(`${listener}/${cloud.network.cvms[cvm]?.name}:${port}`, verdict)
      }
    }
  }
  return health
}

/** `s1.sourceSeen`: what the step s1 showed; `own`: the step at hand, and what it showed. */
export function shownAt(item: string, shown: Shown, own: string | undefined, observed: Observed): string | null {
  const dot = item.indexOf('.')
  const name = item.slice(0, Math.max(0, dot))
  const found = name === own ? observed : shown.get(name)
  const value = found === undefined ? undefined : valueAt(found, pathOf(item.slice(dot + 1)))
  return value === undefined ? null : String(value)
}

/** `backend`, `state.a.client`, `result.EndPoint.EndPointId`: only in an answer does every dot separate. */
export function pathOf(text: string): readonly string[] {
  const dot = text.indexOf('.')
  if (dot < 0) return [text]
  const subject = text.slice(0, dot)
  return subject === 'result' ? text.split('.') : [subject, text.slice(dot + 1)]
}

/** What a step showed at a path, where that is a text or a number. */
export function valueAt(observed: Observed, path: readonly string[]): string | number | undefined {
  const value = path.reduce<unknown>(memberOf, observed)
  return typeof value === 'string' || typeof value === 'number' ? value : undefined
}

/** A member of what an answer holds; undefined where there is none. */
export function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return (value as Readonly<Record<string, unknown>>)[key]
}

/** What the step's expectation asks after, as a report shows it. */
export function standingAskedFor({ expect }: Pick<Step, 'expect'>, after: Standing): Observed {
  const entries = expect?.entries ?? []
  const asked = (subject: 'state' | 'health' | 'flows') =>
    entries
      .filter(({ path: [first] }) => first === subject)
      .map(({ path: [, ...rest] }) => rest.join('.'))
      .map((name) => [name, after[subject]?.get(name) ?? null])
  const shown = (['state', 'health', 'flows'] as const).flatMap((subject) => {
    const found = asked(subject)
    return found.length === 0 ? [] : [[subject, Object.fromEntries(found)]]
  })
  const isTimeAsked = entries.some(({ path: [first] }) => first === 'at')
  return { ...Object.fromEntries(shown), ...(isTimeAsked ? { atUs: after.nowUs ?? 0 } : {}) }
}
