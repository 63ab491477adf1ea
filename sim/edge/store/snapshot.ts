import { isMap } from '../../base/chunked-map.ts'
import type { CloudKeepsakes } from '../../cloud/rest.ts'
import type { Documents } from '../../model/documents.ts'
import type { Options } from '../../model/options.ts'
import type { StepSession } from '../../scenario/step-session.ts'
import type { LoggedFlow } from '../../world/capture/flow-log.ts'
import type { OpenDeed } from './entry.ts'

/** What a world comes to while nothing is under way in it: enough to go on from. */
export type Snapshot = {
  readonly opened: OpenDeed
  readonly seed: number
  readonly options: Options
  readonly documents: Documents
  readonly nowUs: number
  readonly kept: Kept
}

/** What would be forgotten with a world that documents and time make anew. */
export type Kept = CloudKeepsakes & {
  readonly saved: ReturnType<StepSession['saved']>
  readonly flowLog: readonly LoggedFlow[]
}

const SNAPSHOT_FORMAT = 2

export const snapshotText = (snapshot: Snapshot): string =>
  JSON.stringify({ format: SNAPSHOT_FORMAT, ...snapshot }, (_, value: unknown) =>
    isMap(value) ? { [MAP]: [...value] } : value,
  )

/** Reads what `snapshotText` wrote. Throws on what another version of this program, or another program, wrote. */
export function readSnapshot(text: string): Snapshot {
  const { format, ...snapshot } = JSON.parse(text, (_, value: unknown) =>
    isWritten(value) ? new Map(value[MAP]) : value,
  ) as { format: unknown } & Snapshot
  if (format !== SNAPSHOT_FORMAT)
    throw new Error(`the snapshot has format ${String(format)}; this Isthmus reads ${SNAPSHOT_FORMAT}`)
  return snapshot
}

/** What a map is written as. No name of a user's can be a key beside it: names are keys of maps, never of plain objects. */
const MAP = '$map'

const isWritten = (value: unknown): value is { readonly [MAP]: [unknown, unknown][] } =>
  typeof value === 'object' && value !== null && Array.isArray((value as Record<string, unknown>)[MAP])
