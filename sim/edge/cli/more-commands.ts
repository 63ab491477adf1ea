import { Argument, type Command } from '@commander-js/extra-typings'
import { below, formatOption, type Setting, wholeNumber } from './command-parts.ts'
import { HELP } from './help-words.ts'

export function addDraw(program: Command, { language, io, finish }: Setting): void {
  program
    .command('draw')
    .description(HELP.draw[language])
    .argument('<file>', HELP.file[language])
    .option('--case <name>', HELP.case[language])
    .option('--after <steps>', HELP.after[language], (value) => wholeNumber(value, HELP.afterNumber[language]))
    .addOption(formatOption(language, ['mermaid', 'dot', 'svg'], 'drawFormat'))
    .addHelpText(
      'after',
      below(
        language,
        ['drawExit'],
        'draw network.yaml',
        'draw network.yaml --format svg > network.svg',
        'draw network.yaml --format dot | dot -Tpng > network.png',
      ),
    )
    .action(async (file, options) => {
      const { drawCommand } = await import('./draw-command.ts')
      finish(await drawCommand(file, options, language, io))
    })
}

export function addInit(program: Command, { language, io, finish }: Setting): void {
  program
    .command('init')
    .description(HELP.init[language])
    .argument('[folder]', HELP.folder[language], '.')
    .addHelpText('after', below(language, ['initExit'], 'init', 'init my-network --lang zh'))
    .action(async (folder) => {
      const { initCommand } = await import('./init-command.ts')
      finish(await initCommand(folder, language, io))
    })
}

export function addCompletion(program: Command, { language, io, finish }: Setting): void {
  program
    .command('completion')
    .description(HELP.completion[language])
    .addArgument(new Argument('<shell>', HELP.shell[language]).choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      below(
        language,
        [],
        'completion bash > ~/.local/share/bash-completion/completions/isthmus',
        'completion zsh > $fpath[1]/_isthmus',
        'completion fish > ~/.config/fish/completions/isthmus.fish',
      ),
    )
    .action(async (shell) => {
      const { completionCommand } = await import('./completion-command.ts')
      finish(await completionCommand(program, shell, io))
    })
}
