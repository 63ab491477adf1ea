import { compile } from '../sim/compile/compile.ts'
import type { Tables } from '../sim/tables/tables.ts'
import { type Bench, ensure, median } from './measure.ts'
import { manyCvms, networkOf } from './networks.ts'

const CVMS = 100_000
const GROUPS = 1_000
const ROUNDS = 5

/** Bytes of all typed arrays of the tables. */
function bytesOf(tables: Tables): number {
  let bytes = 0
  for (const value of Object.values(tables)) if (ArrayBuffer.isView(value)) bytes += value.byteLength
  return bytes
}

export const compileBench: Bench = {
  figures: ['compile.100k_seconds', 'tables.bytes_per_cvm'],
  run() {
    const documents = manyCvms(CVMS, GROUPS)
    const seconds: number[] = []
    let tables = compile(networkOf(documents), 1)
    ensure(tables.cvmAddress.length === CVMS, 'every CVM is in the tables')
    ensure(tables.ruleWords.length / 6 === GROUPS * 50, 'every rule is in the tables once, however many have its group')
    for (let i = 0; i < ROUNDS; i++) {
      const start = process.hrtime.bigint()
      tables = compile(networkOf(documents), 1)
      seconds.push(Number(process.hrtime.bigint() - start) / 1e9)
    }
    return [
      { name: 'compile.100k_seconds', value: Math.min(...seconds), unit: 's', median: median(seconds) },
      { name: 'tables.bytes_per_cvm', value: bytesOf(tables) / CVMS, unit: 'B' },
    ]
  },
}
