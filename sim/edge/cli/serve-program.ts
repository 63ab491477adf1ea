import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings'
import { portNumber, type Setting, wholeNumber } from './command-parts.ts'
import { HELP } from './help-words.ts'
import { SERVE } from './serve-words.ts'

/** The command `serve` and its options. */
export function addServe(program: Command, { language, io, finish }: Setting): void {
  const say = (key: keyof typeof SERVE): string => SERVE[key][language]
  const from1 = (text: string): number => {
    if (wholeNumber(text, say('positive')) > 0) return Number(text)
    throw new InvalidArgumentError(say('positive'))
  }
  program
    .command('serve')
    .description(say('serve'))
    .argument('[file]', say('file'))
    .option('--host <address>', say('host'), '127.0.0.1')
    .option('--port <number>', say('port'), portNumber(say('portNumber')), 8520)
    .option('--accounts <file>', say('accounts'))
    .option('--insecure', say('insecure'))
    .option('--token <token>', say('token'))
    .addOption(new Option('--redis <url>', say('redis')).conflicts('state'))
    .option('--world <name>', say('world'), 'default')
    .option('--state <file>', say('state'))
    .addOption(
      new Option('--clock <clock>', say('clock')).choices(['manual', 'real'] as const).default('manual' as const),
    )
    .option('--case <name>', HELP.case[language])
    .option('--seed <number>', HELP.seed[language], (value) => wholeNumber(value, HELP.seedNumber[language]))
    .option('--snapshot-every <entries>', say('snapshotEvery'), from1, 10_000)
    .option('--no-access-log', say('noAccessLog'))
    .addHelpText(
      'after',
      [
        '',
        say('exit'),
        HELP.examples[language],
        '  isthmus serve',
        '  isthmus serve scenarios/service.yaml --port 8600',
        '  isthmus serve --state lab.json',
        '  isthmus serve --redis redis://127.0.0.1:6379 --world lab > access.log',
        '  isthmus serve --host 0.0.0.0 --accounts accounts.json --clock real',
      ].join('\n'),
    )
    .action(async (file, options) => {
      const { serveCommand } = await import('./serve-command.ts')
      finish(await serveCommand(file, options, language, io))
    })
}
