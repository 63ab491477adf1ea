import type { Writable } from 'node:stream'

/** What a command sees of the machine beside its files; a test gives its own. */
export type Io = {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: Output
  readonly stderr: Output
  readonly stdin: () => AsyncIterable<Uint8Array>
  readonly nowMs: () => number
  /** Lets real time go by; false when whoever runs us wants to end (Ctrl-C), at once and from then on. */
  readonly sleep: (ms: number) => Promise<boolean>
}

export type Output = { readonly isTerminal: boolean; readonly write: (text: string) => Promise<void> }

/** What could not be written, and why: `ENOSPC: no space left on device, write`. */
export class OutputError extends Error {
  override readonly name = 'OutputError'
}

/** The process that we are. */
export const processIo = (): Io => ({
  cwd: process.cwd(),
  env: process.env,
  stdout: outputOf(process.stdout),
  stderr: outputOf(process.stderr),
  stdin: () => process.stdin,
  nowMs: () => performance.now(),
  sleep: sleeper(),
})

/** Until the first sleep, Ctrl-C ends the process as it always does; a second Ctrl-C does so again. */
function sleeper(): Io['sleep'] {
  let interrupted: Promise<false> | undefined
  return async (ms) => {
    interrupted ??= new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(false))
    })
    let timer: NodeJS.Timeout | undefined
    const slept = new Promise<true>((resolve) => {
      timer = setTimeout(() => resolve(true), ms)
    })
    const result = await Promise.race([interrupted, slept])
    clearTimeout(timer)
    return result
  }
}

export function outputOf(stream: Writable & { readonly isTTY?: boolean }): Output {
  stream.on('error', () => {}) // each write is told of its own error; without a listener the process would die of it
  let isClosed = false
  const write = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      if (isClosed) {
        resolve()
        return
      }
      stream.write(text, (error) => {
        if (!error) resolve()
        else if (isGone(error)) {
          // Whoever read us (`| head`) has seen enough. The run goes on for the sake of its exit code.
          isClosed = true
          resolve()
        } else reject(new OutputError(error.message))
      })
    })
  return { isTerminal: stream.isTTY === true, write }
}

const isGone = (error: Error): boolean =>
  'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')
