import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const BIN = join(import.meta.dirname, '../../../bin/isthmus.mjs')

export type Running = {
  readonly child: ChildProcess
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>
  /** Waits until standard error says something. */
  readonly says: (text: string) => Promise<void>
}

/** `isthmus ...` as a process of its own, from the bundle that the gate has built; gone when the test is over. */
export function start(words: readonly string[], cwd: string): Running {
  const child = spawn(process.execPath, [BIN, ...words], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const texts = { out: '', err: '' }
  child.stdout.on('data', (part) => {
    texts.out += String(part)
  })
  child.stderr.on('data', (part) => {
    texts.err += String(part)
  })
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...texts }))
  const says = async (text: string): Promise<void> => {
    while (!texts.err.includes(text)) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended, and said: ${texts.err}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  return { child, ended, says }
}
