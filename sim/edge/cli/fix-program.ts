import type { Command } from '@commander-js/extra-typings'
import { Option } from '@commander-js/extra-typings'
import { below, type Setting, wholeNumber } from './command-parts.ts'
import { FIX_FORMATS, FIX_WORDS } from './fix-words.ts'
import { HELP } from './help-words.ts'

export function addFix(program: Command, { language, io, finish }: Setting): void {
  program
    .command('fix')
    .description(FIX_WORDS.about[language])
    .argument('<file>', HELP.file[language])
    .argument('<connection>', HELP.connection[language])
    .option('--case <name>', HELP.case[language])
    .option('--after <steps>', HELP.after[language], (value) => wholeNumber(value, HELP.afterNumber[language]))
    .addOption(
      new Option('--format <format>', FIX_WORDS.format[language]).choices(FIX_FORMATS).default('text' as const),
    )
    .option('--apply', FIX_WORDS.apply[language])
    .addHelpText(
      'after',
      `\n${FIX_WORDS.exit[language]}${below(
        language,
        [],
        "fix network.yaml 'consumer -> ep1:80'",
        "fix network.yaml 'consumer -> ep1:80' --format tccli",
        "fix network.yaml 'consumer -> ep1:80' --apply",
        "fix service.yaml 'udp consumer -> ep1:53' --after 2 --format json",
      )}`,
    )
    .action(async (file, connection, options, command) => {
      if (file === '-' && options.apply) command.error(FIX_WORDS.noStdin[language])
      const { fixCommand } = await import('./fix-command.ts')
      finish(await fixCommand(file, connection, options, language, io))
    })
}
