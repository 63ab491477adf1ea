import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import type { Task } from './child.ts'
import { corpus } from './corpus.ts'
import { OTHERS, PEAK_MB_MAX, type Verdict } from './judge.ts'
import { inputOf } from './mutate.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const FOUND = join(import.meta.dirname, 'found')

/** An input that takes this long by the clock hangs, however busy the machine is: what is asked is 5 s of processor time. */
const HANG_MS = 60_000

/** What all inputs together came to. */
export type Tally = {
  readonly codes: Map<number, number>
  readonly problemCodes: Map<string, number>
  readonly failures: string[]
  slowestMs: number
  peakMb: number
}

/** Feeds inputs `from` to `to` (not included) of a seed to the command line. `onInput` is told of each. */
export async function fuzz(seed: number, from: number, to: number, onInput = (_: number): void => {}): Promise<Tally> {
  const tally: Tally = { codes: new Map(), problemCodes: new Map(), failures: [], slowestMs: 0, peakMb: 0 }
  const feeder = await Feeder.start()
  for (let number = from; number < to; number++) {
    const verdict = await feeder.feed({ number, seed })
    add(tally, verdict)
    if (verdict.faults.length > 0) tally.failures.push(failureText(seed, number, verdict.faults))
    onInput(number)
  }
  feeder.stop()
  return tally
}

/** Feeds every input that once failed; what is wrong with them now. */
export async function replayFound(): Promise<readonly string[]> {
  const feeder = await Feeder.start()
  const failures: string[] = []
  for (const file of readdirSync(FOUND).sort()) {
    // The number only says in which other way it is run beside `--format json`: here in each.
    for (const [number] of OTHERS.entries()) {
      const { faults } = await feeder.feed({
        number,
        file: join(FOUND, file),
        folder: join(ROOT, 'scenarios/failures'),
      })
      if (faults.length > 0) failures.push(`${file}: ${faults.join('; ')}`)
    }
  }
  feeder.stop()
  return failures
}

function add(tally: Tally, { code, problemCodes, cpuMs, peakMb }: Verdict): void {
  tally.codes.set(code, (tally.codes.get(code) ?? 0) + 1)
  for (const one of problemCodes) tally.problemCodes.set(one, (tally.problemCodes.get(one) ?? 0) + 1)
  tally.slowestMs = Math.max(tally.slowestMs, cpuMs)
  tally.peakMb = Math.max(tally.peakMb, peakMb)
}

/** What failed, with the input as a file and the command that feeds it by hand. */
function failureText(seed: number, number: number, faults: readonly string[]): string {
  const { name, folder, bytes } = inputOf(corpus(ROOT), seed, number)
  const kept = join(tmpdir(), 'isthmus-fuzz')
  mkdirSync(kept, { recursive: true })
  const file = join(kept, `${seed}-${number}.yaml`)
  writeFileSync(file, bytes)
  const command = `cd ${folder} && node ${ROOT}/bin/isthmus.mjs run - < ${file}`
  return `seed ${seed}, input ${number} (of ${name}): ${faults.join('; ')}\n  ${command}`
}

/** A process that is fed one input after the other; a new one when it hangs, dies, or once took too much memory. */
class Feeder {
  readonly #bundle: string
  #child: ChildProcess | undefined

  private constructor(bundle: string) {
    this.#bundle = bundle
  }

  static async start(): Promise<Feeder> {
    const outfile = join(mkdtempSync(join(tmpdir(), 'isthmus-fuzz-')), 'child.mjs')
    const require = "import { createRequire as $r } from 'node:module'; const require = $r(import.meta.url);"
    await build({
      absWorkingDir: ROOT,
      entryPoints: ['test/fuzz/child.ts'],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
      banner: { js: require },
    })
    return new Feeder(outfile)
  }

  async feed(task: Task): Promise<Verdict> {
    const verdict = await this.#fed(task)
    if (verdict.peakMb <= PEAK_MB_MAX) return verdict
    this.stop() // the peak may be that of many inputs: this one is asked again by itself
    return this.#fed(task)
  }

  #fed(task: Task): Promise<Verdict> {
    const child = this.#child ?? this.#born()
    return new Promise((done) => {
      const end = (verdict: Verdict): void => {
        clearTimeout(timer)
        child.removeAllListeners()
        done(verdict)
      }
      const dead = (what: string): void => {
        this.stop()
        end({ code: -1, problemCodes: [], cpuMs: 0, peakMb: 0, faults: [what] })
      }
      const timer = setTimeout(() => dead(`hangs for ${HANG_MS} ms`), HANG_MS)
      child.once('message', (verdict) => end(verdict as Verdict))
      child.once('exit', (code, signal) => dead(`the process died: ${signal ?? code}`))
      child.send(task)
    })
  }

  #born(): ChildProcess {
    const execArgv = ['--max-old-space-size=400', '--max-semi-space-size=8']
    const child = fork(this.#bundle, [ROOT], { execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    this.#child = child
    return child
  }

  stop(): void {
    this.#child?.removeAllListeners()
    this.#child?.kill('SIGKILL')
    this.#child = undefined
  }
}
