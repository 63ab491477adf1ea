import type { Declared, Headed, Owner } from '../declared/declared.ts'
import { clbOf, listenerFor } from './lists.ts'

/** Whether what a flow dialled is still an endpoint or CLB with a listener for it, and that runs. */
export function isRunningListener(declared: Declared, owner: Owner, start: Headed): boolean {
  const clb = clbOf(declared, owner)
  const listener = listenerFor(declared, owner, start)
  return (
    (clb?.state ?? 'RUNNING') === 'RUNNING' && listener !== undefined && (listener.state ?? 'RUNNING') === 'RUNNING'
  )
}
