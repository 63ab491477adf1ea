import { isBlock, type RulePart, ruleParts } from '../model/rule-text.ts'
import {
  type Dict,
  dict,
  type Entry,
  entriesOf,
  isText,
  type Located,
  list,
  mapValues,
  partOf,
  type Scalar,
  shown,
  wrap,
} from './located.ts'
import type { Path, Problems } from './problems.ts'
import { LISTENER_KEY } from './schema-clb.ts'

/**
 * Puts the short forms of a network into its long ones: `consumer: vpc1` becomes `consumer: { subnet: vpc1 }`. It is done
 * before anything is merged, so that a patch may name a field of what was written short. What has no known form is left
 * as it is, for the schema to refuse.
 */
export function expandNetwork(network: Located, at: Path, problems: Problems): Located {
  return mapValues(network, (section, name) => expandSection(name, section, [...at, name], problems))
}

/** The same for one section of a network. */
export function expandSection(name: string, section: Located, at: Path, problems: Problems): Located {
  const expander = new Expander(problems)
  return section.kind === 'map'
    ? mapValues(section, (value, key) => expander.resource(name, value, [...at, key]))
    : section
}

class Expander {
  readonly #problems: Problems

  constructor(problems: Problems) {
    this.#problems = problems
  }

  resource(section: string, value: Located, at: Path): Located {
    switch (section) {
      case 'accounts':
        return mapValues(value, (field) => this.#identifier(field, at))
      case 'vpcs':
        return withFields(short(value, 'cidr'), {
          subnets: (subnets) => mapValues(subnets, (one) => short(one, 'cidr')),
        })
      case 'securityGroups':
      case 'networkAcls':
        return withFields(value, {
          ingress: (rules) => this.#rules(rules, [...at, 'ingress']),
          egress: (rules) => this.#rules(rules, [...at, 'egress']),
        })
      case 'cvms':
        return withFields(this.#inSubnet(short(value, 'subnet'), at), {
          listen: alone,
          allow: alone,
          firewall: (rules) => this.#rules(rules, [...at, 'firewall']),
        })
      case 'clbs':
        return withFields(this.#inSubnet(this.#listenersTogether(value, at), at), {
          listeners: (listeners) => mapValues(listeners, (one) => listenerOf(one)),
        })
      case 'endpointServices':
        return withFields(short(value, 'clb'), {
          whitelist: (entries) => mapValues(entries, (entry) => this.#whitelistEntry(entry, at)),
        })
      case 'endpoints':
        return this.#inSubnet(value, at)
      default:
        return value
    }
  }

  /** `in: vpc2` is `subnet: vpc2`. */
  #inSubnet(value: Located, at: Path): Located {
    if (value.kind !== 'map') return value
    const written = value.entries.get('in')
    if (written === undefined) return value
    if (value.entries.has('subnet')) {
      this.#problems.add('TWO_WORDS', written.key, [...at, 'in'], { first: 'subnet', second: 'in' })
      return value
    }
    return renamed(value, 'in', 'subnet')
  }

  /** `tcp:80: web:8080` may stand in the CLB itself, without `listeners:`. */
  #listenersTogether(clb: Located, at: Path): Located {
    if (clb.kind !== 'map') return clb
    const direct = [...clb.entries].filter(([key]) => LISTENER_KEY.test(key))
    const [first] = direct
    const written = clb.entries.get('listeners')
    if (first === undefined || (written !== undefined && written.value.kind !== 'map')) return clb
    const listeners = new Map(entriesOf(written?.value))
    for (const [key, entry] of direct) {
      if (listeners.has(key))
        this.#problems.add('TWO_WORDS', entry.key, [...at, key], { first: `listeners.${key}`, second: key })
      listeners.set(key, entry)
    }
    const [, { key: origin }] = first
    const entries = new Map([...clb.entries].filter(([key]) => !LISTENER_KEY.test(key)))
    entries.set('listeners', { key: written?.key ?? origin, value: dict(listeners, written?.value.origin ?? origin) })
    return dict(entries, clb.origin)
  }

  #rules(rules: Located, at: Path): Located {
    if (rules.kind !== 'list') return rules
    const written = new Map<number, Located>()
    let first = 0
    for (const [index, item] of rules.items.entries()) {
      const whole = written.get(first)
      if (isText(whole) && isTornRule(rules.items[index - 1], item)) {
        this.#problems.add('TORN_RULE', item.origin, [...at, index], { text: item.text })
        const text = `${whole.text},${item.text}` // read as it was meant, so that half a rule does not seem wrong too
        written.set(first, { ...whole, value: text, text })
      } else {
        first = index
        written.set(index, item)
      }
    }
    const items = Array.from(written, ([index, item]) => (isText(item) ? this.#rule(item, [...at, index]) : item))
    return list(items, rules.origin)
  }

  /** `ACCEPT#11.163.0.0/16#8080#TCP`: action, peer (a block, an address or a group), port, protocol. */
  #rule(written: Scalar, at: Path): Located {
    const parts = ruleParts(written.text)
    if (parts === undefined) {
      this.#problems.add('BAD_RULE', written.origin, at, { found: shown(written) })
      return written
    }
    const { action, peer, port, protocol } = parts
    const scalarOf = (part: RulePart | undefined) => part && partOf(written, part.start, part.end)
    const fields: [string, Scalar | undefined][] = [
      ['action', scalarOf(action)],
      [isBlock(peer.text) ? 'cidrBlock' : 'securityGroup', scalarOf(peer)],
      ['port', scalarOf(port)],
      ['protocol', scalarOf(protocol)],
    ]
    return struct(fields, written)
  }

  #whitelistEntry(entry: Located, at: Path): Located {
    const expanded = short(entry, 'account')
    return withFields(expanded, { account: (account) => this.#identifier(account, [...at, 'whitelist']) })
  }

  /** None begins with 0: where it is not quoted, YAML reads a number and loses the 0 without notice. */
  #identifier(value: Located, at: Path): Located {
    if (hasLeadingZero(value)) this.#problems.add('UIN_LEADING_ZERO', value.origin, at, { text: value.text })
    return value
  }
}

/** Whether YAML reads a number where somebody wrote digits that begin with 0. */
export const hasLeadingZero = (value: Located): value is Scalar =>
  value.kind === 'scalar' && typeof value.value === 'number' && /^0\d/.test(value.text)

/** Whether `item` is what a comma cut off from the rule before it: `443#TCP` after `ACCEPT#10.0.0.0/8#80`. */
export function isTornRule(before: Located | undefined, item: Located): item is Scalar {
  const isRule = isText(before) && (/^\w+#/.test(before.text) || /^[\d-]+(#\w*)?$/.test(before.text))
  return isRule && isText(item) && /^\d[\d-]*(#\w*)?$/.test(item.text)
}

/** A text stands for a map with that one key. */
const short = (value: Located, key: string): Located => (isText(value) ? wrap(key, value) : value)

/** A value by itself stands for a list of one. */
const alone = (value: Located): Located => (isText(value) ? list([value], value.origin) : value)

function listenerOf(value: Located): Located {
  const listener = isText(value) || value.kind === 'list' ? wrap('targets', value) : value
  return withFields(listener, {
    targets: (targets) => mapValues(alone(targets), (target) => (isText(target) ? targetOf(target) : target)),
    healthCheck: healthCheckOf,
  })
}

/** `web1:8080` */
function targetOf(written: Scalar): Located {
  const colon = written.text.lastIndexOf(':')
  if (colon < 0) return wrap('cvm', written)
  const port = partOf(written, colon + 1, written.text.length)
  return struct(
    [
      ['cvm', partOf(written, 0, colon)],
      ['port', port],
    ],
    written,
  )
}

/** `off` and `false` switch it off; to YAML 1.2 `off` is a text. */
function healthCheckOf(value: Located): Located {
  if (value.kind !== 'scalar') return value
  const enabled =
    value.value === true || value.value === 'on'
      ? true
      : value.value === false || value.value === 'off'
        ? false
        : undefined
  return enabled === undefined ? value : wrap('enabled', { ...value, value: enabled })
}

function withFields(node: Located, change: Readonly<Record<string, (value: Located) => Located>>): Located {
  if (node.kind !== 'map') return node
  return mapValues(node, (value, key) => (Object.hasOwn(change, key) ? (change[key]?.(value) ?? value) : value))
}

function renamed(node: Dict, from: string, to: string): Dict {
  const entries = [...node.entries].map(([key, entry]): [string, Entry] => [key === from ? to : key, entry])
  return dict(new Map(entries), node.origin)
}

/** A map of the parts of a text, without those that are not there. */
function struct(fields: readonly (readonly [string, Scalar | undefined])[], whole: Scalar): Dict {
  const entries = new Map<string, Entry>()
  for (const [key, value] of fields) if (value !== undefined) entries.set(key, { key: value.origin, value })
  return dict(entries, whole.origin)
}
