import { Protocol } from '../../net/protocol.ts'
import type { HealthCheckDocument } from '../documents.ts'
import type { HealthCheck } from '../network.ts'
import type { Context } from './context.ts'
import { fieldOf, type Place, partOf } from './problems.ts'

const HEALTH_SOURCES = ['100.64.0.0/10', 'VIP'] as const

/** The numbers of a health check: bounds and defaults of the cloud (PRIVATE-LINK-FACTS, section 4.4). */
const NUMBERS = {
  interval: { low: 2, high: 300, normal: 5 },
  timeout: { low: 2, high: 60, normal: 2 },
  healthNum: { low: 2, high: 10, normal: 3 },
  unHealthNum: { low: 2, high: 10, normal: 3 },
} as const
type Numbers = { readonly [Name in keyof typeof NUMBERS]: number }

/** The cloud's defaults (PRIVATE-LINK-FACTS, section 4.4): on, by TCP or PING as the listener's protocol has it. */
export function buildHealthCheck(
  context: Context,
  document: HealthCheckDocument = {},
  protocol: Protocol,
  listenerPlace: Place,
): HealthCheck {
  const { options, problems, values } = context
  const type = protocol === Protocol.UDP ? 'PING' : 'TCP'
  const place = partOf(listenerPlace, 'healthCheck', document)
  if (document.type !== undefined && document.type !== type) {
    const parameters = { type: document.type, protocol: protocol === Protocol.UDP ? 'UDP' : 'TCP', allowed: type }
    problems.add('HEALTH_CHECK_TYPE', fieldOf(place, 'type'), parameters)
  }
  const { enabled = true, source = options.healthSource, port } = document
  return {
    enabled,
    source: values.word(source, HEALTH_SOURCES, fieldOf(place, 'source')) ?? options.healthSource,
    sourceBasis: document.source === undefined ? 'healthSource' : 'written',
    port: port === undefined ? undefined : values.port(port, fieldOf(place, 'port')),
    type,
    ...numbersOf(context, document, place),
  }
}

function numbersOf({ problems }: Context, document: HealthCheckDocument, place: Place): Numbers {
  const read = (field: keyof typeof NUMBERS): number => {
    const { low, high, normal } = NUMBERS[field]
    const value = document[field] ?? normal
    if (Number.isInteger(value) && value >= low && value <= high) return value
    const parameters = { field, value: String(value), low: String(low), high: String(high) }
    problems.add('HEALTH_CHECK_RANGE', fieldOf(place, field), parameters)
    return normal
  }
  const numbers: Numbers = {
    interval: read('interval'),
    timeout: read('timeout'),
    healthNum: read('healthNum'),
    unHealthNum: read('unHealthNum'),
  }
  const { interval, timeout } = numbers
  if (timeout >= interval) {
    const field = document.timeout === undefined ? 'interval' : 'timeout'
    problems.add('HEALTH_CHECK_TIMEOUT', fieldOf(place, field), {
      timeout: String(timeout),
      interval: String(interval),
    })
  }
  return numbers
}
