import { clipped, nearest } from '../../base/text.ts'
import { findById, findNamed } from '../../model/lookup.ts'
import type { Network } from '../../model/network.ts'
import type { Options } from '../../model/options.ts'
import type { Checked } from '../../model/problem.ts'
import { readScenarioValue } from '../../scenario/builder.ts'
import type { OptionsInput, StepInput } from '../../scenario/file-format.ts'
import { Problems } from '../../scenario/problems.ts'
import type { ScenarioCase, Step } from '../../scenario/scenario.ts'
import { readStepValue } from '../../scenario/step-value.ts'
import { UsageError } from './errors.ts'

// The arguments of a method are read as the step of a scenario file that they are, so that both mean and refuse the same.

/** A span of virtual time: `15m`, `1.5s`, `300us`, or a whole number of microseconds. */
export type Duration = string | number

/** What a file can say of a connection beside its ends. */
export type ConnectOptions = {
  /** Left out: the next port that the client's kernel has free. */
  readonly sourcePort?: number | undefined
  /** How long the client waits for an answer (10s when left out); `kernel`: until its own SYN schedule has run out. */
  readonly patience?: Duration | 'kernel' | undefined
  /** Length of the request, in bytes or as in `64kB`; the answer is as long. */
  readonly bytes?: number | string | undefined
  /** Of `connect`: it is kept open under this name, and nothing is sent yet. */
  readonly as?: string | undefined
}

/** What an end of a connection that is kept open does. */
export type LiveOptions = {
  /** Which end; the client's when left out. */
  readonly side?: 'client' | 'server' | undefined
  /** How long it waits (10s when left out). */
  readonly patience?: Duration | undefined
}

/** A TCP segment made by hand: what a file can say of it. */
export type SegmentOptions = LiveOptions & {
  readonly sourcePort?: number | undefined
  /** A source address that is not the sender's. */
  readonly source?: string | undefined
  readonly seq?: number | undefined
  readonly ack?: number | undefined
  readonly bytes?: number | string | undefined
  readonly ttl?: number | undefined
}

/** What a machine's owner can change in it: `{ listen: [8080], firewall: ['DROP#0.0.0.0/0'], state: 'STOPPED' }`. */
export type GuestInput = NonNullable<StepInput['guest']>[string]

/** A claim of all packets: `{ unreachable: { from: 'vpc1', to: 'vpc2' } }`. */
export type ClaimInput = NonNullable<StepInput['prove']>

/** What problems with arguments are said to stand in; nobody is shown it. */
const ARGUMENTS = 'arguments'

type StepOf<Kind extends Step['kind']> = Extract<Step, { readonly kind: Kind }>

/** Reads arguments as what a step of this kind says. */
export function readStep<Kind extends Step['kind']>(kind: Kind, says: unknown): Checked<StepOf<Kind>> {
  const read = readStepValue({ [kind]: says }, ARGUMENTS)
  if (!read.ok) return read
  const { step } = read.value
  return step.kind === kind ? { ok: true, value: step as StepOf<Kind> } : { ok: false, problems: [] }
}

/** The options of a method: an object that has no other keys than these. `undefined` is none. */
export function checkOptions(given: unknown, keys: readonly string[], what: string): void {
  if (given === undefined) return
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new UsageError(`${what}: options are an object, not ${shownValue(given)}`)
  for (const key of Object.keys(given)) {
    if (keys.includes(key)) continue
    const meant = nearest(key, keys)
    const hint = meant === undefined ? `there are: ${keys.join(', ')}` : `did you mean ${meant}?`
    throw new UsageError(`${what}: no option is called ${clipped(key)}; ${hint}`)
  }
}

/** A text, or left out. */
export function checkText(given: unknown, what: string): void {
  if (given !== undefined && typeof given !== 'string')
    throw new UsageError(`${what} is a text, not ${shownValue(given)}`)
}

export function checkLanguage(given: unknown): void {
  if (given !== undefined && given !== 'en' && given !== 'zh')
    throw new UsageError(`language is 'en' or 'zh', not ${shownValue(given)}`)
}

/** What was given in place of something else, as a program writes it. */
export function shownValue(given: unknown): string {
  if (typeof given === 'string') return `'${clipped(given)}'`
  if (Array.isArray(given)) return 'a list'
  return typeof given === 'object' && given !== null ? 'an object' : clipped(String(given))
}

/** Virtual time has no parts of a microsecond: one that a time would be rounded by is refused. */
export function checkWhole(time: Duration | undefined): void {
  const match = typeof time === 'string' ? /^\s*(\d*)\.?(\d*)\s*(us|ms|s|m|h)\s*$/.exec(time) : null
  const [, whole = '', part = '', unit = ''] = match ?? []
  const us = match === null ? time : (Number(whole + part) * (UNIT_US[unit] ?? 1)) / 10 ** part.length
  if (typeof us === 'number' && us % 1 !== 0)
    throw new UsageError(`a time is a whole number of microseconds, and ${shownValue(time)} is not`)
}

const UNIT_US: Readonly<Record<string, number>> = { us: 1, ms: 1e3, s: 1e6, m: 6e7, h: 3.6e9 }

/** A time as a file writes it. */
export const timeText = (time: Duration | undefined): string | 0 | undefined =>
  typeof time === 'number' && time !== 0 ? `${time}us` : (time as string | 0 | undefined)

/** The name of the CVM that has this name or cloud id. */
export function cvmCalled(network: Network, name: string): Checked<string> {
  const byId = findById(network, name)
  const index = findNamed(network, 'cvm', name) ?? (byId?.kind === 'cvm' ? byId.index : undefined)
  const cvm = index === undefined ? undefined : network.cvms[index]
  if (cvm !== undefined) return { ok: true, value: cvm.name }
  const problems = new Problems()
  const hint = problems.hint(name, () => network.cvms.map((one) => one.name))
  problems.add('NO_SUCH_CLIENT', { file: ARGUMENTS, line: 1, column: 1 }, [], { name, ...hint })
  return { ok: false, problems: problems.list }
}

/** What is set over a file: a seed, and some of its options. */
export type Overrides = { readonly seed?: number | undefined; readonly options?: OptionsInput | undefined }

/** Reads what a program sets over a case of a scenario. Options merge by key, as those of a case over those of its file. */
export function readOverrides({ seed, options = {} }: Overrides, one: ScenarioCase): Checked<ScenarioCase> {
  const { scenario, problems } = readScenarioValue({ seed: seed ?? one.seed, options }, ARGUMENTS)
  const [read] = scenario?.cases ?? []
  if (read === undefined || problems.length > 0) return { ok: false, problems }
  const given = read.options
  const merged: Options = { ...one.options, ...pick(given, keysOf(options)) }
  const isMerged = typeof options.quotas === 'object' && one.options.quotas !== 'off' && given.quotas !== 'off'
  const quotas = isMerged ? { ...one.options.quotas, ...pick(given.quotas, keysOf(options.quotas)) } : merged.quotas
  return { ok: true, value: { ...one, seed: read.seed, options: { ...merged, quotas } } }
}

/** Options whose value has a unit in a file are called by their unit inside. */
const INSIDE: Readonly<Record<string, string>> = {
  acceptDelay: 'acceptDelayUs',
  asyncTaskDelay: 'asyncTaskDelayUs',
  hopDelay: 'hopDelayUs',
}

const keysOf = (given: object): readonly string[] =>
  Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [INSIDE[key] ?? key]))

const pick = <Whole extends object>(whole: Whole, keys: readonly string[]): Partial<Whole> =>
  Object.fromEntries(Object.entries(whole).filter(([key]) => keys.includes(key))) as Partial<Whole>
