import { writeFileSync } from 'node:fs'
import { campaignBench } from './campaign.ts'
import { cliBench } from './cli.ts'
import { cloudOperationsBench } from './cloud-operations.ts'
import { compileBench } from './compile.ts'
import { connectionsBench } from './connections.ts'
import { editBench } from './edit.ts'
import { forkBench } from './fork.ts'
import { forwardBench } from './forward.ts'
import { forwardManyBench } from './forward-many.ts'
import { healthBench } from './health.ts'
import { type Bench, type Figure, machine, round } from './measure.ts'
import { oracleBench } from './oracle.ts'
import { proveBench } from './prove.ts'
import { reachBench } from './reach.ts'
import { serveBench } from './serve.ts'
import { shrinkBench } from './shrink.ts'
import { walkBench } from './walk.ts'
import { z3Bench } from './z3.ts'

const BENCHES: readonly Bench[] = [
  forwardBench,
  forwardManyBench,
  walkBench,
  compileBench,
  cliBench,
  oracleBench,
  forkBench,
  editBench,
  healthBench,
  connectionsBench,
  cloudOperationsBench,
  serveBench,
  campaignBench,
  shrinkBench,
  reachBench,
  z3Bench,
  proveBench,
]

/** `npm run bench -- [--only PREFIX] [--json FILE]` */
async function main(words: readonly string[]): Promise<void> {
  const only = wordAfter(words, '--only') ?? ''
  const jsonFile = wordAfter(words, '--json')
  const chosen = BENCHES.filter(({ figures }) => figures.some((figure) => figure.startsWith(only)))
  if (chosen.length === 0)
    throw new Error(`no benchmark begins with ${only}; there are ${BENCHES.flatMap((b) => b.figures).join(', ')}`)
  console.log(machine())
  const figures: Figure[] = []
  for (const bench of chosen) {
    for (const figure of await bench.run()) {
      if (!figure.name.startsWith(only)) continue
      figures.push(figure)
      const middle = figure.median === undefined ? '' : ` (median ${round(figure.median)})`
      console.log(`[${figure.name}] ${round(figure.value)} ${figure.unit}${middle}`)
    }
  }
  if (jsonFile !== undefined) {
    const rows = figures.map(({ name, value, unit }) => ({ name, value: round(value, 4), unit }))
    writeFileSync(jsonFile, `${JSON.stringify(rows, undefined, 2)}\n`)
  }
}

function wordAfter(words: readonly string[], flag: string): string | undefined {
  const at = words.indexOf(flag)
  return at < 0 ? undefined : words[at + 1]
}

await main(process.argv.slice(2))
