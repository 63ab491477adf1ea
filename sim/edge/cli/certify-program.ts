import type { Command } from '@commander-js/extra-typings'
import { CERTIFY_HELP } from './certify-words.ts'
import { formatOption, type Setting } from './command-parts.ts'
import { HELP } from './help-words.ts'

export function addCertify(program: Command, { language, io, finish }: Setting): void {
  program
    .command('certify')
    .description(CERTIFY_HELP.certify[language])
    .argument('<file>', CERTIFY_HELP.file[language])
    .option('--scenario <file>', CERTIFY_HELP.scenario[language])
    .addOption(formatOption(language, ['text', 'json'] as const))
    .addHelpText(
      'after',
      [
        '',
        CERTIFY_HELP.exit[language],
        HELP.examples[language],
        '  isthmus reach network.yaml --from vpc1 --to vpc2 --certificate proof.json',
        '  isthmus certify proof.json',
        '  isthmus certify proof.json --scenario network.yaml',
      ].join('\n'),
    )
    .action(async (file, options) => {
      const { certifyCommand } = await import('./certify-command.ts')
      finish(await certifyCommand(file, options, language, io))
    })
}
