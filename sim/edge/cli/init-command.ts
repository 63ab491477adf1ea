import { accessSync, constants, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Language, Words } from '../../base/language.ts'
import { jsonSchema } from '../../scenario/json-schema.ts'
import { oneLine } from '../../scenario/readable.ts'
import type { ExitCode } from '../../scenario/report.ts'
import type { Io } from './io.ts'
import { starter } from './starter.ts'

const SCENARIO = 'scenario.yaml'
const SCHEMA = 'scenario.schema.json'

const WORDS = {
  wrote: (path: string): Words => ({ en: `wrote ${path}`, zh: `已写入 ${path}` }),
  next: (path: string): Words => ({ en: `next: isthmus run ${path}`, zh: `下一步：isthmus run ${path}` }),
  there: (path: string): Words => ({
    en: `${path} is there already and is not overwritten: nothing was written`,
    zh: `${path} 已存在，不会覆盖：未写入任何文件`,
  }),
  failed: (path: string, reason: string): Words => ({
    en: `${path} cannot be written (${reason})`,
    zh: `无法写入 ${path}（${reason}）`,
  }),
}

/** `isthmus init`: a scenario to start from, and the schema by which an editor helps with it. */
export async function initCommand(folder: string, language: Language, io: Io): Promise<ExitCode> {
  const files = [
    { name: SCENARIO, text: starter(language) },
    { name: SCHEMA, text: `${JSON.stringify(jsonSchema(), null, 2)}\n` },
  ].map(({ name, text }) => ({ shown: shownPath(folder, name), absolute: resolve(io.cwd, folder, name), text }))
  const there = files.find(({ absolute }) => existsSync(absolute))
  if (there !== undefined) return refuse(WORDS.there(there.shown), language, io)
  const unmade = errorOf(() => makeFolder(resolve(io.cwd, folder)))
  if (unmade !== undefined) return refuse(WORDS.failed(oneLine(folder), unmade), language, io)
  for (const { shown, absolute, text } of files) {
    const unwritten = errorOf(() => writeFileSync(absolute, text, { flag: 'wx' }))
    if (unwritten !== undefined) return refuse(WORDS.failed(shown, unwritten), language, io)
    await io.stdout.write(`${WORDS.wrote(shown)[language]}\n`)
  }
  await io.stdout.write(`${WORDS.next(shownPath(folder, SCENARIO))[language]}\n`)
  return 0
}

const shownPath = (folder: string, name: string): string => oneLine(join(folder, name))

/**
 * Makes a folder and those above it that are missing, one by one: where a folder cannot be made although the one above it is
 * there, as in /proc, Node's own `recursive` tries for ever.
 */
function makeFolder(folder: string): void {
  const missing: string[] = []
  let above = folder
  while (!existsSync(above) && dirname(above) !== above) {
    missing.unshift(above)
    above = dirname(above)
  }
  if (missing.length === 0 && !statSync(above).isDirectory()) mkdirSync(above) // says EEXIST
  accessSync(above, constants.W_OK)
  for (const one of missing) mkdirSync(one)
}

/** What the machine says when something cannot be done: `EACCES`. */
function errorOf(work: () => unknown): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}

async function refuse(words: Words, language: Language, io: Io): Promise<ExitCode> {
  await io.stderr.write(`${words[language]}\n`)
  return 2
}
