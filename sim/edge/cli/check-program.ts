import { availableParallelism } from 'node:os'
import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings'
import { CHECK, type CheckText } from './check-words.ts'
import { formatOption, type Setting, wholeNumber } from './command-parts.ts'
import { HELP } from './help-words.ts'

const WORKERS_MAX = 256
const RUNS = 1_000

const EXAMPLES = [
  '  isthmus check',
  '  isthmus check --list',
  '  isthmus check prod.yaml --runs 5000',
  '  isthmus check --for 10m --seed random',
  '  isthmus check --runs 100000 --redis redis://127.0.0.1:6379',
  '  isthmus check --laws my-laws.mjs',
  '  isthmus check --mutants',
  '  isthmus check --mutants --mutant same-subnet-bypass --law isolation',
  "  isthmus check --mutants --suite 'npx vitest run isolation'",
]

/** The command `check` and its options. */
export function addCheck(program: Command, { language, io, finish }: Setting): void {
  const say = (key: CheckText): string => CHECK[key][language]
  program
    .command('check')
    .description(say('check'))
    .argument('[file]', say('file'))
    .addOption(
      new Option('--law <name>', say('law'))
        .argParser((name: string, before: readonly string[]) => [...before, name])
        .default([] as readonly string[], say('lawDefault')),
    )
    .option('--laws <module>', say('module'))
    .option('--list', say('list'))
    .addOption(
      new Option('--runs <number>', say('runs'))
        .argParser((text: string) => wholeNumber(text, say('positive'), 1))
        .default(RUNS)
        .conflicts('for'),
    )
    .option('--for <time>', say('for'), (text) => millisecondsOf(text, say('durationText')))
    .option('--seed <number>', say('seed'), (text) => seedOf(text, say('seedText')), 1)
    .option('--workers <number>', say('workers'), workersOf(say('workersNumber')), availableParallelism())
    .option('--redis <url>', say('redis'), redisOf(say('redisUrl')))
    .option('--campaign <name>', say('campaign'), nameOf(say('campaignName')))
    .option('--failures <folder>', say('failures'), 'failures')
    .addOption(new Option('--mutants', say('mutants')).conflicts(['for', 'redis', 'campaign', 'laws']))
    .addOption(
      new Option('--mutant <name>', say('mutant'))
        .argParser((name: string, before: readonly string[]) => [...before, name])
        .default([] as readonly string[], say('mutantDefault')),
    )
    .option('--suite <command>', say('suite'))
    .addOption(formatOption(language, ['text', 'json'] as const))
    .addHelpText('after', ['', say('exit'), HELP.examples[language], ...EXAMPLES].join('\n'))
    .action(async (file, options, command) => {
      if (options.workers === 0 && options.redis === undefined) command.error(say('workersZero'))
      if (options.suite !== undefined && !options.mutants) command.error(say('suiteAlone'))
      if (options.mutant.length > 0 && !options.mutants) command.error(say('mutantAlone'))
      if (options.laws !== undefined && options.redis !== undefined) command.error(say('moduleAway'))
      if (options.mutants) {
        if (file !== undefined) command.error(say('mutantsAround'))
        const { mutantsCommand } = await import('./mutants-command.ts')
        finish(await mutantsCommand(options, language, io))
        return
      }
      const { checkCommand } = await import('./check-command.ts')
      finish(await checkCommand(file, options, language, io))
    })
}

/** The command `worker` and its options. */
export function addWorker(program: Command, { language, io, finish }: Setting): void {
  const say = (key: CheckText): string => CHECK[key][language]
  program
    .command('worker')
    .description(say('worker'))
    .requiredOption('--redis <url>', say('workerRedis'), redisOf(say('redisUrl')))
    .option('--campaign <name>', say('workerCampaign'), nameOf(say('campaignName')))
    .option(
      '--workers <number>',
      say('workers'),
      (text) => wholeNumber(text, say('positive'), 1),
      availableParallelism(),
    )
    .option('--once', say('once'))
    .addHelpText(
      'after',
      [
        '',
        say('workerExit'),
        HELP.examples[language],
        '  isthmus worker --redis redis://127.0.0.1:6379',
        '  isthmus worker --redis redis://127.0.0.1:6379 --workers 8 --once',
      ].join('\n'),
    )
    .action(async (options) => {
      const { workerCommand } = await import('./worker-command.ts')
      finish(await workerCommand(options, language, io))
    })
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 }

function millisecondsOf(text: string, complaint: string): number {
  const [, number, unit = ''] = /^(\d{1,6}(?:\.\d+)?)(s|m|h)$/.exec(text) ?? []
  const ms = Math.round(Number(number) * (UNIT_MS[unit] ?? Number.NaN))
  if (ms > 0) return ms
  throw new InvalidArgumentError(complaint)
}

/** `random` is drawn here, at the edge, and told: with the number the same campaign runs again. */
function seedOf(text: string, complaint: string): number {
  if (text === 'random') return Math.floor(Math.random() * 2 ** 31)
  return wholeNumber(text, complaint)
}

const workersOf =
  (complaint: string) =>
  (text: string): number => {
    const count = wholeNumber(text, complaint)
    if (count <= WORKERS_MAX) return count
    throw new InvalidArgumentError(complaint)
  }

const redisOf =
  (complaint: string) =>
  (text: string): string => {
    const { protocol, hostname, pathname } = URL.canParse(text) ? new URL(text) : new URL('none:')
    if (/^rediss?:$/.test(protocol) && hostname !== '' && /^(?:\/\d{0,9})?$/.test(pathname)) return text
    throw new InvalidArgumentError(complaint)
  }

const nameOf =
  (complaint: string) =>
  (text: string): string => {
    if (/^[\w-]{1,100}$/.test(text)) return text
    throw new InvalidArgumentError(complaint)
  }
