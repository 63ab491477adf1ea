import type { Keepsakes, UnderWay } from '../world/keepsakes.ts'
import type { World } from '../world/world.ts'
import type { TaskRecord, Tasks } from './clb/tasks.ts'

/** What a cloud has beside its documents, options, seed and time: enough for another one to go on as this one would. */
export type CloudKeepsakes = Keepsakes & {
  /** How many calls there were. */
  readonly calls: number
  /** The calls that changed a CLB, by their RequestIds, and when their tasks ended. */
  readonly tasks: readonly TaskRecord[]
}

/** A cloud between two things that happen: whether it could be written down now, and what that takes. */
export class Rest {
  readonly #world: World
  readonly #tasks: Tasks

  constructor(world: World, tasks: Tasks) {
    this.#world = world
    this.#tasks = tasks
  }

  /** What is under way, of which `keepsakes` says nothing. */
  underWay(): readonly (UnderWay | 'tasks')[] {
    const tasks = this.#tasks.areUnderWay(this.#world.nowUs) ? (['tasks'] as const) : []
    return [...this.#world.underWay(), ...tasks]
  }

  keepsakes(): CloudKeepsakes {
    return { ...this.#world.keepsakes(), calls: this.#tasks.calls, tasks: this.#tasks.read() }
  }

  /** The cloud, which was opened from the same documents, takes over what was kept. */
  remember(kept: CloudKeepsakes): void {
    this.#world.remember(kept)
    this.#tasks.calls = kept.calls
    this.#tasks.remember(kept.tasks)
  }

  /** Everything that moves, tracked connections included, as a text: the same for the same history. */
  digest(): string {
    return `${this.#world.digest()} ${this.#tasks.calls} ${JSON.stringify(this.#tasks.read())}`
  }
}
