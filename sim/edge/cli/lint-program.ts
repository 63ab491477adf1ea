import { type Command, Option } from '@commander-js/extra-typings'
import { below, formatOption, type Setting, wholeNumber } from './command-parts.ts'
import { HELP } from './help-words.ts'

export function addLint(program: Command, { language, io, finish }: Setting): void {
  program
    .command('lint')
    .description(HELP.lint[language])
    .argument('[files...]', HELP.files[language])
    .addOption(formatOption(language, ['text', 'json', 'sarif', 'github']))
    .addOption(
      new Option('--fail-on <severity>', HELP.failOn[language])
        .choices(['error', 'warning', 'info', 'never'] as const)
        .default('warning' as const),
    )
    .option('--case <name>', HELP.lintCase[language])
    .option('--after <steps>', HELP.after[language], (value) => wholeNumber(value, HELP.afterNumber[language]))
    .addOption(new Option('--list', HELP.lintList[language]).conflicts('explain'))
    .option('--explain <rule>', HELP.lintExplain[language])
    .addHelpText(
      'after',
      below(
        language,
        ['lintSilence', 'folders', 'lintExit'],
        'lint network.yaml',
        'lint scenarios --fail-on error',
        'lint scenarios --format sarif > lint.sarif',
        'lint --explain backend-lacks-link',
      ),
    )
    .action(async (files, options, command) => {
      const asks = options.list === true || options.explain !== undefined
      if (asks === files.length > 0) command.error(HELP.lintFiles[language])
      const { lintCommand } = await import('./lint-command.ts')
      finish(await lintCommand(files, options, language, io))
    })
}
