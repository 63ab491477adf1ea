/**
 * Where the log of a world is kept. Positions count from 1, without gaps; whoever appends says which position it takes the
 * next to be, and is told when somebody else was quicker.
 */
export type LogStore = {
  /** Whether other processes may write to it too. */
  readonly isShared: boolean
  /** What is behind a position: at most some hundred entries, none at the end; or a snapshot, when they are gone. */
  readonly read: (after: number) => Promise<Tail>
  /** False: the position is taken. When it throws, nobody knows; `read` will tell. */
  readonly append: (position: number, entry: string) => Promise<boolean>
  /** Keeps what the entries up to a position come to, and forgets them. */
  readonly saveSnapshot: (position: number, snapshot: string) => Promise<void>
  readonly close: () => Promise<void>
}

export type Tail = {
  readonly snapshot?: { readonly position: number; readonly text: string }
  readonly entries: readonly string[]
}
