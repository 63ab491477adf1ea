import { Command, type CommandUnknownOpts, InvalidArgumentError, Option } from '@commander-js/extra-typings'
import manifest from '../../../package.json' with { type: 'json' }
import type { Language } from '../../base/language.ts'
import { TRACE_CHOICES } from '../../scenario/report.ts'
import { addCertify } from './certify-program.ts'
import { addCheck, addWorker } from './check-program.ts'
import { below, formatOption, type Setting, wholeNumber } from './command-parts.ts'
import { addFix } from './fix-program.ts'
import { CHINESE_HELP, HELP, type HelpText } from './help-words.ts'
import { addLint } from './lint-program.ts'
import { addCompletion, addDraw, addInit } from './more-commands.ts'
import { addQuestions } from './question-program.ts'
import { addReplay } from './replay-program.ts'
import { addServe } from './serve-program.ts'

/** The commands and their options. What a command does is loaded when it is asked for. */
export function programFor(setting: Setting): Command {
  const { language } = setting
  const program: Command = new Command('isthmus')
  program.description(HELP.program[language]).version(manifest.version, '-V, --version', HELP.version[language])
  addRun(program, setting)
  addExplain(program, setting)
  addFix(program, setting)
  addValidate(program, setting)
  addLint(program, setting)
  addSchema(program, setting)
  addReasons(program, setting)
  addReplay(program, setting)
  addDraw(program, setting)
  addInit(program, setting)
  addQuestions(program, setting)
  addCertify(program, setting)
  addServe(program, setting)
  addCheck(program, setting)
  addWorker(program, setting)
  addCompletion(program, setting)
  program.helpCommand('help [command]', HELP.help[language])
  program.addHelpText(
    'after',
    below(language, ['exitCodes'], 'run scenarios', "explain network.yaml 'consumer -> ep1:80'"),
  )
  const all: readonly CommandUnknownOpts[] = [program, ...program.commands]
  for (const command of all) {
    command.option('--lang <lang>', `${HELP.lang[language]} (en, zh)`, (value) => languageNamed(value, language))
    command.helpOption('-h, --help', HELP.help[language])
    if (language === 'zh') command.configureHelp(CHINESE_HELP)
  }
  return program
}

function addRun(program: Command, { language, io, finish }: Setting): void {
  program
    .command('run')
    .description(HELP.run[language])
    .argument('<files...>', HELP.files[language])
    .addOption(formatOption(language, ['text', 'json', 'junit', 'github']))
    .addOption(new Option('--trace <which>', HELP.trace[language]).choices(TRACE_CHOICES).default('failed' as const))
    .option('--seed <number>', HELP.seed[language], (value) => wholeNumber(value, HELP.seedNumber[language]))
    .option('--vary', HELP.vary[language])
    .addOption(new Option('--coverage', HELP.coverage[language]).conflicts('as'))
    .addOption(new Option('--spread', HELP.spread[language]).conflicts('as'))
    .addOption(new Option('--watch', HELP.watch[language]).conflicts(['format', 'pause']))
    .addOption(
      new Option('--pause', HELP.pause[language]).conflicts(['format', 'trace', 'vary', 'coverage', 'spread', 'as']),
    )
    .option('--as <account>', HELP.as[language])
    .addOption(fileOption('--capture <file>', 'capture', language))
    .addOption(fileOption('--flow-log <file>', 'flowLog', language))
    .addHelpText(
      'after',
      below(
        language,
        ['folders', 'exitCodes'],
        'run scenarios',
        'run scenarios/quick-start --trace all',
        'run --format junit scenarios > report.xml',
        'run --coverage scenarios',
        'run --spread scenarios/clb',
        'run --capture packets.pcapng --flow-log flows.log scenarios/service.yaml',
        'run --watch network.yaml',
        'run --pause scenarios/quick-start/1-same-account.yaml',
      ),
    )
    .action(async (files, options, command) => {
      if ((options.watch || options.pause) && files.includes('-')) command.error(HELP.noStdin[language])
      finish(await (await runnerFor(options))(files, options, language, io))
    })
}

/** A file that packets are written to: not the standard output, which is the report's; and of all packets, not of one view. */
const fileOption = <const Flags extends string>(flags: Flags, about: 'capture' | 'flowLog', language: Language) =>
  new Option(flags, HELP[about][language]).conflicts(['as', 'pause']).argParser((path: string) => {
    if (path === '-' || path === '') throw new InvalidArgumentError(HELP.fileName[language])
    return path
  })

async function runnerFor({ watch, pause }: { readonly watch?: true | undefined; readonly pause?: true | undefined }) {
  if (watch) return (await import('./watch-command.ts')).watchCommand
  if (pause) return (await import('./pause-command.ts')).pauseCommand
  return (await import('./run-command.ts')).runCommand
}

function addExplain(program: Command, { language, io, finish }: Setting): void {
  program
    .command('explain')
    .description(HELP.explain[language])
    .argument('<file>', HELP.file[language])
    .argument('[connection]', HELP.connection[language])
    .option('--case <name>', HELP.case[language])
    .option('--after <steps>', HELP.after[language], (value) => wholeNumber(value, HELP.afterNumber[language]))
    .addOption(numberOption('--step <number>', 'step', language).conflicts('after'))
    .addOption(new Option('--timeline', HELP.timeline[language]).conflicts('as'))
    .addOption(numberOption('--packet <number>', 'packet', language).conflicts(['as', 'timeline']))
    .option('--as <account>', HELP.as[language])
    .addOption(formatOption(language, ['text', 'json', 'mermaid'] as const))
    .addHelpText(
      'after',
      below(
        language,
        ['explainExit'],
        "explain network.yaml 'consumer -> ep1:80'",
        "explain network.yaml 'consumer:40000 -> 10.0.1.200:80' --after 2",
        "explain network.yaml 'ping consumer -> web1'",
        "explain network.yaml 'consumer -> ep1:80' --timeline",
        'explain service.yaml --step 3 --timeline --format mermaid',
        'explain service.yaml --step 3 --packet 2',
      ),
    )
    .action(async (file, connection, options, command) => {
      if ((connection === undefined) === (options.step === undefined)) command.error(HELP.oneQuestion[language])
      const { explainCommand } = await import('./explain-command.ts')
      finish(await explainCommand(file, connection, options, language, io))
    })
}

const numberOption = <const Flags extends string>(flags: Flags, about: HelpText, language: Language) =>
  new Option(flags, HELP[about][language]).argParser((value: string) => wholeNumber(value, HELP.fromOne[language], 1))

function addValidate(program: Command, { language, io, finish }: Setting): void {
  program
    .command('validate')
    .description(HELP.validate[language])
    .argument('<files...>', HELP.files[language])
    .addOption(formatOption(language, ['text', 'json'] as const))
    .addHelpText('after', below(language, ['folders', 'exitCodes'], 'validate scenarios', 'validate - < network.yaml'))
    .action(async (files, options) => {
      const { validateCommand } = await import('./validate-command.ts')
      finish(await validateCommand(files, options, language, io))
    })
}

function addSchema(program: Command, { language, io, finish }: Setting): void {
  program
    .command('schema')
    .description(HELP.schema[language])
    .addHelpText('after', below(language, [], 'schema > scenario.schema.json'))
    .action(async () => {
      const { schemaCommand } = await import('./schema-command.ts')
      finish(await schemaCommand(io))
    })
}

function addReasons(program: Command, { language, io, finish }: Setting): void {
  program
    .command('reasons')
    .description(HELP.reasons[language])
    .argument('[code]', HELP.reasonCode[language])
    .addHelpText(
      'after',
      below(language, [], 'reasons', 'reasons TARGET_INGRESS_DENIED', 'reasons ENI_SG_RULES_MISMATCH'),
    )
    .action(async (code) => {
      const { reasonsCommand } = await import('./reasons-command.ts')
      finish(await reasonsCommand(code, language, io))
    })
}

/** The language itself was read before the command line was (`languageOf`); here a wrong one is refused. */
function languageNamed(text: string, language: Language): string {
  if (text === 'en' || text === 'zh') return text
  throw new InvalidArgumentError(HELP.langChoice[language])
}
