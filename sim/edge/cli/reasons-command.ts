import type { Language } from '../../base/language.ts'
import { nearest } from '../../base/text.ts'
import { REASON_NAMES, type ReasonName } from '../../dataplane/reason.ts'
import type { ExitCode } from '../../scenario/report.ts'
import { REASON_CODES } from '../../trace/reason-codes.ts'
import { reasonSections } from '../../trace/reason-pages/sections.ts'
import { REASON_WORDS } from '../../trace/reason-words.ts'
import type { Paint } from '../../trace/text.ts'
import { edgeProblem, say } from '../files/problem-words.ts'
import type { Io } from './io.ts'
import { paintFor } from './paint.ts'

/** `isthmus reasons`: the list, or the page of one; also by the code that another cloud has for it. */
export async function reasonsCommand(code: string | undefined, language: Language, io: Io): Promise<ExitCode> {
  const paint = paintFor(io.stdout, io.env)
  if (code === undefined) {
    await io.stdout.write(listText(REASON_NAMES, language, paint))
    return 0
  }
  const wanted = code.toUpperCase().replaceAll('-', '_')
  const names = REASON_NAMES.filter((name) => name === wanted)
  const found = names.length > 0 ? names : REASON_NAMES.filter((name) => namesElsewhere(name).includes(wanted))
  const [first] = found
  if (first !== undefined) {
    await io.stdout.write(found.length === 1 ? pageText(first, language, paint) : listText(found, language, paint))
    return 0
  }
  const meant = nearest(wanted, [...REASON_NAMES, ...REASON_NAMES.flatMap(namesElsewhere)])
  const problem = edgeProblem('NO_SUCH_REASON', { name: code, ...(meant === undefined ? {} : { nearest: meant }) })
  await io.stderr.write(`${say(problem, language)}\n`)
  return 2
}

const namesElsewhere = (name: ReasonName): readonly string[] => [...REASON_CODES[name].aws, ...REASON_CODES[name].gcp]

function listText(names: readonly ReasonName[], language: Language, { bold }: Paint): string {
  const width = Math.max(...names.map((name) => name.length))
  return names.map((name) => `${bold(name.padEnd(width))}  ${REASON_WORDS[name].what[language]}\n`).join('')
}

function pageText(name: ReasonName, language: Language, { bold, accent }: Paint): string {
  const parts = reasonSections(name, language).map(({ heading, paragraphs, items }) =>
    [accent(heading), ...paragraphs.map((text) => `  ${text}`), ...items.map((item) => `  - ${item}`)].join('\n'),
  )
  return `${[bold(name), ...parts].join('\n\n')}\n`
}
