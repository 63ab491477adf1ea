/** Who is woken by an alarm. */
export type Alarmed = {
  alarm(): void
}

/** Something that a program will do later, unless it calls it off: a day's patience of many connections must not keep them all. */
export class Alarm {
  readonly kind = 'alarm'
  #owner: Alarmed | undefined

  constructor(owner: Alarmed) {
    this.#owner = owner
  }

  get owner(): Alarmed | undefined {
    return this.#owner
  }

  ring(): void {
    this.#owner?.alarm()
  }

  cancel(): void {
    this.#owner = undefined
  }
}
