import type { Expectation, ExpectationEntry, Matcher } from '../../sim/scenario/scenario.ts'
import type { Trace, TraceStep } from '../../sim/trace/trace.ts'
import type { Observation } from '../../sim/world/observation.ts'

const ORIGIN = { file: 'a.yaml', line: 7, column: 15 }

/** `expectation({ outcome: 'connected', 'health.lb1/tcp:80/web1': 'Alive' })`; the first dot separates subject and name. */
export function expectation(entries: Readonly<Record<string, Matcher>>): Expectation {
  const made = Object.entries(entries).map(([key, matcher]): ExpectationEntry => {
    const dot = key.indexOf('.')
    return { path: dot < 0 ? [key] : [key.slice(0, dot), key.slice(dot + 1)], matcher, origin: ORIGIN }
  })
  return { origin: ORIGIN, entries: made }
}

const rule = (name: string, documentName?: string) => ({
  name,
  documentName,
  text: '',
  description: '',
  origin: undefined,
})
const words = { en: '', zh: '' }
const step = (fields: Partial<TraceStep>): TraceStep => ({
  check: 'ingress',
  verdict: 'pass',
  words,
  rule: undefined,
  nearMisses: [],
  wouldMatch: undefined,
  basis: [],
  places: [],
  reason: undefined,
  ...fields,
})

const traceOf = (last: TraceStep): Trace => {
  const header = { source: '10.0.1.10', sourcePort: 40000, destination: '10.0.1.200', destinationPort: 80 }
  const hop = (component: string, steps: readonly TraceStep[]) => ({
    component,
    kind: 'cvm' as const,
    id: `ins-${component}`,
    account: 'shop',
    service: undefined,
    places: [],
    before: header,
    after: header,
    steps,
  })
  const egress = step({ check: 'egress', rule: rule('sg-client.egress[0]') })
  const hops = [hop('consumer', [egress]), hop('ep1', []), hop('lb1', []), hop('web1', [last])]
  const reason = last.reason ?? 'DELIVERED'
  return {
    packets: [{ segment: 'SYN', direction: 'request', timeUs: 0, hops, reason, where: 'web1', answer: undefined }],
  }
}

/** web1 answers. */
export const CONNECTED: Observation = {
  outcome: 'connected',
  reason: 'DELIVERED',
  where: 'web1',
  places: ['vpc2/web', 'shop/sg-web'],
  backend: 'web1',
  sourceSeen: '11.163.0.5',
  sourcePortSeen: 1024,
  sourcePort: 40000,
  startUs: 0,
  endUs: 1800,
  trace: traceOf(step({ rule: rule('sg-web.ingress[0]') })),
}

/** No rule of web1's groups matches; two came close. The groups are one account's copies of templates. */
export const DENIED: Observation = {
  ...CONNECTED,
  outcome: 'timeout',
  reason: 'TARGET_INGRESS_DENIED',
  backend: undefined,
  sourceSeen: undefined,
  sourcePortSeen: undefined,
  endUs: 10_000_000,
  trace: traceOf(
    step({
      verdict: 'deny',
      reason: 'TARGET_INGRESS_DENIED',
      nearMisses: [
        { rule: rule('shop/sg-web.ingress[0]', 'sg-web.ingress[0]'), refusedBy: 'port', words },
        { rule: rule('shop/sg-web.ingress[1]', 'sg-web.ingress[1]'), refusedBy: 'cidrBlock', words },
      ],
    }),
  ),
}

/** A rule of web1's group drops it. */
export const DROPPED: Observation = {
  ...DENIED,
  trace: traceOf(
    step({
      verdict: 'deny',
      reason: 'TARGET_INGRESS_DENIED',
      rule: rule('sg-web.ingress[0]'),
      nearMisses: [
        { rule: rule('sg-web.ingress[0]'), refusedBy: 'action', words },
        { rule: rule('sg-web.ingress[1]'), refusedBy: 'order', words },
      ],
    }),
  ),
}

export const REFUSED: Observation = { ...CONNECTED, outcome: 'refused', reason: 'PORT_CLOSED' }
