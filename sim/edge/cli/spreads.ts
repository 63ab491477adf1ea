import type { Language } from '../../base/language.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import type { Scenario, ScenarioCase } from '../../scenario/scenario.ts'
import { type ListenerSpread, SpreadCount } from '../../scenario/spread.ts'
import { spreadText } from '../../scenario/spread-text.ts'
import type { Paint } from '../../trace/text.ts'
import type { PacketObserver } from '../../world/capture/sighting.ts'

/** How new connections spread in one case. */
type CaseSpread = { readonly file: string; readonly case: string | null; readonly listeners: readonly ListenerSpread[] }

/** How new connections spread over the targets of each listener, in every case of a run. */
export class Spreads {
  readonly #cases: { readonly file: string; readonly name: string | undefined; readonly count: SpreadCount }[] = []

  /** Who is to watch a case that is about to run. */
  opened({ file }: Scenario, cloud: Cloud, { name }: ScenarioCase): readonly PacketObserver[] {
    const count = new SpreadCount(() => cloud.network)
    this.#cases.push({ file, name, count })
    return [count]
  }

  cases(): readonly CaseSpread[] {
    return this.#cases.map(({ file, name, count }) => ({ file, case: name ?? null, listeners: count.spread() }))
  }

  /** Of the cases in which something came to a listener. */
  text(language: Language, paint: Paint): string {
    return this.cases()
      .filter(({ listeners }) => listeners.length > 0)
      .map(({ file, case: name, listeners }) =>
        spreadText(name === null ? file : `${file}: ${name}`, listeners, language, paint),
      )
      .join('')
  }
}
