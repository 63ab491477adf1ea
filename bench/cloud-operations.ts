import { ACTION_NAMES } from '../sim/cloud/actions.ts'
import { Cloud } from '../sim/cloud/cloud.ts'
import { callOf, cloudDocuments, ROWS, type Row, Told } from './cloud-mix.ts'
import { type Bench, ensure, type Figure, median } from './measure.ts'
import { NO_QUOTAS } from './networks.ts'

const CVMS = 10_000
/** The first rounds make what the later ones delete. */
const WARM_UP = 15
const ROUNDS = 40

/** One call of each row, one after another: milliseconds of each; undefined where it was not due yet. */
export function round(cloud: Cloud, told: Told): (number | undefined)[] {
  told.round += 1
  return ROWS.map((row) => {
    const operation = callOf(row, told)
    if (operation === undefined) return undefined
    const start = process.hrtime.bigint()
    const result = cloud.apply(operation)
    const ms = Number(process.hrtime.bigint() - start) / 1e6
    if (!result.ok) throw new Error(`benchmark: ${row.action} was refused: ${result.error.message.en}`)
    row.note?.(told, result.response)
    return ms
  })
}

export function cloudOf(cvms: number): Cloud {
  const opened = Cloud.open(cloudDocuments(cvms), NO_QUOTAS, 1)
  if (!opened.ok) throw new Error(`benchmark: ${JSON.stringify(opened.problems[0])}`)
  return opened.value
}

/** The actions of the mix, with how often a round calls each: all that change something. */
export function mixText(rows: readonly Row[]): string {
  const counts = new Map<string, number>()
  for (const { action } of rows) counts.set(action, (counts.get(action) ?? 0) + 1)
  const changing = ACTION_NAMES.filter((name) => !name.startsWith('Describe'))
  ensure(
    changing.every((name) => counts.has(name)),
    `the mix has no ${changing.filter((name) => !counts.has(name)).join(', ')}`,
  )
  const words = [...counts].map(([action, count]) => (count === 1 ? action : `${count} x ${action}`))
  return `the mix, ${rows.length} calls a round: ${words.join(', ')}`
}

/** Calls of the cloud's API that change something, in process, each with its change in force when it is answered. */
export const cloudOperationsBench: Bench = {
  figures: ['cloud.operations_per_second'],
  run() {
    console.log(mixText(ROWS))
    const cloud = cloudOf(CVMS)
    const told = new Told(CVMS)
    const times: number[][] = []
    for (let i = -WARM_UP; i < ROUNDS; i++) {
      const ms = round(cloud, told)
      if (i < 0) continue
      times.push(ms.map((one) => one ?? Number.POSITIVE_INFINITY))
    }
    ensure(cloud.network.cvms.length === CVMS, 'what was made was taken away again')
    if (process.env.ISTHMUS_EACH) {
      for (const [n, { action }] of ROWS.entries())
        console.log(action.padEnd(40), median(times.map((row) => row[n] ?? 0)).toFixed(3), 'ms')
    }
    const perSecond = times.map((row) => (ROWS.length * 1000) / row.reduce((sum, ms) => sum + ms, 0))
    const figure: Figure = {
      name: 'cloud.operations_per_second',
      value: Math.max(...perSecond),
      unit: 'operations/s',
      median: median(perSecond),
    }
    return [figure]
  },
}
