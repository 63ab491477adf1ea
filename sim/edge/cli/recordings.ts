import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Language, Words } from '../../base/language.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import { oneLine } from '../../scenario/readable.ts'
import type { Scenario, ScenarioCase } from '../../scenario/scenario.ts'
import { Capture } from '../../world/capture/capture.ts'
import { FLOW_LOG_FIELDS, FlowLog } from '../../world/capture/flow-log.ts'
import { sectionHeader } from '../../world/capture/pcapng.ts'
import type { PacketObserver } from '../../world/capture/sighting.ts'
import { type Io, OutputError } from './io.ts'

export type RecordingOptions = { readonly capture?: string | undefined; readonly flowLog?: string | undefined }

/** With what our own files begin; whatever else is there is somebody's, and stays. */
const FLOW_LOG_HEAD = new TextEncoder().encode(`# ${FLOW_LOG_FIELDS}\n`)
const CAPTURE_HEAD = sectionHeader('').subarray(0, 4)

const WORDS = {
  foreign: (path: string): Words => ({
    en: `${path} is there already, was not written by a run, and is not overwritten`,
    zh: `${path} 已存在且并非由 run 写入，不会覆盖`,
  }),
  same: (path: string): Words => ({
    en: `${path} cannot be both the capture and the flow log`,
    zh: `${path} 不能同时用作抓包文件和流日志`,
  }),
  failed: (reason: string): Words => ({ en: `cannot be written: ${reason}`, zh: `无法写入：${reason}` }),
}

type Recorded = { readonly title: string; readonly capture: Capture; readonly flowLog: FlowLog }

/** The capture and the flow log of a run: one file each, in which every case follows the one before it. */
export class Recordings {
  readonly #language: Language
  readonly #capture: number | undefined
  readonly #flowLog: number | undefined
  #isEmpty = true
  #cases: Recorded[] = []

  private constructor(language: Language, capture: number | undefined, flowLog: number | undefined) {
    this.#language = language
    this.#capture = capture
    this.#flowLog = flowLog
  }

  /** Begins the files that were asked for, or says why not. */
  static open({ capture, flowLog }: RecordingOptions, language: Language, io: Io): Recordings | Words {
    const pathOf = (path: string | undefined) => (path === undefined ? undefined : resolve(io.cwd, path))
    const files = { capture: pathOf(capture), flowLog: pathOf(flowLog) }
    if (capture !== undefined && files.capture === files.flowLog) return WORDS.same(oneLine(capture))
    try {
      for (const [file, head] of [
        [files.capture, CAPTURE_HEAD],
        [files.flowLog, FLOW_LOG_HEAD],
      ] as const) {
        if (file !== undefined && !isOurs(file, head)) return WORDS.foreign(oneLine(file))
      }
      const recordings = new Recordings(language, opened(files.capture), opened(files.flowLog))
      recordings.#write(recordings.#flowLog, [FLOW_LOG_HEAD])
      return recordings
    } catch (error) {
      return WORDS.failed(error instanceof Error ? oneLine(error.message) : String(error))
    }
  }

  /** Who is to watch a case that is about to run. */
  opened(scenario: Scenario, cloud: Cloud, { name }: ScenarioCase): readonly PacketObserver[] {
    const title = name === undefined ? scenario.file : `${scenario.file}: ${name}`
    const capture = new Capture(title, this.#language)
    const flowLog = new FlowLog(new Map(cloud.network.accounts.map((account) => [account.name, account.appId])))
    this.#cases.push({ title, capture, flowLog })
    return [...(this.#capture === undefined ? [] : [capture]), ...(this.#flowLog === undefined ? [] : [flowLog])]
  }

  /** Writes the cases that have run. */
  flush(): void {
    for (const { title, capture, flowLog } of this.#cases) {
      this.#isEmpty = false
      this.#write(this.#capture, capture.blocks())
      const text = [`# ${oneLine(title)}`, ...flowLog.lines()].join('\n')
      this.#write(this.#flowLog, [new TextEncoder().encode(`${text}\n`)])
    }
    this.#cases = []
  }

  /** A capture without a case is one of nothing. */
  close(): void {
    if (this.#isEmpty) this.#write(this.#capture, [sectionHeader('')])
    for (const file of [this.#capture, this.#flowLog]) if (file !== undefined) closeSync(file)
  }

  #write(file: number | undefined, chunks: readonly Uint8Array[]): void {
    if (file === undefined) return
    try {
      const bytes = joined(chunks)
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
    } catch (error) {
      throw new OutputError(error instanceof Error ? error.message : String(error))
    }
  }
}

const opened = (file: string | undefined): number | undefined => (file === undefined ? undefined : openSync(file, 'w'))

/** Whether a file may be written over: it is not there, is empty, is no plain file (a pipe), or begins as ours do. */
function isOurs(absolute: string, head: Uint8Array): boolean {
  const stats = statSync(absolute, { throwIfNoEntry: false })
  if (stats === undefined || !stats.isFile() || stats.size === 0) return true
  const file = openSync(absolute, 'r')
  const start = new Uint8Array(head.length)
  readSync(file, start)
  closeSync(file)
  return start.every((byte, i) => byte === head[i])
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
