import { type Command, Option } from '@commander-js/extra-typings'
import { formatOption, portNumber, type Setting, wholeNumber } from './command-parts.ts'
import { HELP } from './help-words.ts'
import { QUESTIONS, type QuestionText } from './question-words.ts'

const MEMORY_MB = 1_024

/** The commands that ask about all packets at once. */
export function addQuestions(program: Command, setting: Setting): void {
  addReach(program, setting)
  addMatrix(program, setting)
  addDiff(program, setting)
}

function addReach(program: Command, { language, io, finish }: Setting): void {
  const say = (key: QuestionText): string => QUESTIONS[key][language]
  program
    .command('reach')
    .description(say('reach'))
    .argument('<file>', HELP.file[language])
    .requiredOption('--from <part>', say('from'))
    .requiredOption('--to <part>', say('to'))
    .option('--port <number>', say('port'), portNumber(say('portNumber'), 1))
    .addOption(new Option('--protocol <protocol>', say('protocol')).choices(['TCP', 'UDP', 'ICMP'] as const))
    .option('--via <endpoint>', say('via'), (name: string, before: readonly string[]) => [...before, name], [])
    .addOption(healthOption(say('health')))
    .option('--certificate <file>', say('certificate'))
    .option('--memory <megabytes>', say('memory'), megabytesOf(say('megabytes')), MEMORY_MB)
    .option('--case <name>', HELP.case[language])
    .option('--after <steps>', HELP.after[language], (value) => wholeNumber(value, HELP.afterNumber[language]))
    .addOption(formatOption(language, ['text', 'json'] as const))
    .addHelpText(
      'after',
      [
        '',
        say('reachExit'),
        HELP.examples[language],
        '  isthmus reach network.yaml --from vpc1 --to vpc2',
        '  isthmus reach network.yaml --from consumer --to ep1 --port 80',
        '  isthmus reach network.yaml --from anywhere --to web1 --format json',
        '  isthmus reach network.yaml --from vpc1 --to vpc2 --certificate proof.json',
      ].join('\n'),
    )
    .action(async (file, options, command) => {
      if (options.protocol === 'ICMP' && options.port !== undefined) command.error(say('pingWithPort'))
      const { reachCommand } = await import('./reach-command.ts')
      finish(await reachCommand(file, options, language, io))
    })
}

function addMatrix(program: Command, { language, io, finish }: Setting): void {
  const say = (key: QuestionText): string => QUESTIONS[key][language]
  program
    .command('matrix')
    .description(say('matrix'))
    .argument('<file>', HELP.file[language])
    .addOption(
      new Option('--by <part>', say('by'))
        .choices(['cvm', 'subnet', 'vpc', 'account'] as const)
        .default('cvm' as const),
    )
    .addOption(healthOption(say('health')))
    .option('--memory <megabytes>', say('memory'), megabytesOf(say('megabytes')), MEMORY_MB)
    .option('--case <name>', HELP.case[language])
    .option('--after <steps>', HELP.after[language], (value) => wholeNumber(value, HELP.afterNumber[language]))
    .addOption(formatOption(language, ['text', 'json', 'csv', 'html'] as const))
    .addHelpText(
      'after',
      [
        '',
        say('reachExit'),
        HELP.examples[language],
        '  isthmus matrix network.yaml',
        '  isthmus matrix network.yaml --by vpc',
        '  isthmus matrix network.yaml --by subnet --format html > matrix.html',
      ].join('\n'),
    )
    .action(async (file, options) => {
      const { matrixCommand } = await import('./matrix-command.ts')
      finish(await matrixCommand(file, options, language, io))
    })
}

function addDiff(program: Command, { language, io, finish }: Setting): void {
  const say = (key: QuestionText): string => QUESTIONS[key][language]
  program
    .command('diff')
    .description(say('diff'))
    .argument('<old>', say('old'))
    .argument('<new>', say('new'))
    .addOption(
      new Option('--fail-on <what>', say('failOn')).choices(['new-cross-vpc', 'new-cross-account', 'any'] as const),
    )
    .option('--trace', say('diffTrace'))
    .addOption(healthOption(say('health')))
    .option('--memory <megabytes>', say('memory'), megabytesOf(say('megabytes')), MEMORY_MB)
    .option('--case <name>', HELP.case[language])
    .option('--after <steps>', HELP.after[language], (value) => wholeNumber(value, HELP.afterNumber[language]))
    .addOption(formatOption(language, ['text', 'json', 'markdown', 'sarif'] as const))
    .addHelpText(
      'after',
      [
        '',
        say('diffExit'),
        HELP.examples[language],
        '  isthmus diff before.yaml after.yaml',
        '  isthmus diff before.yaml after.yaml --trace',
        '  isthmus diff main.yaml network.yaml --fail-on new-cross-vpc --format markdown',
      ].join('\n'),
    )
    .action(async (old, anew, options) => {
      const { diffCommand } = await import('./diff-command.ts')
      finish(await diffCommand(old, anew, options, language, io))
    })
}

const healthOption = (about: string) =>
  new Option('--health <which>', about).choices(['any', 'now'] as const).default('any' as const)

const megabytesOf = (complaint: string) => (text: string) => wholeNumber(text, complaint, 1)
