import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import type { LogStore, Tail } from './log-store.ts'

const JOURNAL_FORMAT = 1

/** What the state file cannot be used for. */
class JournalFault extends Error {
  override readonly name = 'JournalFault'
}

/**
 * Keeps a log of this process's memory in files too: FILE has the newest snapshot, FILE.log a line for each entry behind it.
 * An entry is in the file before it is acknowledged, so what was acknowledged outlives `kill -9`; a power cut may take the last.
 */
export class Journal implements LogStore {
  readonly isShared = false
  readonly #inner: LogStore
  readonly #path: string
  readonly #file: number
  /** Length of the file up to the last whole line. */
  #bytes: number
  #position: number

  private constructor(inner: LogStore, path: string, position: number) {
    this.#inner = inner
    this.#path = path
    this.#file = openSync(`${path}.log`, 'a')
    this.#bytes = fstatSync(this.#file).size
    this.#position = position
  }

  /** Opens the files, or makes them at the first entry, and puts what they hold into the log in memory. */
  static async open(inner: LogStore, path: string): Promise<Journal> {
    lock(path)
    try {
      const from = await loadSnapshot(inner, path)
      return new Journal(inner, path, await loadEntries(inner, `${path}.log`, from))
    } catch (fault) {
      unlock(path)
      throw fault
    }
  }

  read(after: number): Promise<Tail> {
    return this.#inner.read(after)
  }

  async append(position: number, entry: string): Promise<boolean> {
    if (position !== this.#position + 1) return false
    const line = Buffer.from(`${position} ${entry}\n`)
    try {
      if (writeSync(this.#file, line) !== line.length) throw new JournalFault(`${this.#path}.log takes no more`)
    } catch (fault) {
      ftruncateSync(this.#file, this.#bytes) // half a line would spoil the next
      throw fault
    }
    this.#bytes += line.length
    this.#position = position
    return this.#inner.append(position, entry)
  }

  async saveSnapshot(position: number, snapshot: string): Promise<void> {
    const fresh = `${this.#path}.new`
    const file = openSync(fresh, 'w')
    // The snapshot stands as JSON in JSON, so that the file is one value with its own version.
    writeSync(file, `${JSON.stringify({ format: JOURNAL_FORMAT, position, world: JSON.parse(snapshot) as unknown })}\n`)
    fsyncSync(file)
    closeSync(file)
    renameSync(fresh, this.#path)
    // Lines up to the position are passed over when they are read, so it does not matter if we end just here.
    if (position === this.#position) {
      ftruncateSync(this.#file, 0)
      this.#bytes = 0
    }
    await this.#inner.saveSnapshot(position, snapshot)
  }

  async close(): Promise<void> {
    closeSync(this.#file)
    unlock(this.#path)
    await this.#inner.close()
  }
}

/** Puts the snapshot into the log; returns its position. */
async function loadSnapshot(inner: LogStore, path: string): Promise<number> {
  if (!existsSync(path)) return 0
  const { format, position, world } = parsed(readFileSync(path, 'utf8'), path)
  if (format !== JOURNAL_FORMAT || typeof position !== 'number')
    throw new JournalFault(`${path} has format ${String(format)}; this Isthmus reads ${JOURNAL_FORMAT}`)
  await inner.saveSnapshot(position, JSON.stringify(world))
  return position
}

type SavedWorld = { readonly format?: unknown; readonly position?: unknown; readonly world?: unknown }

function parsed(text: string, path: string): SavedWorld {
  try {
    const value = JSON.parse(text) as unknown
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // told below
  }
  throw new JournalFault(`${path} is not the state of a world`)
}

/** Puts the entries behind a position into the log; returns the last position. */
async function loadEntries(inner: LogStore, path: string, from: number): Promise<number> {
  if (!existsSync(path)) return from
  let position = from
  const text = readFileSync(path, 'utf8')
  const whole = text.slice(0, text.lastIndexOf('\n') + 1) // a line that was cut off was never acknowledged
  for (const line of whole.split('\n')) {
    const blank = line.indexOf(' ')
    const at = Number(line.slice(0, blank))
    if (line === '' || at <= position) continue
    if (at !== position + 1) throw new JournalFault(`${path} has a gap behind entry ${position}`)
    await inner.append(at, line.slice(blank + 1))
    position = at
  }
  if (whole.length < text.length) {
    const file = openSync(path, 'w')
    writeSync(file, whole)
    closeSync(file)
  }
  return position
}

/** Two processes that write one file would lose each other's entries; a lock whose process is gone is nobody's. */
function lock(path: string): void {
  const name = `${path}.lock`
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = openSync(name, 'wx')
      writeSync(file, String(process.pid))
      closeSync(file)
      return
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      const owner = Number(readFileSync(name, 'utf8'))
      if (isRunning(owner)) throw new JournalFault(`${path} is in use by process ${owner}`)
      rmSync(name, { force: true })
    }
  }
}

const unlock = (path: string): void => rmSync(`${path}.lock`, { force: true })

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
