/** States what must hold if our own code is right. A failure is our bug: nothing below the edge catches it. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`)
}

/** The end of a switch that handles every case: the compiler proves that nothing gets here. */
export function unreachable(value: never): never {
  throw new Error(`assertion failed: unexpected ${String(value)}`)
}
