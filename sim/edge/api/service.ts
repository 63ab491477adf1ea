import type { Language } from '../../base/language.ts'
import type { HostedWorld } from '../store/hosted-world.ts'
import type { Keys } from './keys.ts'

/** What all handlers of a server share. */
export type Service = {
  readonly world: HostedWorld
  readonly keys: Keys
  /** Nobody's signature is looked at. */
  readonly isInsecure: boolean
  /** Who has it may do and see everything, as the operator of the world. */
  readonly token: string
  /** Of messages to clients that name none. */
  readonly language: Language
  readonly version: string
  readonly clock: { readonly nowMs: () => number }
  /** A new RequestId. */
  readonly requestId: () => string
  /** A line of the access log. */
  readonly log: (line: LogLine) => void
  /** What we failed at, in full. */
  readonly onFault: (fault: unknown) => void
}

/** One request in the access log, or something else that the server does. */
export type LogLine = Readonly<Record<string, string | number | boolean | undefined>>

export const languageNamed = (name: string | undefined, otherwise: Language): Language =>
  name === undefined ? otherwise : /^zh\b/i.test(name) ? 'zh' : /^en\b/i.test(name) ? 'en' : otherwise
