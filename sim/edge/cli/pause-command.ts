import type { Language } from '../../base/language.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import { fill } from '../../model/problem.ts'
import { CaseRun } from '../../scenario/case-run.ts'
import { optionsOfNetwork } from '../../scenario/depended-on.ts'
import { indented, oneLine, printable } from '../../scenario/readable.ts'
import type { ExitCode, StepReport } from '../../scenario/report.ts'
import { type CaseReport, exitCode, optionsDependedOn, type ScenarioReport, totalsOf } from '../../scenario/report.ts'
import { problemsText, type ReportStyle, stepLines, totalsText } from '../../scenario/report-text.ts'
import { openCase, validateScenario } from '../../scenario/run.ts'
import type { Scenario, ScenarioCase, Step } from '../../scenario/scenario.ts'
import { whatOf } from '../../scenario/what-of.ts'
import { type Paint, traceText } from '../../trace/text.ts'
import type { PacketTrace, Trace } from '../../trace/trace.ts'
import { say } from '../files/problem-words.ts'
import type { Io } from './io.ts'
import { linesOf } from './lines.ts'
import { paintFor } from './paint.ts'
import { PAUSE_WORDS, type PauseWord } from './pause-words.ts'
import { reportsOf, worst } from './reports.ts'
import { type RunOptions, withSeed } from './run-command.ts'

/** `isthmus run --pause`: step by step, at the pace of whoever reads. What was not run does not count. */
export async function pauseCommand(
  targets: readonly string[],
  { seed }: Pick<RunOptions, 'seed'>,
  language: Language,
  io: Io,
): Promise<ExitCode> {
  const walk = new Walk(language, io)
  const reports: ScenarioReport[] = []
  for await (const { report, textOf } of reportsOf(targets, (one) => walk.scenario(withSeed(one, seed)), io)) {
    reports.push(report)
    await walk.problems(report, textOf)
    if (walk.isOver) break
  }
  await walk.end()
  const style = { language, paint: paintFor(io.stdout, io.env) }
  await io.stdout.write(`\n${totalsText(totalsOf(reports), optionsDependedOn(reports), style)}`)
  return worst(reports.map(exitCode))
}

/** How much of states and health one screen is given. */
const STANDING_MAX = 100

/** A walk through scenarios, led by the lines that somebody types. */
class Walk {
  readonly #language: Language
  readonly #io: Io
  readonly #lines: AsyncGenerator<string>
  readonly #paint: Paint
  #stops = true
  #isOver = false
  #trace: Trace | undefined

  constructor(language: Language, io: Io) {
    this.#language = language
    this.#io = io
    this.#lines = linesOf(io.stdin())
    this.#paint = paintFor(io.stdout, io.env)
  }

  get isOver(): boolean {
    return this.#isOver
  }

  async end(): Promise<void> {
    await this.#lines.return(undefined)
  }

  async problems({ problems, file }: ScenarioReport, textOf: ReportStyle['textOf']): Promise<void> {
    if (problems.length > 0) await this.#print(problemsText(problems, file, { ...this.#style(), textOf }))
  }

  async scenario(scenario: Scenario): Promise<ScenarioReport> {
    const { file, title, about } = scenario
    const words = title === undefined ? '' : `  ${oneLine(title[this.#language])}`
    await this.#print(`\n${this.#paint.bold(oneLine(file))}${words}`)
    if (about !== undefined) await this.#print(indented(oneLine(about[this.#language]), 2))
    const { problems } = validateScenario(scenario)
    const cases: CaseReport[] = []
    for (const one of scenario.cases) {
      const cloud = openCase(one)
      if (!cloud.ok) continue
      const needed = optionsOfNetwork(cloud.value.network)
      const steps = await this.#case(one, cloud.value)
      const dependedOn = [...new Set([...needed, ...steps.flatMap((step) => step.dependedOn)])]
      cases.push({ name: one.name, seed: one.seed, steps, dependedOn })
      if (this.#isOver) break
    }
    return { file, title, cases, problems }
  }

  async #case({ name, steps }: ScenarioCase, cloud: Cloud): Promise<readonly StepReport[]> {
    if (name !== undefined) await this.#print(`\n  ${this.#paint.bold(oneLine(name))}`)
    const run = new CaseRun(cloud)
    const later: number[] = []
    this.#trace = undefined
    for (const [i, step] of steps.entries()) {
      await this.#announce(step, i + 1, steps.length)
      if (!(await this.#goesOn(cloud))) {
        await this.#print(this.#say('quit', { count: steps.length - i }))
        break
      }
      const report = run.step(step)
      if (report === undefined) later.push(i)
      await (report === undefined ? this.#print(`  ${this.#say('underWay')}`) : this.#tell(report))
    }
    const reports = run.end()
    for (const i of later) {
      const report = reports[i]
      if (report === undefined) continue
      await this.#print(`\n${this.#paint.bold(this.#say('step', { number: i + 1, count: steps.length }))}`)
      await this.#tell(report)
    }
    return reports
  }

  /** A step before it is run: what it is, and what its author says of it. */
  async #announce(step: Step, number: number, count: number): Promise<void> {
    const { bold, accent } = this.#paint
    const what = step.kind === 'check' ? this.#say('check') : oneLine(whatOf(step))
    const given = step.kind === 'call' ? `  ${oneLine(JSON.stringify(step.parameters))}` : ''
    const name = step.name === undefined ? '' : `${oneLine(step.name)}: `
    await this.#print(`\n${bold(this.#say('step', { number, count }))}  ${name}${accent(what)}${given}`)
    if (step.note !== undefined) await this.#print(indented(oneLine(step.note[this.#language]), 2))
  }

  /** Does what is asked for until the step is to be run; false when it is to end here. */
  async #goesOn(cloud: Cloud): Promise<boolean> {
    while (this.#stops) {
      await this.#io.stdout.write(this.#paint.dim(this.#say('prompt')))
      const line = await this.#lines.next()
      if (!this.#io.stdout.isTerminal) await this.#print('') // nobody's Enter has ended the line
      const command = line.done === true ? 'q' : line.value.trim().toLowerCase()
      if (command === '') return true
      if (command === 'c') this.#stops = false
      else if (command === 'q') this.#isOver = true
      else if (command === 't') await this.#print(this.#traceText())
      else if (command === 's') await this.#print(this.#standing(cloud))
      else await this.#print(this.#say('unknown', { command: oneLine(line.value ?? '').slice(0, 40) }))
      if (this.#isOver) return false
    }
    return true
  }

  /** What a step showed, and the way of its packets in a line each. */
  async #tell(report: StepReport): Promise<void> {
    const bare = { ...report, note: undefined, trace: undefined }
    await this.#print(indented(stepLines(bare, 0, { ...this.#style(), textOf: () => undefined }).join('\n'), 2))
    if (report.trace === undefined) return
    this.#trace = printable(report.trace)
    await this.#print(this.#trace.packets.map((packet) => `    ${this.#packetLine(packet)}`).join('\n'))
  }

  /** `SYN consumer → ep1 → lb1 ✗ NO_LISTENER` */
  #packetLine({ segment, hops, reason }: PacketTrace): string {
    const { ok, bad, dim } = this.#paint
    const end = reason === 'DELIVERED' ? ok(`✓ ${reason}`) : bad(`✗ ${reason}`)
    return `${dim(segment)} ${hops.map(({ component }) => component).join(' → ')} ${end}`
  }

  #traceText(): string {
    return this.#trace === undefined ? this.#say('noTrace') : traceText(this.#trace, this.#language, this.#paint)
  }

  #standing(cloud: Cloud): string {
    const { endpoints, clbs, cvms } = cloud.network
    const states = [...endpoints, ...clbs, ...cvms].map(({ name, state }): [string, string] => [name, state])
    const list = (title: PauseWord, entries: readonly (readonly [string, string])[]): string[] => [
      this.#paint.bold(this.#say(title)),
      ...(entries.length === 0 ? [`  ${this.#say('nothing')}`] : []),
      ...entries.slice(0, STANDING_MAX).map(([name, state]) => `  ${oneLine(name)}  ${state}`),
      ...(entries.length > STANDING_MAX ? [`  ${this.#say('more', { count: entries.length - STANDING_MAX })}`] : []),
    ]
    return [...list('states', states), ...list('health', [...cloud.health()])].join('\n')
  }

  #style(): Omit<ReportStyle, 'textOf'> {
    return { language: this.#language, paint: this.#paint, say: (problem) => say(problem, this.#language) }
  }

  #say(word: PauseWord, parameters: Readonly<Record<string, string | number>> = {}): string {
    const texts = Object.entries(parameters).map(([name, value]) => [name, String(value)] as const)
    return fill(PAUSE_WORDS[word][this.#language], Object.fromEntries(texts))
  }

  async #print(text: string): Promise<void> {
    await this.#io.stdout.write(`${text}\n`)
  }
}
