import { compile } from '../sim/compile/compile.ts'
import { Protocol } from '../sim/net/protocol.ts'
import { matrixOf } from '../sim/reach/matrix.ts'
import type { ReachQuestion } from '../sim/reach/question.ts'
import { reach } from '../sim/reach/reach.ts'
import { type Bench, ensure, type Figure, median } from './measure.ts'
import { networkOf } from './networks.ts'
import { estate, ruleListDocuments } from './reach-networks.ts'

const msSince = (start: bigint): number => Number(process.hrtime.bigint() - start) / 1e6

/** Milliseconds of some rounds, after others that warm up. */
function times(rounds: number, run: () => void): number[] {
  const found: number[] = []
  for (let i = -3; i < rounds; i++) {
    const start = process.hrtime.bigint()
    run()
    if (i >= 0) found.push(msSince(start))
  }
  return found
}

const figure = (name: string, list: readonly number[]): Figure => ({
  name,
  value: Math.min(...list),
  unit: 'ms',
  median: median(list),
})

/** What one ordered group of rules lets in, exact over every source address and port. */
function ruleFigures(rules: number): Figure {
  const tables = compile(networkOf(ruleListDocuments(rules)), 1)
  const question: ReachQuestion = {
    from: [0],
    to: { kind: 'cvms', indices: [1] },
    protocols: [Protocol.TCP],
    health: 'any',
    sources: [{ low: 0, high: 2 ** 32 - 1 }],
  }
  let boxes = 0
  const list = times(10, () => {
    const answer = reach(tables, question)
    ensure(answer.ok, 'the question is not too large')
    boxes = answer.ok ? answer.cells.reduce((sum, { sources }) => sum + sources.length, 0) : 0
  })
  console.log(`  ${rules} rules: ${boxes} runs of source addresses in all cells`)
  return figure(`reach.rules${rules}_ms`, list)
}

/** 100 machines, who reaches whom, over all ports and protocols. */
function matrixFigure(): Figure {
  const tables = compile(networkOf(estate(2).documents), 1)
  const { cvmVpc } = tables
  ensure(cvmVpc.length === 100, 'there are 100 machines')
  let pairs = 0
  const list = times(10, () => {
    const answer = reach(tables, { from: [...cvmVpc.keys()], to: { kind: 'anywhere' }, health: 'any' })
    if (!answer.ok) throw new Error('benchmark: the question is not too large')
    const matrix = matrixOf(tables, answer.cells, 'cvm')
    pairs = 0
    for (const row of matrix.rows)
      for (const column of matrix.columns) pairs += matrix.ways(row, column).length > 0 ? 1 : 0
  })
  ensure(pairs > 0 && pairs < 100 * 100, 'some machines reach each other, and some do not')
  return figure('matrix.100_ms', list)
}

export const reachBench: Bench = {
  figures: ['reach.rules1000_ms', 'reach.rules100_ms', 'matrix.100_ms'],
  run: () => [ruleFigures(1000), ruleFigures(100), matrixFigure()],
}
