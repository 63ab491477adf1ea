import { NETWORK_SECTIONS } from './schema-network.ts'

/** Keys of which a scenario has at least one. */
const TELLING: readonly string[] = ['isthmus', 'network', 'steps', 'setup', 'cases', ...NETWORK_SECTIONS]
/** Keys that other files have too: tsconfig.json and others know `extends`. */
const COMMON: readonly string[] = ['extends', 'title', 'about', 'teaches', 'seed', 'start', 'options']

/**
 * Whether a JSON file that nobody has named is meant as a scenario: most are something else (package.json). One that is not
 * JSON, or only its beginning, is judged by its words.
 */
export function isScenarioJson(text: string): boolean {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return new RegExp(`"(?:${TELLING.join('|')})"\\s*:`).test(text)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const keys = Object.keys(value)
  return keys.some((key) => TELLING.includes(key)) || (keys.includes('extends') && keys.every(isCommon))
}

const isCommon = (key: string): boolean => COMMON.includes(key)
