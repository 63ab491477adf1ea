import { LAWS } from '../../check/laws.ts'
import { runLaw } from '../../check/run-law.ts'
import { UsageError } from '../../check/usage-error.ts'
import { lawsIn, lawsNamed } from './law-module.ts'
import type { ChildReport, ChildTask, Tried } from './mutant-task.ts'

// A process that tries laws on a network with a fault, which `mutant-hook` has put in as the modules were loaded. What it is to do
// comes as its one argument, what it finds goes back as a message.

function tried({ runs: to, seed }: ChildTask, law: (typeof LAWS)[number]): Tried {
  const started = performance.now()
  const { runs, failure } = runLaw(law, { seed, from: 0, to })
  const seconds = (performance.now() - started) / 1000
  return { law: law.name, runs, seconds, broken: failure?.failure.law, what: failure?.failure.what }
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
