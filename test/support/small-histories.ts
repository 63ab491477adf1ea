import {
  BACKEND_RULES,
  ENDPOINT_RULES,
  type SmallBackend,
  type SmallEndpoint,
  type SmallNetwork,
} from './small-networks.ts'
import { type SmallDeed, SmallSides, stateText } from './small-scope.ts'

/** Everything that can be done in one step on a network with so many endpoints. */
function deedsOf(endpoints: number): SmallDeed[] {
  const deeds: SmallDeed[] = [119, 121, 901].map((seconds) => ({ kind: 'wait', seconds }))
  for (let endpoint = 0; endpoint < endpoints; endpoint++) {
    for (const client of [0, 1]) {
      for (const flags of ['SYN', 'ACK', 'RST'] as const) deeds.push({ kind: 'send', client, endpoint, flags })
      for (const flags of ['SYN_ACK', 'ACK', 'RST'] as const) deeds.push({ kind: 'answer', client, endpoint, flags })
    }
    deeds.push(...endpointEdits(endpoint))
  }
  return [...deeds, ...providerEdits()]
}

const edit = (what: string, change: (small: SmallNetwork) => SmallNetwork): SmallDeed => ({
  kind: 'edit',
  what,
  change,
})

/** A rule is put before the others, or the first one is taken away; at most two stand there. */
function ruleEdits<Rule>(rules: readonly Rule[], words: readonly Rule[]): (readonly Rule[] | undefined)[] {
  return [
    rules.length > 0 ? rules.slice(1) : undefined,
    ...words.map((word) => (rules.length < 2 && !rules.includes(word) ? [word, ...rules] : undefined)),
  ]
}

function endpointEdits(index: number): SmallDeed[] {
  const changing = (what: string, change: (one: SmallEndpoint) => SmallEndpoint): SmallDeed =>
    edit(`endpoint ${index}: ${what}`, (small) => {
      const before = small.endpoints[index]!
      const after = change(before)
      return after === before
        ? small
        : { ...small, endpoints: small.endpoints.map((one, i) => (i === index ? after : one)) }
    })
  const rules = [...Array(1 + ENDPOINT_RULES.length).keys()].map((nth) =>
    changing(`rules ${nth}`, (one) => {
      const list = one.rules === undefined ? undefined : ruleEdits(one.rules, ENDPOINT_RULES)[nth]
      return list === undefined ? one : { ...one, rules: list }
    }),
  )
  return [
    changing('accept', (one) => (one.state === 'ACTIVE' ? one : { ...one, state: 'ACTIVE' })),
    changing('reject', (one) => (one.state === 'REJECTED' ? one : { ...one, state: 'REJECTED' })),
    changing('bind or unbind', (one) => ({ ...one, rules: one.rules === undefined ? [] : undefined })),
    ...rules,
  ]
}

function providerEdits(): SmallDeed[] {
  const changing = (index: number, what: string, change: (one: SmallBackend) => SmallBackend): SmallDeed =>
    edit(`backend ${index}: ${what}`, (small) => {
      const [first, second] = small.backends
      return { ...small, backends: index === 0 ? [change(first), second] : [first, change(second)] }
    })
  const backends = [0, 1].flatMap((index) => [
    changing(index, 'weight', (one) => ({ ...one, weight: one.weight === 0 ? 10 : 0 })),
    changing(index, 'register or deregister', (one) => ({ ...one, isRegistered: !one.isRegistered })),
    changing(index, 'listen or not', (one) => ({ ...one, isListening: !one.isListening })),
  ])
  const rules = [...Array(1 + BACKEND_RULES.length).keys()].map((nth) =>
    edit(`backend rules ${nth}`, (small) => {
      const list = ruleEdits(small.backendRules, BACKEND_RULES)[nth]
      return list === undefined ? small : { ...small, backendRules: list }
    }),
  )
  return [
    ...backends,
    ...rules,
    edit('listener', (small) => ({ ...small, hasListener: !small.hasListener })),
    edit('CLB', (small) => ({ ...small, isClbRunning: !small.isClbRunning })),
  ]
}

export type Explored = {
  readonly networks: number
  readonly states: number
  readonly steps: number
  readonly packets: number
}

/**
 * Tries all that can be done on networks, up to so many steps, walk and oracle side by side. States that are alike are met once, whatever
 * network they come from.
 */
export function explore(networks: Iterable<SmallNetwork>, depth: number): Explored {
  const seen = new Set<string>()
  let count = 0
  let steps = 0
  let packets = 0
  let paths: { readonly small: SmallNetwork; readonly path: readonly SmallDeed[] }[] = []
  for (const small of networks) {
    count += 1
    const text = stateText(new SmallSides(small))
    if (!seen.has(text)) paths.push({ small, path: [] })
    seen.add(text)
  }
  for (let level = 0; level < depth; level++) {
    const next: typeof paths = []
    for (const { small, path } of paths) {
      for (const deed of deedsOf(small.endpoints.length)) {
        const sides = new SmallSides(small)
        for (const before of path) sides.play(before)
        const sent = sides.packets
        if (!sides.play(deed)) continue
        steps += 1
        packets += sides.packets - sent
        const text = stateText(sides)
        if (seen.has(text)) continue
        seen.add(text)
        next.push({ small, path: [...path, deed] })
      }
    }
    paths = next
  }
  return { networks: count, states: seen.size, steps, packets }
}

const OPEN = { weight: 10, isListening: true, isRegistered: true } as const

/** Everything is there, accepted and let through. */
export const openNetwork = (endpoints: number, isOneTenant = false): SmallNetwork => ({
  isOneTenant,
  endpoints: Array.from({ length: endpoints }, () => ({ state: 'ACTIVE', rules: undefined })),
  backends: [OPEN, OPEN],
  hasListener: true,
  isClbRunning: true,
  backendRules: ['all'],
})
