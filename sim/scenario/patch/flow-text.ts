/** A value that can be written into a file. */
export type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value }

/** How a file writes values: YAML in its flow style, or JSON. */
export type Style = 'yaml' | 'json'

/** `{ cvm: web1, port: 8080 }`, `[ACCEPT#0.0.0.0/0]`; texts are quoted where YAML would read something else. */
export function flowText(value: Value, style: Style): string {
  if (style === 'json') return JSON.stringify(value)
  if (isList(value)) return `[${value.map((one) => flowText(one, style)).join(', ')}]`
  if (typeof value === 'object') {
    const pairs = Object.entries(value).map(([key, one]) => `${keyText(key, style)}: ${flowText(one, style)}`)
    return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`
  }
  return typeof value === 'string' && !isPlain(value) ? JSON.stringify(value) : String(value)
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value)

/** A key as a file writes it. */
export const keyText = (key: string, style: Style): string =>
  style === 'json' || !isPlain(key) ? JSON.stringify(key) : key

/** Whether YAML reads a text without quotes as that text, also between braces. */
const isPlain = (text: string): boolean =>
  /^[A-Za-z0-9_][\w./#:-]*$/.test(text) &&
  !/^(?:true|false|null|yes|no|on|off|~)$/i.test(text) &&
  !/^[\d.:_]+(?:e[+-]?\d+)?$/i.test(text) &&
  !text.endsWith(':')
