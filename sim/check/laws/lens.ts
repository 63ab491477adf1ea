import { CaseRun } from '../../scenario/case-run.ts'
import type { StepInput } from '../../scenario/file-format.ts'
import { openCase } from '../../scenario/run.ts'
import { histories } from '../arbitraries/histories.ts'
import { type History, readHistory } from '../history.ts'
import type { Law } from '../law.ts'

/** Whose network it is: an account with an endpoint, and the machines and CLBs of all others, which it is not to know. */
function hiddenFrom({ network }: History): { readonly viewer: string; readonly hidden: readonly string[] } | undefined {
  const { cvms = {}, clbs = {}, endpoints = {} } = network
  const ownerOf = (subnet: string): string => network.vpcs[subnet.split('/')[0] ?? '']?.account ?? ''
  const [endpoint] = Object.values(endpoints)
  const viewer = endpoint === undefined ? '' : ownerOf(endpoint.subnet)
  const placed = [...Object.entries(cvms), ...Object.entries(clbs)]
  const hidden = placed.filter(([, { subnet }]) => ownerOf(subnet) !== viewer).map(([name]) => name)
  return viewer === '' || hidden.length === 0 ? undefined : { viewer, hidden }
}

/**
 * The same steps with nothing left to chance: whether a packet is lost, and how late it comes, is drawn by the name of the place, so that
 * other names give other packets, which nobody is told anything by.
 */
function certain(steps: readonly StepInput[]): readonly StepInput[] {
  const sure = (one: object): object =>
    Object.fromEntries(Object.entries(one).map(([key, value]) => [key, DRAWN.has(key) ? 0 : value]))
  return steps.map((step) => {
    const { fault } = step
    if (fault === undefined) return step
    return { ...sure(step), fault: typeof fault === 'object' ? sure(fault) : fault } as StepInput
  })
}

const DRAWN: ReadonlySet<string> = new Set(['loss', 'jitter', 'duplicate', 'reorder', 'corrupt'])

/** Where two values part, the first of all places, and what each has there. */
function parting(
  one: unknown,
  other: unknown,
  path = '',
): { readonly path: string; readonly values: [string, string] } {
  const isBoth = typeof one === 'object' && one !== null && typeof other === 'object' && other !== null
  const keys = isBoth ? [...new Set([...Object.keys(one), ...Object.keys(other)])] : []
  const [ours, theirs] = [one, other] as Readonly<Record<string, unknown>>[]
  const key = keys.find((each) => JSON.stringify(ours?.[each]) !== JSON.stringify(theirs?.[each]))
  if (key !== undefined) return parting(ours?.[key], theirs?.[key], path === '' ? key : `${path}.${key}`)
  return { path, values: [JSON.stringify(one) ?? '-', JSON.stringify(other) ?? '-'] }
}

/** The same history with other names for these, wherever they stand. */
function renamed(history: History, names: readonly string[]): History {
  const words = new RegExp(`(?<![\\w-])(${names.join('|')})(?![\\w-])`, 'g')
  return JSON.parse(JSON.stringify(history).replace(words, 'hidden-$1')) as History
}

/** What an account is shown of each step. */
function shownTo(history: History, viewer: string): readonly string[] | undefined {
  const read = readHistory(history)
  const cloud = read.ok ? openCase(read.value, viewer) : read
  if (!read.ok || !cloud.ok) return undefined
  const run = new CaseRun(cloud.value, viewer)
  for (const step of read.value.steps) run.step(step)
  // Where a step stands in the text is no secret, and other names are longer.
  return run
    .end()
    .map((report) => JSON.stringify(report, (key, value: unknown) => (key === 'origin' ? undefined : value)))
}

/** The steps that speak of others' machines, or use what such a step has opened or made: told in their words, and not compared. */
function othersIn({ steps }: History, names: readonly string[]): readonly boolean[] {
  const theirs = new Set(names)
  return steps.map((step) => {
    const is = (JSON.stringify(step).match(/[\w-]+/g) ?? []).some((word) => theirs.has(word))
    for (const name of is ? [step.as, step.name] : []) if (name !== undefined) theirs.add(String(name))
    return is
  })
}

export const tenantLens: Law = {
  name: 'tenant-lens',
  statement: {
    en: 'what a consumer is shown does not depend on what the provider calls its machines and CLBs: nothing of them is in it',
    zh: '展示给使用方的内容不取决于提供方如何命名其云服务器和负载均衡：其中不含它们的任何信息',
  },
  mustMeet: ['shown to a consumer'],
  histories: () => histories({ weights: { loss: 0, delay: 0, duplicate: 0, reorder: 0, corrupt: 0, partition: 0 } }),
  check(drawn, meet) {
    const history = { ...drawn, steps: certain(drawn.steps) }
    const sides = hiddenFrom(history)
    if (sides === undefined) return undefined
    const { viewer, hidden } = sides
    const [plain, other] = [shownTo(history, viewer), shownTo(renamed(history, hidden), viewer)]
    if (plain === undefined || other === undefined) return undefined
    const others = othersIn(history, hidden)
    const at = plain.findIndex((text, index) => !others[index] && text !== other[index])
    meet('shown to a consumer')
    if (at < 0) return undefined
    const { path, values } = parting(JSON.parse(plain[at] ?? 'null'), JSON.parse(other[at] ?? 'null'))
    const [as, otherwise] = values
    return {
      law: 'tenant-lens',
      what: {
        en: `${viewer} is shown ${path}: ${as}, and ${otherwise} when the provider's machines have other names`,
        zh: `${viewer} 看到的 ${path} 是 ${as}；而提供方的云服务器换名之后是 ${otherwise}`,
      },
      step: at,
      expect: undefined,
    }
  },
}
