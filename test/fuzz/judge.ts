import { runCli } from '../../sim/edge/cli/cli.ts'
import type { Input } from './mutate.ts'

/** What became of one input. */
export type Verdict = {
  readonly code: number
  /** Of the problems, each once. */
  readonly problemCodes: readonly string[]
  /** Processor time of one run, in milliseconds; waiting for others does not count. */
  readonly cpuMs: number
  /** The most memory that this process ever had, in megabytes. */
  readonly peakMb: number
  readonly faults: readonly string[]
}

/** "Never a hang past 5 s, never more than 500 MB." */
const CPU_MS_MAX = 5_000
export const PEAK_MB_MAX = 500

/** What is about the whole of a text, which then has no lines. */
const WITHOUT_PLACE = new Set(['FILE_NOT_TEXT', 'FILE_TOO_LARGE', 'NO_SUCH_END', 'NO_SUCH_CASE', 'NO_CASES'])

/** Other looks at the same file: one of them in turn. `explain` asks for names that the corpus has. */
export const OTHERS: readonly (readonly string[])[] = [
  ['run', '-', '--trace', 'all'],
  ['run', '-', '--trace', 'all', '--lang', 'zh', '--seed', '7'],
  ['run', '-', '--format', 'junit'],
  ['run', '-', '--format', 'junit', '--lang', 'zh'],
  ['run', '-', '--format', 'github', '--trace', 'none'],
  ['run', '-', '--vary'],
  ['run', '-', '--coverage'],
  ['run', '-', '--as', 'consumer'],
  ['validate', '-'],
  ['validate', '-', '--format', 'json', '--lang', 'zh'],
  ['explain', '-', 'consumer -> ep1:80'],
  ['explain', '-', 'consumer -> ep1:80', '--format', 'mermaid', '--lang', 'zh'],
  ['draw', '-'],
  ['draw', '-', '--format', 'svg', '--lang', 'zh'],
  ['draw', '-', '--format', 'dot'],
]

/** Runs an input, once more for the same bytes, and in one other way; says everything that is wrong with what came out. */
export async function judge(input: Input, number: number): Promise<Verdict> {
  const faults: string[] = []
  const before = process.cpuUsage()
  const words = ['run', '-', '--format', 'json']
  const said = await isthmus(words, input)
  const { user, system } = process.cpuUsage(before)
  const cpuMs = (user + system) / 1000
  const fail = (what: string) => faults.push(what)
  const problems = problemsOf(said.out, fail)
  checkAnswer(words, said, fail)
  if (said.code === 2) checkPlaces(problems, input, fail)
  if (said.code !== 2 && problems.length > 0) fail(`code ${said.code} with problems`)
  if (cpuMs > CPU_MS_MAX) fail(`took ${Math.round(cpuMs)} ms`)
  if (cpuMs < CPU_MS_MAX / 10) {
    const again = await isthmus(words, input)
    if (again.out !== said.out || again.err !== said.err || again.code !== said.code)
      fail('a second run shows other bytes')
    const other = OTHERS[number % OTHERS.length] ?? words
    checkAnswer(other, await isthmus(other, input), fail)
  }
  const peakMb = process.resourceUsage().maxRSS / 1024
  if (peakMb > PEAK_MB_MAX) fail(`took ${Math.round(peakMb)} MB`)
  return { code: said.code, problemCodes: [...new Set(problems.map(({ code }) => code))], cpuMs, peakMb, faults }
}

type Said = { readonly code: number; readonly out: string; readonly err: string }

async function isthmus(words: readonly string[], { folder, bytes }: Input): Promise<Said> {
  const printed = { out: '', err: '' }
  const output = (key: 'out' | 'err') => ({
    isTerminal: false,
    write: async (text: string) => {
      printed[key] += text
    },
  })
  const code = await runCli(words, {
    cwd: folder,
    env: { ISTHMUS_DEBUG: '1' },
    stdout: output('out'),
    stderr: output('err'),
    stdin: async function* () {
      yield bytes
    },
    nowMs: () => 0,
    sleep: async () => true,
  })
  return { code, ...printed }
}

/** Controls that a terminal or a log would act on; half of a character. */
const CONTROL = /[^\P{Cc}\n\t]/u
/** Marks that show a line in another order than it has. */
const DIRECTION = /[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

function checkAnswer(words: readonly string[], { code, out, err }: Said, fail: (what: string) => void): void {
  const command = words.join(' ')
  if (![0, 1, 2].includes(code)) fail(`${command}: exit code ${code}: ${err.slice(0, 2_000)}`)
  else if (code === 2 && out + err === '') fail(`${command}: exit code 2 without a word`)
  const isData = words.includes('json') || words.includes('junit') || words.includes('svg')
  const found = words.includes('json') ? null : (CONTROL.exec(out + err) ?? (isData ? null : DIRECTION.exec(out + err)))
  if (found) fail(`${command}: prints the control ${found[0].codePointAt(0)?.toString(16)}`)
  if (/\p{Surrogate}/u.test(out + err)) fail(`${command}: prints half a character`)
  if (/undefined|\[object/.test(err)) fail(`${command}: says ${err.slice(0, 200)}`)
}

type Told = {
  readonly code: string
  readonly file: string
  readonly line: number | null
  readonly column: number | null
}

/** The problems of a report. */
function problemsOf(out: string, fail: (what: string) => void): readonly Told[] {
  try {
    const { problems }: { readonly problems: readonly Told[] } = JSON.parse(out)
    return problems
  } catch (error) {
    fail(`the report is no JSON: ${error}`)
    return []
  }
}

function checkPlaces(problems: readonly Told[], { bytes }: Input, fail: (what: string) => void): void {
  if (problems.length === 0) fail('exit code 2 without a problem')
  const lines = bytes.toString().split(/\r\n|\r|\n/).length
  for (const { code, file, line, column } of problems) {
    if (WITHOUT_PLACE.has(code)) continue
    const isInside = file !== '<stdin>' || (line ?? 0) <= lines + 1
    if (line === null || column === null || line < 1 || column < 1 || !isInside)
      fail(`${code} at ${file}:${line}:${column}`)
  }
}
