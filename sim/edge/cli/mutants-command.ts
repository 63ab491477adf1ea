import type { Language, Words } from '../../base/language.ts'
import { MUTANTS } from '../../check/mutants/table.ts'
import { UsageError } from '../../check/usage-error.ts'
import type { ExitCode } from '../../scenario/report.ts'
import type { KillScore, MutantRow } from '../check/kill-score.ts'
import type { Io } from './io.ts'

export type MutantsOptions = {
  /** Names of laws; none: those that judge everything. */
  readonly law: readonly string[]
  readonly runs: number
  readonly seed: number
  readonly workers: number
  readonly format: 'text' | 'json'
  /** Names of mutants; none: all. */
  readonly mutant: readonly string[]
  /** A command in place of laws. */
  readonly suite?: string | undefined
  /** Only tells what mutants there are. */
  readonly list?: true | undefined
}

const WORDS = {
  mutant: { en: 'mutant', zh: '变异' },
  legend: {
    en: 'a number: the run that noticed; -: nothing was noticed',
    zh: '数字：第几次运行发现；-：没有发现',
  },
  unused: { en: 'its module was never loaded', zh: '所在模块从未加载' },
  hung: { en: 'did not come to an end', zh: '没有结束' },
  interrupted: { en: 'Interrupted: what is counted was done.', zh: '已中断：以上为已完成部分。' },
  survivors: { en: 'survivors:', zh: '存活的变异：' },
} satisfies Record<string, Words>

const killed = ({ killed: count, rows }: KillScore): Words => ({
  en: `killed ${count} of ${rows.length} mutants`,
  zh: `${rows.length} 个变异中杀死 ${count} 个`,
})

/** `isthmus check --mutants`: which planted faults laws, or a suite, notice. 0: all of them. */
export async function mutantsCommand(options: MutantsOptions, language: Language, io: Io): Promise<ExitCode> {
  if (options.list) return list(options, language, io)
  let done = 0
  const onRow = (row: MutantRow): void => {
    done += 1
    if (io.stderr.isTerminal) void io.stderr.write(`${done}  ${row.isKilled ? '+' : '-'} ${row.mutant.name}\n`)
  }
  const { law: only, runs, seed, workers, suite, mutant } = options
  const { killScore, suiteScore } = await import('../check/kill-score.ts')
  const { signal, unwatch } = watched(io)
  const common = { workers, onRow, signal, ...(mutant.length === 0 ? {} : { mutants: mutant }) }
  try {
    const score = await (suite === undefined
      ? killScore({ only, runs, seed, ...common })
      : suiteScore({ command: suite, ...common }))
    await io.stdout.write(options.format === 'json' ? jsonOf(score) : textOf(score, language))
    return score.survivors.length === 0 ? 0 : 1
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    await io.stderr.write(`isthmus: ${error.words[language]}\n`)
    return 2
  } finally {
    unwatch()
  }
}

const LOOK_MS = 100

/** Is aborted when somebody wants us to end. */
function watched({ sleep }: Io): { readonly signal: AbortSignal; readonly unwatch: () => void } {
  const stopping = new AbortController()
  const timer = setInterval(async () => {
    if (!(await sleep(0))) stopping.abort()
  }, LOOK_MS)
  return { signal: stopping.signal, unwatch: () => clearInterval(timer) }
}

async function list({ format }: MutantsOptions, language: Language, io: Io): Promise<ExitCode> {
  const width = Math.max(...MUTANTS.map(({ name }) => name.length))
  const lines = MUTANTS.map(({ name, about }) => `${name.padEnd(width)}  ${about[language]}\n`)
  await io.stdout.write(format === 'json' ? `${JSON.stringify(MUTANTS, null, 2)}\n` : lines.join(''))
  return 0
}

/** One line for each mutant, one column for each law. */
function textOf(score: KillScore, language: Language): string {
  const laws = score.rows.find(({ tried }) => tried.length > 0)?.tried.map(({ law }) => law) ?? []
  const header = [WORDS.mutant[language], ...laws]
  const table = [header, ...score.rows.map((row) => [row.mutant.name, ...cellsOf(row, language)])]
  const widths = header.map((_, column) => Math.max(...table.map((cells) => (cells[column] ?? '').length)))
  const lines = table.map((cells) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const about = score.rows
    .filter(({ isKilled }) => !isKilled)
    .map(({ mutant }) => `  ${mutant.name}: ${mutant.about[language]}`)
  const survivors = about.length === 0 ? [] : ['', WORDS.survivors[language], ...about]
  const end = [killed(score)[language], ...(score.isInterrupted ? [WORDS.interrupted[language]] : [])]
  return `${[...lines, '', WORDS.legend[language], ...survivors, '', ...end].join('\n')}\n`
}

function cellsOf({ tried, isUnused, hasHung }: MutantRow, language: Language): string[] {
  if (hasHung) return [WORDS.hung[language]]
  const cells = tried.map(({ law, runs, broken }) => {
    if (broken === undefined) return '-'
    return broken === law ? String(runs) : `${runs} ${broken}`
  })
  return isUnused ? [...cells, WORDS.unused[language]] : cells
}

/** Without how long anything took: the same laws, runs and seed give the same bytes. */
function jsonOf({ rows, killed: count, survivors, isInterrupted }: KillScore): string {
  const mutants = rows.map(({ mutant, isKilled, isUnused, hasHung, tried }) => ({
    name: mutant.name,
    about: mutant.about,
    killed: isKilled,
    unused: isUnused,
    hung: hasHung,
    laws: tried.map(({ law, runs, broken, what }) => ({ law, runs, broken: broken ?? null, what: what ?? null })),
  }))
  return `${JSON.stringify({ format: 1, killed: count, of: rows.length, isInterrupted, survivors, mutants }, null, 2)}\n`
}
