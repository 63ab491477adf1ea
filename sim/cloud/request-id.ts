import { hash } from '../base/random.ts'

/** The RequestId of the n-th call of a cloud: of the form of a UUID, and the same in every run of the same seed. */
export function requestId(seed: number, call: number): string {
  const word = (n: number): string => (hash(seed, 'RequestId', call, n) >>> 0).toString(16).padStart(8, '0')
  const [a, b, c, d] = [word(0), word(1), word(2), word(3)]
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`
}
