import type { GuestChange } from '../cloud/cloud.ts'
import type {
  ClbDocument,
  CvmDocument,
  HealthCheckDocument,
  ListenerDocument,
  TargetDocument,
} from '../model/documents.ts'
import { booleanOf, child, type Entry, entriesOf, isNull, itemsOf, type Located, numberOf, textOf } from './located.ts'
import type { Path, Problems } from './problems.ts'
import { readRules } from './read-rules.ts'
import { durationOf, given, itemOrigin, originOf, textsOf, wordOf } from './read-values.ts'

/** How many CVMs `count` may make in one network. */
const COUNTED_MAX = 100_000

/** The CVMs, in the order of writing; `web` with `count: 3` makes web1, web2, web3 in its place. */
export function readCvms(section: Located | undefined, problems: Problems): Map<string, CvmDocument> {
  const written = entriesOf(section)
  const cvms = new Map<string, CvmDocument>()
  let counted = 0
  for (const [name, entry] of written) {
    if (isNull(entry.value)) continue
    const cvm = readCvm(entry)
    const count = numberOf(child(entry.value, 'count'))
    if (count === undefined) {
      cvms.set(name, cvm)
      continue
    }
    const ip = child(entry.value, 'ip')
    if (ip !== undefined && count !== 1) {
      problems.add('COUNT_WITH_IP', ip.origin, ['network', 'cvms', name, 'ip'], { name, count: String(count) })
    }
    if (!Number.isInteger(count) || count < 1) continue // the schema has refused it
    counted += count
    if (counted > COUNTED_MAX) {
      problems.add('TOO_MANY_VALUES', entry.key, ['network', 'cvms', name, 'count'], { limit: String(COUNTED_MAX) })
      break
    }
    for (let number = 1; number <= count; number++) {
      const made = `${name}${number}`
      if (written.has(made) || cvms.has(made)) {
        problems.add('COUNT_NAME_TAKEN', entry.key, ['network', 'cvms', name, 'count'], { name, made })
      } else {
        cvms.set(made, cvm)
      }
    }
  }
  return cvms
}

const readCvm = (entry: Entry): CvmDocument => ({
  subnet: textOf(child(entry.value, 'subnet')) ?? '',
  ...given({
    ip: textOf(child(entry.value, 'ip')),
    securityGroups: textsOf(child(entry.value, 'securityGroups')),
    conntrack: numberOf(child(entry.value, 'conntrack')),
  }),
  ...readGuest(entry.value),
  origin: originOf(entry, 'firewall'),
})

/** What runs inside a machine. */
export const readGuest = (machine: Located): GuestChange =>
  given({
    listen: textsOf(child(machine, 'listen')),
    firewall: readRules(child(machine, 'firewall')),
    state: wordOf(child(machine, 'state')),
    allow: textsOf(child(machine, 'allow')),
    backlog: numberOf(child(machine, 'backlog')),
    accepts: booleanOf(child(machine, 'accepts')),
  })

/** `public` is what people call an OPEN CLB. */
const clbTypeOf = (node: Located | undefined): string | undefined => {
  const word = wordOf(node)
  return word === 'PUBLIC' ? 'OPEN' : word
}

export function readClb(entry: Entry, at: Path, problems: Problems): ClbDocument {
  const { value } = entry
  const listeners = new Map<string, ListenerDocument>()
  for (const [key, listener] of entriesOf(child(value, 'listeners'))) {
    const name = key.toLowerCase()
    const { line } = listeners.get(name)?.origin ?? {}
    if (line !== undefined)
      problems.add('DUPLICATE_KEY', listener.key, [...at, 'listeners', key], { key: name, line: `${line}` })
    else if (!isNull(listener.value)) listeners.set(name, readListener(listener, [...at, 'listeners', key], problems))
  }
  return {
    subnet: textOf(child(value, 'subnet')) ?? '',
    ...given({
      vip: textOf(child(value, 'vip')),
      type: clbTypeOf(child(value, 'type')),
      securityGroups: textsOf(child(value, 'securityGroups')),
      passToTarget: booleanOf(child(value, 'passToTarget')),
      state: wordOf(child(value, 'state')),
      connections: numberOf(child(value, 'connections')),
    }),
    listeners,
    origin: originOf(entry, 'listeners'),
  }
}

function readListener(entry: Entry, at: Path, problems: Problems): ListenerDocument {
  const healthCheck = child(entry.value, 'healthCheck')
  const secondsOf = secondsReader(problems)
  return {
    ...given({
      scheduler: wordOf(child(entry.value, 'scheduler')),
      sessionPersistence: secondsOf(entry.value, 'sessionPersistence', at),
      state: wordOf(child(entry.value, 'state')),
      idleConnectTimeout: secondsOf(entry.value, 'idleConnectTimeout', at),
      deregisterTargetRst: booleanOf(child(entry.value, 'deregisterTargetRst')),
      healthCheck:
        healthCheck?.kind === 'map' ? readHealthCheck(healthCheck, [...at, 'healthCheck'], secondsOf) : undefined,
    }),
    targets: itemsOf(child(entry.value, 'targets')).flatMap((item) => (item.kind === 'map' ? [readTarget(item)] : [])),
    origin: originOf(entry, 'targets', 'healthCheck'),
  }
}

const readTarget = (item: Located): TargetDocument => ({
  cvm: textOf(child(item, 'cvm')) ?? '',
  port: numberOf(child(item, 'port')) ?? 0,
  ...given({ weight: numberOf(child(item, 'weight')) }),
  origin: itemOrigin(item),
})

type SecondsOf = (node: Located, field: string, at: Path) => number | undefined

/** Times of a CLB are whole seconds; whether one that is written is, the model says. */
const secondsReader =
  (problems: Problems): SecondsOf =>
  (node, field, at) => {
    const timeUs = durationOf(child(node, field), [...at, field], problems)
    return timeUs === undefined ? undefined : timeUs / 1_000_000
  }

const readHealthCheck = (node: Located, at: Path, secondsOf: SecondsOf): HealthCheckDocument => ({
  ...given({
    enabled: booleanOf(child(node, 'enabled')),
    source: wordOf(child(node, 'source')),
    port: numberOf(child(node, 'port')),
    type: wordOf(child(node, 'type')),
    interval: secondsOf(node, 'interval', at),
    timeout: secondsOf(node, 'timeout', at),
    healthNum: numberOf(child(node, 'healthNum')),
    unHealthNum: numberOf(child(node, 'unHealthNum')),
  }),
  origin: itemOrigin(node),
})
