import { init, killThreads } from 'z3-solver'
import type { Smt } from './smt.ts'

type Api = Awaited<ReturnType<typeof init>>

/** z3, as WebAssembly in threads of its own, which `close` ends. */
export class Solver {
  readonly #api: Api
  readonly #context: ReturnType<Api['Z3']['mk_context']>

  private constructor(api: Api) {
    this.#api = api
    const config = api.Z3.mk_config()
    this.#context = api.Z3.mk_context(config)
    api.Z3.del_config(config)
  }

  static async start(): Promise<Solver> {
    return new Solver(await init())
  }

  /** Whether something satisfies each of these formulas, over the constants declared: all in one call, which costs little. */
  async areSatisfiable(declarations: Smt, formulas: readonly Smt[]): Promise<readonly boolean[]> {
    const asked = formulas.map((formula) => `(push)(assert ${formula})(check-sat)(pop)`)
    const said = await this.eval(`${declarations}${asked.join('\n')}`)
    const answers = said.split('\n').filter((line) => line !== '')
    if (answers.length !== formulas.length || answers.some((word) => word !== 'sat' && word !== 'unsat'))
      throw new Error(`z3 has no answer: ${said.slice(0, 500)}`)
    return answers.map((word) => word === 'sat')
  }

  /** What z3 says to these commands, from a clean slate. */
  eval(commands: Smt): Promise<string> {
    return this.#api.Z3.eval_smtlib2_string(this.#context, `(reset)${commands}`)
  }

  async close(): Promise<void> {
    this.#api.Z3.del_context(this.#context)
    await killThreads(this.#api.em)
  }
}
