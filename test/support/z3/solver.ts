import { init } from 'z3-solver'
import type { Smt } from './smt.ts'

type Api = Awaited<ReturnType<typeof init>>

/** z3, as WebAssembly. It may have begun threads, which `close` ends. */
export class Solver {
  readonly #api: Api

  private constructor(api: Api) {
    this.#api = api
  }

  static async start(): Promise<Solver> {
    return new Solver(await init())
  }

  /** Whether something satisfies each of these formulas, over the constants declared: many in one call, which costs little. */
  areSatisfiable(declarations: Smt, formulas: readonly Smt[]): readonly boolean[] {
    const found: boolean[] = []
    for (const some of portions(formulas)) {
      const asked = some.map((formula) => `(push)(assert ${formula})(check-sat)(pop)`)
      const said = this.eval(`${declarations}${asked.join('\n')}`)
      const answers = said.split('\n').filter((line) => line !== '')
      if (answers.length !== some.length || answers.some((word) => word !== 'sat' && word !== 'unsat'))
        throw new Error(`z3 has no answer: ${said.slice(0, 500)}`)
      found.push(...answers.map((word) => word === 'sat'))
    }
    return found
  }

  /**
   * What z3 says to these commands, from a clean slate. Asked in this thread: the library's own `eval_smtlib2_string` leaves the text
   * on a stack that is used for something else before its thread has read it (5.2.0).
   */
  eval(commands: Smt): string {
    const { Z3, em } = this.#api
    const config = Z3.mk_config()
    const context = Z3.mk_context(config)
    Z3.del_config(config)
    const said: string = em.ccall('Z3_eval_smtlib2_string', 'string', ['number', 'string'], [context, commands])
    Z3.del_context(context)
    return said
  }

  close(): void {
    this.#api.em.PThread.terminateAllThreads()
  }
}

/** Texts are handed to z3 on its stack, which a long one overflows. */
const PORTION_LENGTH_MAX = 50_000

function portions(formulas: readonly Smt[]): readonly (readonly Smt[])[] {
  const found: Smt[][] = []
  let length = Number.POSITIVE_INFINITY
  for (const formula of formulas) {
    length += formula.length
    if (length > PORTION_LENGTH_MAX) {
      found.push([])
      length = formula.length
    }
    found.at(-1)?.push(formula)
  }
  return found
}
