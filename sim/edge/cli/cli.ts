import { Command, CommanderError, InvalidArgumentError, Option } from '@commander-js/extra-typings'
import type { Language } from '../../base/language.ts'
import manifest from '../../../package.json' with { type: 'json' }
import { type ExitCode, TRACE_CHOICES } from '../../scenario/report.ts'
import { complaint, HELP, heading } from './help-words.ts'
import { type Io, OutputError } from './io.ts'
import { languageOf } from './language.ts'
import { cliProblem, say } from './problem-words.ts'

/** Runs one command line; the exit code says how it went. Each command is loaded when it is asked for. */
export async function runCli(argv: readonly string[], io: Io): Promise<ExitCode> {
  const language = languageOf(argv, io.env)
  const printed: { readonly to: 'stdout' | 'stderr'; readonly text: string }[] = []
  const result: { code: ExitCode } = { code: 0 }
  try {
    const program = programIn(language, io, (code) => {
      result.code = code
    })
    for (const command of [program, ...program.commands]) {
      command.exitOverride().configureOutput({
        writeOut: (text) => printed.push({ to: 'stdout', text }),
        writeErr: (text) => printed.push({ to: 'stderr', text: language === 'zh' ? complaint(text) : text }),
      })
    }
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) result.code = error.exitCode === 0 ? 0 : 2
    else {
      printed.push({ to: 'stderr', text: `isthmus: ${faultText(error, language, io)}\n` })
      result.code = 3
    }
  }
  for (const { to, text } of printed) await io[to].write(text).catch(() => {})
  return result.code
}

/** A fault in words; where it came from only when it was asked for. */
export function faultText(error: unknown, language: Language, io: Io): string {
  const stack = (io.env['ISTHMUS_DEBUG'] ?? '') === '' || !(error instanceof Error) ? '' : `\n${error.stack}`
  if (error instanceof OutputError) return `${error.message}${stack}`
  const message = error instanceof Error ? error.message : String(error)
  return `${say(cliProblem('OUR_FAULT', { message }), language)}${stack}`
}

function programIn(language: Language, io: Io, finish: (code: ExitCode) => void): Command {
  const text = (key: keyof typeof HELP): string => HELP[key][language]
  const langOption = () => new Option('--lang <lang>', text('lang')).choices(['en', 'zh'] as const)
  const seed = (value: string): number => wholeNumber(value, text('seedNumber'))
  const after = (value: string): number => wholeNumber(value, text('afterNumber'))
  const below = (lines: readonly string[], ...examples: readonly string[]): string =>
    ['', ...lines, text('examples'), ...examples.map((example) => `  isthmus ${example}`)].join('\n')

  const program = new Command('isthmus')
    .description(text('program'))
    .version(manifest.version, '-V, --version', text('version'))
    .addOption(langOption())
  const command = (name: string, about: 'run' | 'explain' | 'validate' | 'schema') => program.command(name).description(text(about))
  command('run', 'run')
    .argument('<files...>', text('files'))
    .addOption(new Option('--format <format>', text('format')).choices(['text', 'json', 'junit'] as const).default('text' as const))
    .addOption(new Option('--trace <which>', text('trace')).choices(TRACE_CHOICES).default('failed' as const))
    .option('--seed <number>', text('seed'), seed)
    .addOption(langOption())
    .addHelpText('after', below([text('folders'), text('exitCodes')], 'run scenarios', 'run scenarios/quick-start --trace all', 'run --format junit scenarios > report.xml'))
    .action(async (files, options) => {
      const { runCommand } = await import('./run-command.ts')
      finish(await runCommand(files, options, language, io))
    })
  command('explain', 'explain')
    .argument('<file>', text('file'))
    .argument('<connection>', text('connection'))
    .option('--case <name>', text('case'))
    .option('--after <steps>', text('after'), after)
    .addOption(new Option('--format <format>', text('format')).choices(['text', 'json'] as const).default('text' as const))
    .addOption(langOption())
    .addHelpText('after', below([text('explainExit')], "explain network.yaml 'consumer -> ep1:80'", "explain network.yaml 'consumer:40000 -> 10.0.1.200:80' --after 2"))
    .action(async (file, connection, options) => {
      const { explainCommand } = await import('./explain-command.ts')
      finish(await explainCommand(file, connection, options, language, io))
    })
  command('validate', 'validate')
    .argument('<files...>', text('files'))
    .addOption(new Option('--format <format>', text('format')).choices(['text', 'json'] as const).default('text' as const))
    .addOption(langOption())
    .addHelpText('after', below([text('folders'), text('exitCodes')], 'validate scenarios', 'validate - < network.yaml'))
    .action(async (files, options) => {
      const { validateCommand } = await import('./validate-command.ts')
      finish(await validateCommand(files, options, language, io))
    })
  command('schema', 'schema')
    .addOption(langOption())
    .addHelpText('after', below([], 'schema > scenario.schema.json'))
    .action(async () => {
      const { schemaCommand } = await import('./schema-command.ts')
      finish(await schemaCommand(io))
    })
  for (const one of [program, ...program.commands]) {
    one.helpOption('-h, --help', text('help'))
    if (language === 'zh') one.configureHelp({ styleTitle: heading })
  }
  program.helpCommand('help [command]', text('help'))
  program.addHelpText('after', below([text('exitCodes')], 'run scenarios', "explain network.yaml 'consumer -> ep1:80'"))
  return program as unknown as Command
}

function wholeNumber(text: string, complaintText: string): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(number)) return number
  throw new InvalidArgumentError(complaintText)
}
