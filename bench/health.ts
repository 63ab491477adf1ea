import { Cloud } from '../sim/cloud/cloud.ts'
import type { ClbDocument, CvmDocument, Documents } from '../sim/model/documents.ts'
import { NO_DOCUMENTS } from '../sim/model/documents.ts'
import { type Bench, ensure, median } from './measure.ts'
import { NO_QUOTAS } from './networks.ts'

const CLBS = 20
const TARGETS = 50
const HOUR_US = 3_600_000_000
const ROUNDS = 5
/** Every so often that many guests stop listening, and those that did so the time before listen again. */
const STEP_US = 120_000_000
const FAILING = 40

/** 1,000 targets behind 20 CLBs, all checked every 5 seconds. */
function documents(): Documents {
  const cvms = new Map<string, CvmDocument>()
  const clbs = new Map<string, ClbDocument>()
  for (let i = 0; i < CLBS * TARGETS; i++) {
    cvms.set(`web${i}`, { subnet: 'vpc1/web', securityGroups: ['sg'], listen: ['8080'] })
  }
  for (let c = 0; c < CLBS; c++) {
    const targets = Array.from({ length: TARGETS }, (_, i) => ({ cvm: `web${c * TARGETS + i}`, port: 8080 }))
    clbs.set(`lb${c}`, { subnet: 'vpc1/web', listeners: new Map([['tcp:80', { targets }]]) })
  }
  return {
    ...NO_DOCUMENTS,
    vpcs: new Map([['vpc1', { cidr: '10.0.0.0/16', subnets: new Map([['web', { cidr: '10.0.0.0/19' }]]) }]]),
    securityGroups: new Map([['sg', { ingress: [{ action: 'ACCEPT', cidrBlock: '0.0.0.0/0' }] }]]),
    cvms,
    clbs,
  }
}

const deadIn = (cloud: Cloud): number => [...cloud.health().values()].filter((detail) => detail === 'Dead').length

/** One hour in which targets fail and recover; how many verdicts were other than Alive at the end of each stretch. */
function hour(cloud: Cloud): readonly number[] {
  const dead: number[] = []
  let failed: readonly string[] = []
  for (let step = 0; step * STEP_US < HOUR_US; step++) {
    for (const name of failed) cloud.guest(name, { listen: ['8080'] })
    failed = Array.from({ length: FAILING }, (_, i) => `web${(step * 331 + i * 25) % (CLBS * TARGETS)}`)
    for (const name of failed) cloud.guest(name, { listen: [] })
    cloud.advance(STEP_US)
    dead.push(deadIn(cloud))
  }
  return dead
}

/** Seconds for such an hour, of a cloud of its own. */
export function hourSeconds(): number {
  const opened = Cloud.open(documents(), NO_QUOTAS, 1)
  if (!opened.ok) throw new Error('benchmark: the documents are sound')
  const start = process.hrtime.bigint()
  const dead = hour(opened.value)
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  ensure(opened.value.nowUs === HOUR_US, 'an hour has gone by')
  ensure(dead.length === 30 && dead.every((count) => count === FAILING), 'who fails is Dead, who recovers Alive')
  return seconds
}

export const healthBench: Bench = {
  figures: ['health.1000x1h_seconds'],
  run() {
    const seconds = Array.from({ length: ROUNDS }, hourSeconds)
    return [{ name: 'health.1000x1h_seconds', value: Math.min(...seconds), unit: 's', median: median(seconds) }]
  },
}
