import { accessSync, constants, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { History } from '../../check/history.ts'
import { readHistory } from '../../check/history.ts'
import { type FoundAt, failureFile } from '../../check/kept.ts'
import type { Law } from '../../check/law.ts'
import { checked } from '../../check/run-law.ts'
import type { Broken } from '../../check/shrink/shrink.ts'
import { CaseRun } from '../../scenario/case-run.ts'
import { openCase } from '../../scenario/run.ts'
import { timelineMermaid } from '../../scenario/timeline-mermaid.ts'
import { Capture } from '../../world/capture/capture.ts'
import type { PacketObserver } from '../../world/capture/sighting.ts'
import { Timeline } from '../../world/capture/timeline.ts'
import { networkOf } from './around-file.ts'
import { replayWith, shownPath } from './replay-line.ts'
import { isthmusVersion } from './version.ts'

/** Where failures are kept unless somebody says otherwise. */
export const FAILURES = 'failures'

/** The files of one failure. */
export type KeptPaths = { readonly yaml: string; readonly pcapng: string; readonly mermaid: string }

/** Why no failure could be kept in a folder, which need not be there yet: better said before hours of work than after. */
export function whyNotKept(folder: string): string | undefined {
  try {
    if (!statSync(folder).isDirectory()) return `${folder} is a file`
    accessSync(folder, constants.W_OK)
    return undefined
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (isMissing && dirname(folder) !== folder) return whyNotKept(dirname(folder))
    return error instanceof Error ? error.message : String(error)
  }
}

/** The files beside that of a scenario which are made from it. */
export const besides = (yaml: string): Omit<KeptPaths, 'yaml'> => {
  const stem = yaml.replace(/\.yaml$/, '')
  return { pcapng: `${stem}.pcapng`, mermaid: `${stem}.mmd` }
}

/** Writes a failure into a folder: the scenario, its packets, and a sequence diagram of them. The same failure gives the same files. */
export function keepFailure(
  law: Law,
  broken: Broken,
  at: Omit<FoundAt, 'isthmus'>,
  folder: string = FAILURES,
): KeptPaths {
  const base = baseOf(law, broken)
  const about = base === undefined ? {} : { base }
  const cwd = process.cwd()
  const replayed = { folder: shownPath(resolve(folder), cwd), replayWith: at.replayWith ?? replayWith(law, cwd) }
  const { name, yaml } = failureFile(law, broken, { ...at, ...about, ...replayed, isthmus: isthmusVersion() })
  const path = join(folder, name)
  const paths = { yaml: path, ...besides(path) }
  const { capture, diagram } = recorded(broken.history, name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(paths.yaml, yaml)
  writeFileSync(paths.pcapng, capture)
  writeFileSync(paths.mermaid, diagram)
  return paths
}

/** The file that a failure is about: its steps break the law in the network of that file, just as it is written. */
function baseOf(law: Law, { history, failure }: Broken): string | undefined {
  if (history.base === undefined) return undefined
  const { network, options } = networkOf(history.base)
  const again = checked(law, { ...history, network, options }, () => undefined)
  return again?.law === failure.law ? history.base : undefined
}

/** All packets of a history, as a capture and as a diagram; of one that throws on the way, those before that. */
function recorded(history: History, title: string): { readonly capture: Uint8Array; readonly diagram: string } {
  const capture = new Capture(title, 'en')
  const timeline = new Timeline()
  const both: PacketObserver = {
    packet(seen) {
      capture.packet(seen)
      timeline.packet(seen)
    },
  }
  try {
    run(history, both)
  } catch {
    // That it throws is what is wrong with it, and stands in the file.
  }
  return { capture: joined(capture.blocks()), diagram: timelineMermaid(timeline, 'en') }
}

function run(history: History, observer: PacketObserver): void {
  const read = readHistory(history)
  const cloud = read.ok ? openCase(read.value) : read
  if (!read.ok || !cloud.ok) return
  cloud.value.watch(observer)
  const steps = new CaseRun(cloud.value)
  for (const step of read.value.steps) steps.step(step)
  steps.end()
}

const joined = (blocks: readonly Uint8Array[]): Uint8Array => Buffer.concat(blocks)
