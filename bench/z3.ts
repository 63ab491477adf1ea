import { compile } from '../sim/compile/compile.ts'
import { Reason } from '../sim/dataplane/reason.ts'
import type { Network } from '../sim/model/network.ts'
import { Protocol } from '../sim/net/protocol.ts'
import type { Cell } from '../sim/reach/question.ts'
import { reach } from '../sim/reach/reach.ts'
import { PACKET, questionSmt } from '../test/support/z3/network.ts'
import { groupsAccept } from '../test/support/z3/rule-list.ts'
import { nameOf, saidOf } from '../test/support/z3/said.ts'
import { and, between, bits, equal, inBlock, not, type Smt } from '../test/support/z3/smt.ts'
import { Solver } from '../test/support/z3/solver.ts'
import { type Bench, ensure, type Figure, round } from './measure.ts'
import { networkOf } from './networks.ts'
import { estate, ruleListDocuments } from './reach-networks.ts'

/** The same questions, answered yes or no by both, and how long each took for all of them, in milliseconds. */
type Match = { readonly questions: number; readonly yes: number; readonly reachMs: number; readonly z3Ms: number }

const msSince = (start: bigint): number => Number(process.hrtime.bigint() - start) / 1e6

/** z3's answers, and its solving time alone: without the start, and without what reading the text takes. */
function solved(
  solver: Solver,
  head: Smt,
  formulas: readonly Smt[],
): { readonly said: readonly boolean[]; readonly ms: number } {
  // Each question by itself: asked one behind the other in one solver, z3 takes many times as long.
  const asking = (end: Smt) => formulas.map((formula) => `${head}(assert ${formula})${end}(reset)`).join('\n')
  const timed = (text: Smt) => {
    const start = process.hrtime.bigint()
    const said = solver.eval(text)
    return { said, ms: msSince(start) }
  }
  const read = timed(asking(''))
  const asked = timed(asking('(check-sat)'))
  const said = asked.said.split('\n').filter((line) => line !== '')
  ensure(said.length === formulas.length && said.every((word) => word === 'sat' || word === 'unsat'), 'z3 answers')
  return { said: said.map((word) => word === 'sat'), ms: Math.max(asked.ms - read.ms, 0) }
}

/** Runs something a few times and gives the last result, with the best time. */
function best<Result>(run: () => Result): { readonly result: Result; readonly ms: number } {
  let ms = Number.POSITIVE_INFINITY
  let start = process.hrtime.bigint()
  let result = run()
  for (let i = 0; i < 5; i++) {
    start = process.hrtime.bigint()
    result = run()
    ms = Math.min(ms, msSince(start))
  }
  return { result, ms }
}

function cellsOf(network: Network, question: Parameters<typeof reach>[1]): readonly Cell[] {
  const answer = reach(compile(network, 1), question)
  if (!answer.ok) throw new Error('benchmark: the question is not too large')
  return answer.cells
}

/**
 * One ordered group of rules, exact over source address x destination port: does it let anything in from this block, to these ports?
 * reach is timed for the whole of the exact answer, out of which it answers all of these questions.
 */
export function ruleMatch(solver: Solver, rules: number, questions: number): Match {
  const network = networkOf(ruleListDocuments(rules))
  const server = network.cvms[1]
  ensure(server !== undefined, 'there is a server')
  const own = server?.address ?? 0
  const length = 8 + Math.ceil(Math.log2(questions)) // of the blocks, which are all of 10.0.0.0/8
  const asked = Array.from({ length: questions }, (_, i) => {
    const first = 1 + ((i * 7919) % 60_000)
    return { low: 0x0a000000 + i * 2 ** (32 - length), ports: { first, last: first + 2_000 } }
  })
  const tables = compile(network, 1)
  const { result, ms: reachMs } = best(() => {
    const answer = reach(tables, {
      from: [0],
      to: { kind: 'cvms', indices: [1] },
      protocols: [Protocol.TCP],
      health: 'any',
      sources: [{ low: 0, high: 2 ** 32 - 1 }],
    })
    if (!answer.ok) throw new Error('benchmark: the question is not too large')
    const open = answer.cells.filter(
      ({ destinations, verdicts }) =>
        destinations !== 'own' && verdicts.every(({ reason }) => reason !== Reason.INGRESS_DENIED),
    )
    return asked.map(({ low, ports }) => open.some((cell) => meets(cell, low, low + 2 ** (32 - length) - 1, ports)))
  })
  const seen = { vpc: server?.vpc ?? 0, peer: 'src', port: 'dport', protocol: bits(Protocol.TCP, 8) }
  const list = groupsAccept(network, server?.securityGroups ?? [], 'ingress', seen)
  const formulas = asked.map(({ low, ports: { first, last } }) =>
    and(
      'accepted',
      not(equal('src', bits(own, 32))),
      inBlock('src', low, length),
      between(bits(first, 16), 'dport', bits(last, 16)),
    ),
  )
  const { said, ms: z3Ms } = solved(solver, `${PACKET}(define-fun accepted () Bool ${list})`, formulas)
  ensure(said.join() === result.join(), 'z3 and reach say the same of the rules')
  return { questions, yes: said.filter((is) => is).length, reachMs, z3Ms }
}

const meets = (
  { sources, destinationPorts }: Cell,
  low: number,
  high: number,
  ports: { readonly first: number; readonly last: number },
): boolean =>
  typeof sources !== 'string' &&
  sources.some((range) => range.low <= high && low <= range.high) &&
  destinationPorts.some(({ first, last }) => first <= ports.last && ports.first <= last)

/** Who of an estate of 100 machines reaches whom, and is answered: from so many of them to all. */
export function networkMatch(solver: Solver, clients: number): Match {
  const network = networkOf(estate(2).documents)
  const from = Array.from({ length: clients }, (_, i) => Math.floor((i * network.cvms.length) / clients))
  const pairs = from.flatMap((client) =>
    [...network.cvms.keys()].filter((cvm) => cvm !== client).map((cvm) => ({ client, cvm })),
  )
  const { result, ms: reachMs } = best(() => {
    const cells = cellsOf(network, { from, to: { kind: 'anywhere' }, health: 'any' })
    const found = new Map(
      from.map((client) => [
        client,
        saidOf(
          network,
          cells.filter((cell) => cell.clients.includes(client)),
          client,
        ).answered,
      ]),
    )
    return pairs.map(({ client, cvm }) => found.get(client)?.has(nameOf({ cvm })) ?? false)
  })
  const formulas = pairs.map(({ client, cvm }) => questionSmt(network, { client, to: [{ cvm }], answered: true }))
  const said: boolean[] = []
  let z3Ms = 0
  for (let begun = 0; begun < formulas.length; begun += 50) {
    const part = solved(solver, PACKET, formulas.slice(begun, begun + 50))
    said.push(...part.said)
    z3Ms += part.ms
  }
  ensure(said.join() === result.join(), 'z3 and reach say the same of the machines')
  return { questions: pairs.length, yes: said.filter((is) => is).length, reachMs, z3Ms }
}

const told = (what: string, { questions, yes, reachMs, z3Ms }: Match): string =>
  `  ${what}: ${questions} questions (${yes} yes), reach ${round(reachMs)} ms, z3 ${round(z3Ms)} ms`

export const z3Bench: Bench = {
  figures: ['z3.ratio'],
  async run(): Promise<readonly Figure[]> {
    const solver = await Solver.start()
    const matches = { '1,000 rules': ruleMatch(solver, 1000, 32), '100 machines': networkMatch(solver, 100) }
    solver.close()
    for (const [what, match] of Object.entries(matches)) console.log(told(what, match))
    const all = Object.values(matches)
    const ratio = all.reduce((ms, { z3Ms }) => ms + z3Ms, 0) / all.reduce((ms, { reachMs }) => ms + reachMs, 0)
    return [{ name: 'z3.ratio', value: round(ratio), unit: 'times as fast as z3' }]
  },
}
