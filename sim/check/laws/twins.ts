import type { StepInput } from '../../scenario/file-format.ts'
import type { Passage } from '../../world/capture/passage.ts'
import { histories } from '../arbitraries/histories.ts'
import type { History, LongNetwork } from '../history.ts'
import type { Law } from '../law.ts'
import { play } from '../play.ts'

const WORD = /[\p{L}\p{N}_-]+/gu

/** VPCs that endpoints join, written or made by a call, as sets. */
function worldsOf({ network, steps }: History): readonly ReadonlySet<string>[] {
  const { clbs = {}, endpointServices = {}, endpoints = {} } = network
  const vpcOf = (subnet: string | undefined): string => subnet?.split('/')[0] ?? ''
  const homeOf = (service: unknown): string => vpcOf(clbs[endpointServices[String(service)]?.clb ?? '']?.subnet)
  const joins = [
    ...Object.values(endpoints).map(({ subnet, service }) => [vpcOf(subnet), homeOf(service)]),
    ...steps.map(({ with: says }) => [String(says?.VpcId ?? ''), homeOf(says?.EndPointServiceId)]),
  ]
  let worlds: ReadonlySet<string>[] = Object.keys(network.vpcs).map((vpc) => new Set([vpc]))
  for (const [one = '', other = ''] of joins) {
    const joined = worlds.filter((world) => world.has(one) || world.has(other))
    if (joined.length > 1)
      worlds = [...worlds.filter((world) => !joined.includes(world)), new Set(joined.flatMap((world) => [...world]))]
  }
  return worlds
}

/** The names of what stands in VPCs. */
function namesIn(
  { cvms = {}, clbs = {}, endpoints = {}, endpointServices = {} }: LongNetwork,
  world: ReadonlySet<string>,
): Set<string> {
  const placed = [...Object.entries(cvms), ...Object.entries(clbs), ...Object.entries(endpoints)]
  const names = placed.filter(([, { subnet }]) => world.has(subnet.split('/')[0] ?? '')).map(([name]) => name)
  const services = Object.entries(endpointServices).flatMap(([name, { clb }]) =>
    names.includes(clb ?? '') ? [name] : [],
  )
  return new Set([...names, ...services])
}

const SENDERS = ['connect', 'udp', 'ping', 'segment', 'send', 'receive', 'close', 'reset'] as const

/** The same history, and one in which the machines beyond are busy with nothing, and nothing that is done there happens. */
function twinsOf(
  history: History,
): { readonly names: ReadonlySet<string>; readonly one: History; readonly other: History } | undefined {
  const [own, ...others] = worldsOf(history)
  const beyond = namesIn(history.network, new Set(others.flatMap((world) => [...world])))
  const names = own === undefined ? new Set<string>() : namesIn(history.network, own)
  if (beyond.size === 0 || names.size === 0) return undefined
  const isBeyond = (step: StepInput): boolean => {
    const words = JSON.stringify(step).match(WORD) ?? []
    const is = words.some((word) => beyond.has(word)) && !words.some((word) => names.has(word))
    // What it opens, makes or breaks is there, too.
    const given = [step.as, step.name, typeof step.fault === 'object' ? step.fault.name : undefined]
    for (const name of is ? given : []) if (name !== undefined) beyond.add(String(name))
    return is
  }
  const marked = history.steps.map((step) => ({ step, is: isBeyond(step) }))
  const one = marked.map(({ step, is }) =>
    is && SENDERS.some((kind) => kind in step) ? { ...step, background: true } : step,
  )
  const other = marked.flatMap(({ step, is }) => (is ? [] : [step]))
  return {
    names,
    one: { ...history, steps: one },
    other: { ...history, network: quiet(history.network, beyond), steps: other },
  }
}

/** Nothing listens, runs or passes at these. */
function quiet(network: LongNetwork, names: ReadonlySet<string>): LongNetwork {
  const changed = <One extends object>(things: { readonly [name: string]: One } | undefined, change: object) =>
    Object.fromEntries(
      Object.entries(things ?? {}).map(([name, one]) => [name, names.has(name) ? { ...one, ...change } : one]),
    )
  return {
    ...network,
    cvms: changed(network.cvms, { listen: [] }),
    clbs: changed(network.clbs, { state: 'STOPPED' }),
    endpoints: changed(network.endpoints, { state: 'REJECTED' }),
  }
}

/** Every packet that machines of these names sent while the steps were done, as it was sent and as it came in. */
function sentBy(
  history: History,
  names: ReadonlySet<string>,
): { readonly sound: boolean; readonly seen: readonly string[] } {
  const seen: string[] = []
  let until = 0
  const { sound } = play(history, () => undefined, [
    () => ({
      passage: (passage) =>
        void (passage.sender !== undefined && names.has(passage.sender) && seen.push(textOf(passage))),
      after: () => {
        until = seen.length
      },
    }),
  ])
  return { sound, seen: seen.slice(0, until) }
}

/** Streams are numbered over the whole world, and initial sequence numbers are drawn by that number: they are left out. */
function textOf({ stream: _, message, ...passage }: Passage): string {
  if (message.kind !== 'tcp') return JSON.stringify([passage, message])
  const { flags, length } = message.segment
  return JSON.stringify([passage, flags, length])
}

export const twinWorlds: Law = {
  name: 'twin-worlds',
  statement: {
    en: 'a change in VPC B moves no packet in VPC A unless an endpoint joins them, not even in time (initial sequence numbers aside)',
    zh: '若没有终端节点相连，VPC B 中的变化不会影响 VPC A 中的任何报文，时间上也不会（初始序列号除外）',
  },
  mustMeet: ['two worlds', 'packets in both'],
  histories: () => histories(),
  check(history, meet) {
    const twins = twinsOf(history)
    if (twins === undefined) return undefined
    meet('two worlds')
    const { names, one, other } = twins
    const [busy, still] = [sentBy(one, names), sentBy(other, names)]
    if (!busy.sound || !still.sound) return undefined
    if (busy.seen.length > 0 && one.steps.length > other.steps.length) meet('packets in both')
    const at = busy.seen.findIndex((text, index) => text !== still.seen[index])
    if (at < 0 && busy.seen.length === still.seen.length) return undefined
    const [is, was] = [busy.seen[at] ?? 'none', still.seen[at] ?? 'none']
    return {
      law: 'twin-worlds',
      what: {
        en: `packet ${Math.max(0, at)} is ${is} with what happens beyond, and ${was} without`,
        zh: `第 ${Math.max(0, at)} 个报文在另一侧有变化时为 ${is}，没有变化时为 ${was}`,
      },
      step: undefined,
      expect: undefined,
    }
  },
}
