import type { Language } from '../base/language.ts'
import { originText } from '../base/origin.ts'
import type { Problem } from '../model/problem.ts'
import { PLAIN, traceText } from '../trace/text.ts'
import { type CaseReport, OUR_FAULT, type ScenarioReport, type StepReport } from './report.ts'
import { elsewhereLines, failureWords, observedText } from './report-text.ts'
import { xmlText } from './xml.ts'

/**
 * A run's report in the form that CI servers read (JUnit XML): a suite for each case, a test for each step; a file that is
 * wrong is a suite with an error. No times: those of a report are virtual.
 */
export function junitText(
  reports: readonly ScenarioReport[],
  language: Language,
  say: (problem: Problem) => string,
): string {
  const suites = reports.flatMap((report) => [
    ...report.cases.map((one) => caseSuite(report.file, one, language)),
    ...(report.problems.length === 0 ? [] : [problemSuite(report, say)]),
  ])
  const sum = (key: 'tests' | 'failures' | 'errors') => suites.reduce((total, suite) => total + suite[key], 0)
  const counts = { tests: sum('tests'), failures: sum('failures'), errors: sum('errors') }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(
    'testsuites',
    { name: 'isthmus', ...counts },
    suites.map(({ xml }) => xml),
  )}\n`
}

type Suite = { readonly xml: string; readonly tests: number; readonly failures: number; readonly errors: number }

function caseSuite(file: string, { name, steps }: CaseReport, language: Language): Suite {
  const title = name === undefined ? file : `${file} > ${name}`
  const counts = { tests: steps.length, failures: steps.filter(({ ok }) => !ok).length, errors: 0 }
  const tests = steps.map((step, index) => {
    const named = [`${index + 1}`, step.name, step.what || step.kind].filter((part) => part !== undefined).join(' ')
    const attributes = { classname: title, name: named, file: step.origin.file, line: step.origin.line }
    return element('testcase', attributes, step.ok ? [] : [failureElement(step, language)])
  })
  return { xml: element('testsuite', { name: title, ...counts }, tests), ...counts }
}

function failureElement(step: StepReport, language: Language): string {
  const lines = step.failures.map(
    (failure) => `${originText(failure.origin)}: ${failureWords(failure, step, language)}`,
  )
  const trace = step.trace === undefined ? [] : [traceText(step.trace, language, PLAIN)]
  const message = step.failures.map((failure) => failureWords(failure, step, language)).join('; ')
  const text = [
    observedText(step.observed, language),
    ...elsewhereLines(step.observed, language),
    ...lines,
    ...trace,
  ].join('\n')
  return element('failure', { type: 'expectation', message }, [xmlText(text)], false)
}

function problemSuite({ file, problems }: ScenarioReport, say: (problem: Problem) => string): Suite {
  const counts = { tests: problems.length, failures: 0, errors: problems.length }
  const tests = problems.map((problem, index) => {
    const place = problem.origin === undefined ? file : originText(problem.origin)
    const error = element(
      'error',
      { type: problem.code, message: say(problem) },
      [xmlText(`${place}: ${say(problem)}`)],
      false,
    )
    const name = `${problem.code === OUR_FAULT ? 'fault' : 'problem'} ${index + 1}`
    const line = problem.origin === undefined ? {} : { line: problem.origin.line }
    return element('testcase', { classname: file, name, file: problem.origin?.file ?? file, ...line }, [error])
  })
  return { xml: element('testsuite', { name: file, ...counts }, tests), ...counts }
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content: readonly string[],
  onLines = true,
): string {
  const head = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${xmlText(String(value)).replace(/\n/g, '&#10;')}"`,
  )
  if (content.length === 0) return `<${name}${head.join('')}/>`
  const body = onLines ? `\n${content.join('\n')}\n` : content.join('')
  return `<${name}${head.join('')}>${body}</${name}>`
}
