import type { Law } from '../../check/law.ts'
import { LAWS } from '../../check/laws.ts'
import { type FailedRun, runLaw } from '../../check/run-law.ts'
import { shrinkFailure } from '../../check/shrink/shrink.ts'
import { UsageError } from '../../check/usage-error.ts'
import { lawsIn, lawsNamed } from './law-module.ts'
import type { ChildReport, ChildTask, Shrunk, Tried } from './mutant-task.ts'

// A process that tries laws on a network with a fault, which `mutant-hook` has put in as the modules were loaded. What it is to do
// comes as its one argument, what it finds goes back as a message.

function tried({ runs: to, seed, shrinks }: ChildTask, law: Law): Tried {
  const started = performance.now()
  const { runs, failure } = runLaw(law, { seed, from: 0, to })
  const seconds = (performance.now() - started) / 1000
  const shrunk = shrinks && failure !== undefined ? cutDown(law, failure) : undefined
  return { law: law.name, runs, seconds, broken: failure?.failure.law, what: failure?.failure.what, shrunk }
}

function cutDown(law: Law, broken: FailedRun): Shrunk {
  const started = performance.now()
  const { network, steps } = shrinkFailure(law, broken).history
  const seconds = (performance.now() - started) / 1000
  const countOf = (things: object = {}): number => Object.keys(things).length
  return { seconds, vpcs: countOf(network.vpcs), services: countOf(network.endpointServices), steps: steps.length }
}

async function report(task: ChildTask): Promise<ChildReport> {
  try {
    const laws = task.laws === undefined ? LAWS : await lawsIn(task.laws)
    return { tried: lawsNamed(laws, task.only).map((law) => tried(task, law)) }
  } catch (error) {
    if (error instanceof UsageError) return error.words
    throw error
  }
}

process.send?.(await report(JSON.parse(process.argv[2] ?? '{}')))
process.disconnect?.()
