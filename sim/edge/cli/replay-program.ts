import type { Command } from '@commander-js/extra-typings'
import { below, type Setting } from './command-parts.ts'
import { HELP } from './help-words.ts'

export function addReplay(program: Command, { language, io, finish }: Setting): void {
  program
    .command('replay')
    .description(HELP.replay[language])
    .argument('<files...>', HELP.kept[language])
    .option('--fixed', HELP.fixed[language])
    .option('--to <folder>', HELP.fixedTo[language])
    .option('--laws <module>', HELP.lawsModule[language])
    .option('--any-version', HELP.anyVersion[language])
    .addHelpText(
      'after',
      below(
        language,
        ['replayExit'],
        'replay failures/active-endpoint-1a2b3c4d.yaml',
        'replay failures --fixed',
        'replay failures/one-tenant-only-1a2b3c4d.yaml --laws ./laws.js',
      ),
    )
    .action(async (files, options) => {
      const { replayCommand } = await import('./replay-command.ts')
      finish(await replayCommand(files, options, language, io))
    })
}
