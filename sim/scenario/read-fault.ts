import { MILLION } from '../dataplane/faults.ts'
import { parseWhere } from '../world/fault-where.ts'
import { FAULT_DELAY_MAX_US } from '../world/faults.ts'
import type { Said } from './beside.ts'
import {
  booleanOf,
  child,
  type Dict,
  isText,
  itemsOf,
  type Located,
  numberOf,
  type Scalar,
  shown,
  textOf,
} from './located.ts'
import type { Path, Problems } from './problems.ts'
import { BYTES, PATIENCE_US, readConnect, type StepNames } from './read-connect.ts'
import { bytesOf, durationOf } from './read-values.ts'
import type { FaultStep, LoadStep } from './scenario.ts'
import { BYTES_MAX } from './schema-send.ts'

// Steps about what goes wrong on the way, and about loads.

const RATIOS = ['loss', 'duplicate', 'reorder', 'corrupt'] as const
const EFFECTS = [...RATIOS, 'delay', 'jitter', 'partition'] as const

/** `fault: { name, where: ep1 -> lb1, loss: 0.2 }`; `called`: the name of the step. */
export function readFault(
  { fields }: Said,
  called: string | undefined,
  at: Path,
  problems: Problems,
): { readonly fields: Pick<FaultStep, 'rule' | 'text' | 'place'>; readonly names: StepNames } | undefined {
  const where = child(fields, 'where')
  if (!isText(where)) return undefined // the schema has refused it
  const place = parseWhere(where.text)
  if (place === undefined) {
    problems.add('FAULT_WHERE', where.origin, [...at, 'where'], { found: shown(where) })
    return undefined
  }
  const effects = EFFECTS.filter((effect) => fields.entries.has(effect))
  if (effects.length === 0) problems.add('FAULT_NOTHING', fields.origin, at, { effects: EFFECTS.join(', ') })
  const name = textOf(child(fields, 'name')) ?? called ?? where.text
  const ratios = Object.fromEntries(RATIOS.map((key) => [key, millionths(child(fields, key))])) as {
    readonly [Key in (typeof RATIOS)[number]]: number
  }
  const rule = {
    name,
    where: place,
    ...ratios,
    delayUs: delayOf(fields, 'delay', at, problems),
    jitterUs: delayOf(fields, 'jitter', at, problems),
    partition: booleanOf(child(fields, 'partition')) ?? false,
    forUs: durationOf(child(fields, 'for'), [...at, 'for'], problems),
  }
  const parts = effects.map((effect) => `${effect} ${textOf(child(fields, effect)) ?? ''}`.trim())
  return {
    fields: { rule, place: where.origin, text: `${where.text}: ${parts.join(', ')}` },
    names: { fault: where, faultName: name },
  }
}

/** `0.2`, `"20%"`. */
function millionths(node: Located | undefined): number {
  if (!isText(node)) return 0
  const percent = /^(\d+(?:\.\d+)?) ?%$/.exec(node.text)?.[1]
  return Math.round(percent === undefined ? Number(node.text) * MILLION : (Number(percent) * MILLION) / 100)
}

function delayOf(fields: Dict, key: 'delay' | 'jitter', at: Path, problems: Problems): number {
  const node = child(fields, key)
  const delayUs = durationOf(node, [...at, key], problems) ?? 0
  if (delayUs <= FAULT_DELAY_MAX_US || node === undefined) return delayUs
  const maximum = `${FAULT_DELAY_MAX_US / 1_000_000}s`
  problems.add('TOO_BIG', node.origin, [...at, key], { found: shown(node), maximum })
  return 0
}

/** A text by itself stands for a list of one. */
export const namesIn = (node: Located | undefined): Scalar[] =>
  node?.kind === 'list' ? itemsOf(node).filter(isText) : isText(node) ? [node] : []

/** `load: { name, from, to, every: 200ms, hold: 30s }`. */
export function readLoad(
  { short, fields }: Said,
  called: string | undefined,
  at: Path,
  problems: Problems,
):
  | {
      readonly fields: Pick<
        LoadStep,
        'load' | 'from' | 'to' | 'port' | 'everyUs' | 'holdUs' | 'times' | 'bytes' | 'patience'
      >
      readonly names: StepNames
    }
  | undefined {
  const from = child(fields, 'from')
  const [first] = namesIn(from)
  if (short !== undefined) return undefined // the schema has refused it
  const every = child(fields, 'every')
  if (every === undefined) problems.add('MISSING_KEY', fields.origin, at, { key: 'every' })
  const name = textOf(child(fields, 'name')) ?? called
  if (name === undefined) problems.add('MISSING_KEY', fields.origin, at, { key: 'name' })
  if (from === undefined || first === undefined || every === undefined || name === undefined) return undefined
  // The ends are read as those of a connection of the first client.
  const ends = readConnect(endsFor(fields, first), at, problems, 'connect')
  if (ends === undefined) return undefined
  const everyUs = durationOf(every, [...at, 'every'], problems)
  if (everyUs === 0) problems.add('TOO_SMALL', every.origin, [...at, 'every'], { found: shown(every), minimum: '1us' })
  const load = {
    load: name,
    from: namesIn(from).map(({ text }) => text),
    to: ends.fields.to,
    port: ends.fields.port,
    everyUs: everyUs ?? 1,
    holdUs: durationOf(child(fields, 'hold'), [...at, 'hold'], problems) ?? 0,
    times: numberOf(child(fields, 'times')),
    bytes: bytesOf(child(fields, 'bytes'), [...at, 'bytes'], problems, BYTES_MAX) ?? BYTES,
    patience: durationOf(child(fields, 'patience'), [...at, 'patience'], problems) ?? PATIENCE_US,
  }
  return { fields: load, names: { ...ends.names, from, load: name } }
}

const endsFor = (fields: Dict, from: Scalar): Dict => {
  const entries = new Map([...fields.entries].filter(([key]) => key === 'to' || key === 'port'))
  return { ...fields, entries: entries.set('from', { key: from.origin, value: from }) }
}
