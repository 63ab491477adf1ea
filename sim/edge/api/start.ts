import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { Language } from '../../base/language.ts'
import type { Problem } from '../../model/problem.ts'
import type { OpenDeed } from '../store/entry.ts'
import { HostedWorld } from '../store/hosted-world.ts'
import { Journal } from '../store/journal.ts'
import type { LogStore } from '../store/log-store.ts'
import { openMemoryLog, openRedisLog } from '../store/redis-log.ts'
import type { Keys } from './keys.ts'
import { type Patience, serverFor } from './server.ts'
import type { LogLine, Service } from './service.ts'

export type ServeSettings = {
  readonly host: string
  /** 0: one that is free. */
  readonly port: number
  readonly keys: Keys
  readonly isInsecure: boolean
  readonly token: string
  readonly language: Language
  readonly version: string
  /** Where the log is kept: in memory, in a Redis, or in memory and a file. */
  readonly store: { readonly redis: string; readonly world: string } | { readonly file: string } | undefined
  readonly snapshotEvery: number
  /** The world's clock is the real one; else it stands until somebody advances it. */
  readonly isRealTime: boolean
  /** The world to begin with, where the store has none. */
  readonly first: OpenDeed
  /** With slow clients; left out: as long as the documents say. */
  readonly patience?: Patience
  readonly nowMs: () => number
  readonly log: (line: LogLine) => void
  readonly onFault: (fault: unknown) => void
}

export type Serving = {
  readonly url: string
  readonly world: HostedWorld
  /** False: the store had a world, which is gone on with. */
  readonly began: boolean
  readonly close: () => Promise<void>
}

/** Opens a world and serves it, or tells what is wrong with the scenario that it begins with. */
export async function startServing(
  settings: ServeSettings,
): Promise<
  { readonly ok: true; readonly value: Serving } | { readonly ok: false; readonly problems: readonly Problem[] }
> {
  const store = await storeFor(settings)
  try {
    const started = await HostedWorld.start(store, hostSettings(settings), settings.first)
    if (!started.ok) {
      await store.close()
      return started
    }
    return { ok: true, value: await listening(settings, started.world, started.began) }
  } catch (fault) {
    await store.close().catch(() => {})
    throw fault
  }
}

async function storeFor({ store }: ServeSettings): Promise<LogStore> {
  if (store === undefined) return openMemoryLog()
  if ('redis' in store) return openRedisLog(store.redis, store.world)
  return Journal.open(await openMemoryLog(), store.file)
}

const hostSettings = ({ isRealTime, nowMs, snapshotEvery, onFault }: ServeSettings) => ({
  snapshotEvery,
  onFault,
  realTimeUs: isRealTime ? ({ epochMs }: OpenDeed) => Math.max(0, Math.round((nowMs() - epochMs) * 1000)) : undefined,
})

async function listening(settings: ServeSettings, world: HostedWorld, began: boolean): Promise<Serving> {
  const { keys, isInsecure, token, language, version, nowMs, log, onFault, host, port } = settings
  const requestId = (): string => randomUUID()
  const service: Service = {
    world,
    keys,
    isInsecure,
    token,
    language,
    version,
    clock: { nowMs },
    requestId,
    log,
    onFault,
  }
  const { server, close } = serverFor(service, settings.patience)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve())
  })
  const { port: bound } = server.address() as AddressInfo
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${bound}`
  const end = async (): Promise<void> => {
    await close()
    await world.close()
  }
  return { url, world, began, close: end }
}
