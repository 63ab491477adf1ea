/**
 * One line of a world's log: what was done, in the order in which it was done. Every process that serves the world replays
 * these lines and nothing else, so a line holds all that its effect depends on; the clock was read when it was written.
 */
export type Entry = {
  /** Under `--clock real`: the virtual time to go on to first, in microseconds. */
  readonly toUs?: number | undefined
  readonly deed: Deed
}

export type Deed = OpenDeed | CallDeed | StepDeed | { readonly do: 'tick' } | { readonly do: 'settle' }

/** The world begins anew, from a scenario's network or from nothing. */
export type OpenDeed = {
  readonly do: 'open'
  /** Paths and texts of the scenario's files, the scenario itself first; none: nothing but the accounts. */
  readonly texts: readonly (readonly [path: string, text: string])[]
  readonly case?: string | undefined
  /** In place of the file's own. */
  readonly seed?: number | undefined
  /** The accounts of a world that begins with nothing else; a scenario has its own. */
  readonly accounts: readonly AccountEntry[]
  /** What virtual time 0 is in real time, in milliseconds since 1970. */
  readonly epochMs: number
}

export type AccountEntry = { readonly name: string; readonly uin: string; readonly appId?: string }

/** A call of the cloud's API. */
export type CallDeed = {
  readonly do: 'call'
  /** The name of the account that signed. */
  readonly by: string
  readonly region?: string | undefined
  readonly action: string
  readonly parameters: Readonly<Record<string, unknown>>
  /** Of the answer. It was made by chance, so it is written down. */
  readonly requestId?: string | undefined
}

/** A step of a scenario, as a file writes it: `{ connect: 'consumer -> ep1:80' }`, `{ advance: '10s' }`. */
export type StepDeed = { readonly do: 'step'; readonly step: unknown }

/** The form of a line that this program writes and reads. */
const ENTRY_FORMAT = 1

export const entryText = ({ toUs, deed }: Entry): string =>
  JSON.stringify({ v: ENTRY_FORMAT, ...(toUs === undefined ? {} : { toUs }), ...deed })

/** Reads a line that `entryText` wrote. Throws on one of a newer program: to pass over it would be to serve another world. */
export function readEntry(text: string): Entry {
  const { v, toUs, ...deed } = JSON.parse(text) as { v: number; toUs?: number } & Deed
  if (v !== ENTRY_FORMAT) throw new Error(`the log has an entry of format ${v}; this Isthmus reads ${ENTRY_FORMAT}`)
  return { toUs, deed: deed as Deed }
}
