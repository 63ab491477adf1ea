import { createHash } from 'node:crypto'
import type { Network } from '../../model/network.ts'

/**
 * A hash of all that a network is, but for where it was written: a comment more makes no other network. A certificate says by it what
 * it is about.
 */
export function networkHash(network: Network): string {
  const text = JSON.stringify(network, (key, value: unknown) => (key === 'origin' ? undefined : value))
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}
