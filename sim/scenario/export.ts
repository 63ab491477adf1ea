import { stringify } from 'yaml'
import type { Documents } from '../model/documents.ts'
import { DEFAULT_OPTIONS, type Options } from '../model/options.ts'

/**
 * A network as the text of a scenario file: what `loadScenario` reads again as the same network. What only calls told, and no
 * packet meets (names that the cloud shows, times, versions), a file cannot say and is left out.
 */
export function scenarioText(documents: Documents, options: Options, seed: number): string {
  const changed = Object.entries(options).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(DEFAULT_OPTIONS[name as keyof Options]),
  )
  const network = Object.fromEntries(
    Object.entries(documents).flatMap(([section, all]) => {
      const written = plain(all)
      return all.size === 0 ? [] : [[section, written]]
    }),
  )
  const file = { seed, ...(changed.length === 0 ? {} : { options: optionsOf(changed) }), network }
  return stringify(file, { lineWidth: 0, aliasDuplicateObjects: false })
}

/** What a file has no word for. */
const UNSAID = new Set([
  ...['origin', 'copies', 'version', 'stateBasis', 'endPointName', 'endPointServiceName'],
  ...['cloudName', 'createdUs', 'bare', 'isDefault', 'dnsServers', 'domainName'],
])

/** Times that documents have in seconds; a file writes its unit. */
const SECONDS = new Set(['sessionPersistence', 'interval', 'timeout'])
const MICROSECONDS: Readonly<Record<string, string>> = { acceptDelayUs: 'acceptDelay', hopDelayUs: 'hopDelay' }

function plain(value: unknown, key = ''): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, one]) => [String(name), plain(one)]))
  if (Array.isArray(value)) return value.map((item: unknown) => plain(item))
  if (typeof value === 'number' && SECONDS.has(key) && value !== 0) return `${value}s`
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).filter(([name, one]) => one !== undefined && !UNSAID.has(name))
  return Object.fromEntries(fields.map(([name, one]) => [name, plain(one, name)]))
}

const optionsOf = (changed: readonly (readonly [string, unknown])[]): unknown =>
  Object.fromEntries(
    changed.map(([name, value]) => {
      const inFile = MICROSECONDS[name]
      return inFile === undefined ? [name, value] : [inFile, value === 0 ? 0 : `${String(value)}us`]
    }),
  )
