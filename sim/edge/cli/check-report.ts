import type { Language } from '../../base/language.ts'
import { sayer } from '../../model/problem.ts'
import type { Paint } from '../../trace/text.ts'
import type { CheckReport, LawReport } from '../check/outcome.ts'
import { CHECK, type CheckText } from './check-words.ts'

/** The report for people. */
export function checkText(report: CheckReport, language: Language, paint: Paint): string {
  const say = sayer(CHECK, language)
  const { seed, runs, laws } = report
  const title =
    runs === null ? say('titleFor', { laws: laws.length, seed }) : say('title', { laws: laws.length, seed, runs })
  const lines = [title, ...keptLines(report, language, say, paint), '', ...tableLines(laws, say, paint, language)]
  lines.push(...metLines(laws, say, paint))
  for (const one of laws) lines.push(...faultLines(one, report.replayWith, language, say, paint))
  if (report.isInterrupted) lines.push('', say('interrupted'))
  return `${lines.join('\n')}\n`
}

type Say = (key: CheckText, values?: Readonly<Record<string, string | number>>) => string

function keptLines({ kept, replayWith }: CheckReport, language: Language, say: Say, paint: Paint): string[] {
  if (kept.length === 0) return []
  const damaged = kept.flatMap(({ unreadable }) => unreadable ?? [])
  const still = kept.filter(({ stillFails }) => stillFails)
  const counts = { count: kept.length, still: still.length, fixed: kept.length - still.length - damaged.length }
  return [
    say('keptFirst', counts),
    ...still.map(({ file }) => `  ${paint.bad(say('broken'))} isthmus replay ${file}${replayWith}`),
    ...kept
      .filter(({ stillFails, unreadable }) => !stillFails && unreadable === undefined)
      .map(({ file }) => `  ${say('fixedHint', { command: `isthmus replay ${file}${replayWith} --fixed` })}`),
    ...damaged.map((why) => `  ${paint.bad(say('unreadable', { why: why[language] }))}`),
  ]
}

function tableLines(laws: readonly LawReport[], say: Say, paint: Paint, language: Language): string[] {
  const width = Math.max(0, ...laws.map(({ law }) => law.name.length))
  return laws.map(({ law, runs, unmet, broken }) => {
    const verdict =
      broken === undefined
        ? unmet.length === 0
          ? paint.ok(say('held'))
          : paint.bad(say('unmet'))
        : paint.bad(say('broken'))
    return `${law.name.padEnd(width)}  ${say('runsOf', { runs })}  ${verdict}  ${paint.dim(law.statement[language])}`
  })
}

/** All that was met, by any law: a table of two columns, most frequent first. */
function metLines(laws: readonly LawReport[], say: Say, paint: Paint): string[] {
  const sum = new Map<string, number>()
  for (const { met } of laws)
    for (const [label, count] of Object.entries(met)) sum.set(label, (sum.get(label) ?? 0) + count)
  if (sum.size === 0) return []
  const rows = [...sum].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  const digits = Math.max(...rows.map(([, count]) => String(count).length))
  return [
    '',
    say('metHead'),
    ...rows.map(([label, count]) => `  ${paint.dim(String(count).padStart(digits))}  ${label}`),
  ]
}

function faultLines(
  { law, unmet, broken }: LawReport,
  replayWith: string,
  language: Language,
  say: Say,
  paint: Paint,
): string[] {
  const { name } = law
  if (broken !== undefined) {
    const { run, law: sentence, what, vpcs, services, steps, file, unkept = '' } = broken
    const kept =
      file === undefined
        ? [paint.bad(say('unkept', { reason: unkept }))]
        : [say('replay', { command: `isthmus replay ${file}${replayWith}` })]
    return [
      '',
      paint.bad(say('brokenLaw', { law: name, sentence: sentence === name ? '' : ` (${sentence})`, run })),
      `  ${what[language]}`,
      `  ${say('shrunk', { vpcs, services, steps })}${file === undefined ? '' : say('keptIn', { file })}`,
      ...kept.map((line) => `  ${line}`),
    ]
  }
  return unmet.length === 0 ? [] : ['', paint.bad(say('unmetLaw', { law: name, labels: unmet.join(', ') }))]
}

/** The report for programs: no clock in it, so that the same campaign gives the same bytes on any machine. */
export const checkJson = ({ seed, runs, isInterrupted, kept, laws }: CheckReport): string =>
  `${JSON.stringify(
    {
      format: 1,
      seed,
      runs,
      isInterrupted,
      kept,
      laws: laws.map(({ law, runs: made, met, unmet, broken }) => ({
        law: law.name,
        runs: made,
        ok: unmet.length === 0 && broken === undefined,
        met,
        unmet,
        ...(broken === undefined ? {} : { broken }),
      })),
    },
    undefined,
    2,
  )}\n`
