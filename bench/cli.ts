import { spawnSync } from 'node:child_process'
import { type Bench, ensure, median } from './measure.ts'

const ROUNDS = 11
const SCENARIO = 'scenarios/quick-start/1-same-account.yaml'

function timeOf(words: readonly string[]): { readonly ms: number; readonly status: number | null } {
  const start = process.hrtime.bigint()
  const { status } = spawnSync(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] })
  return { ms: Number(process.hrtime.bigint() - start) / 1e6, status }
}

/** What a person waits for: `isthmus run` of one file as a whole process, less what a bare `node -e 0` takes beside it. */
export const cliBench: Bench = {
  figures: ['cli.run_over_node_ms'],
  run() {
    const command = ['bin/isthmus.mjs', 'run', SCENARIO]
    ensure(timeOf(command).status === 0, `${command.join(' ')} holds`)
    const over: number[] = []
    for (let i = 0; i < ROUNDS; i++) {
      const bare = timeOf(['-e', '0']).ms
      over.push(timeOf(command).ms - bare)
    }
    return [{ name: 'cli.run_over_node_ms', value: Math.min(...over), unit: 'ms', median: median(over) }]
  },
}
