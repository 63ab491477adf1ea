import type { Law } from '../../check/law.ts'
import { checked, historyOfRun, runLaw } from '../../check/run-law.ts'
import { type Broken, shrinkFailure } from '../../check/shrink/shrink.ts'
import { lawsOf } from './laws-of.ts'
import type { Block, BlockResult } from './ledger.ts'
import type { Setting } from './setting.ts'

/** What a thread is asked to do: some runs, or the smallest history that breaks a law as one run does. */
export type Work = { readonly setting: Setting } & ({ readonly block: Block } | { readonly shrink: BrokenRun })
export type BrokenRun = { readonly law: string; readonly run: number }

/** The laws of the campaign that this thread works for: the next block is nearly always one of the same. */
let known: { readonly key: string; readonly laws: ReadonlyMap<string, Law> } | undefined

async function lawOf(setting: Setting, name: string): Promise<Law> {
  const key = JSON.stringify(setting)
  if (known?.key !== key) known = { key, laws: new Map((await lawsOf(setting)).map((law) => [law.name, law])) }
  const law = known.laws.get(name)
  if (law === undefined) throw new Error(`assertion failed: there is no law ${name}`)
  return law
}

/** Does one piece of work. Tinypool calls a module's default export. */
export default async function work(asked: Work): Promise<BlockResult | Broken> {
  const { setting } = asked
  if ('shrink' in asked) {
    const { run } = asked.shrink
    const law = await lawOf(setting, asked.shrink.law)
    const history = historyOfRun(law, setting.seed, run)
    const failure = checked(law, history, () => undefined)
    if (failure === undefined) throw new Error(`assertion failed: run ${run} of ${law.name} breaks it each time`)
    const { history: small, failure: shown } = shrinkFailure(law, { history, failure })
    return { history: small, failure: shown }
  }
  const { law: name, from, to } = asked.block
  const { runs, met, failure } = runLaw(await lawOf(setting, name), { seed: setting.seed, from, to })
  return failure === undefined ? { runs, met } : { runs, met, failedRun: failure.run }
}
