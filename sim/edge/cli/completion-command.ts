import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { REASON_NAMES } from '../../dataplane/reason.ts'
import type { ExitCode } from '../../scenario/report.ts'
import type { Io } from './io.ts'

export type Shell = 'bash' | 'zsh' | 'fish'

/** What a shell can offer for one command. */
type Offer = {
  /** Empty for what stands before a command. */
  readonly name: string
  readonly about: string
  readonly options: readonly OptionOffer[]
  /** The words that its arguments are chosen from; undefined: files. */
  readonly words: readonly string[] | undefined
}

type OptionOffer = {
  readonly flags: readonly string[]
  readonly about: string
  /** What may follow it: one of these words, free text where there are none; undefined: it stands alone. */
  readonly values: readonly string[] | undefined
}

/** `isthmus completion`: made of the commands themselves, so that it cannot know other ones. */
export async function completionCommand(program: CommandUnknownOpts, shell: Shell, io: Io): Promise<ExitCode> {
  const visible = program.createHelp().visibleCommands(program)
  const names = visible.map((command) => command.name())
  const top: Offer = { ...offerOf(program), name: '', words: names }
  const offers = visible.map((command) =>
    command.name() === 'help' ? { ...offerOf(command), words: names } : offerOf(command),
  )
  await io.stdout.write(`${SCRIPTS[shell](top, offers).join('\n')}\n`)
  return 0
}

/** Words for what takes others, too, so that the command itself does not list them as its choices. */
const ARGUMENT_WORDS: Readonly<Record<string, readonly string[]>> = { code: REASON_NAMES }
const OPTION_WORDS: Readonly<Record<string, readonly string[]>> = { '--lang': ['en', 'zh'] }

function offerOf(command: CommandUnknownOpts): Offer {
  const help = command.createHelp()
  const takesNothing = command.registeredArguments.length === 0
  const chosen = command.registeredArguments.flatMap((one) => one.argChoices ?? ARGUMENT_WORDS[one.name()] ?? [])
  return {
    name: command.name(),
    about: help.commandDescription(command),
    options: help.visibleOptions(command).map((option) => ({
      flags: [option.short, option.long].filter((flag) => flag !== undefined),
      about: help.optionDescription(option),
      values: option.required ? (option.argChoices ?? OPTION_WORDS[option.long ?? ''] ?? []) : undefined,
    })),
    words: takesNothing || chosen.length > 0 ? chosen : undefined,
  }
}

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const satisfies Record<Shell, unknown>

const flagsOf = ({ options }: Offer): string[] => options.flatMap(({ flags }) => flags)

/** `--format)` and what may follow it, for each option that takes a value. */
const valueCases = ({ name, options }: Offer): string[] =>
  options.flatMap(({ flags, values }) =>
    values === undefined
      ? []
      : [`    ${flags.map((flag) => `'${name} ${flag}'`).join(' | ')}) words='${values.join(' ')}' ;;`],
  )

function bashScript(top: Offer, offers: readonly Offer[]): string[] {
  const caseOf = ({ name, words, ...rest }: Offer): string => {
    const offered = [...(words ?? []), ...flagsOf({ name, words, ...rest })]
    return `    '${name}') words='${offered.join(' ')}'${words === undefined ? '; files=1' : ''} ;;`
  }
  const names = offers.map(({ name }) => name).join(' | ')
  const script = `# bash completion of isthmus: source it, or put it where bash-completion looks.
_isthmus() {
  local word=\${COMP_WORDS[COMP_CWORD]} last= command= words= files= i
  ((COMP_CWORD > 0)) && last=\${COMP_WORDS[COMP_CWORD - 1]}
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in ${names}) command=\${COMP_WORDS[i]}; break ;; esac
  done
  case "$command $last" in
${[top, ...offers].flatMap(valueCases).join('\n')}
    *) case "$command" in
${[top, ...offers].map(caseOf).join('\n')}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  if [[ -n $files && $word != -* ]]; then
    compopt -o filenames 2> /dev/null
    local IFS=$'\\n'
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}
complete -F _isthmus isthmus`
  return [script]
}

/** In single quotes of a shell, which know no escapes. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

function zshScript(top: Offer, offers: readonly Offer[]): string[] {
  const plain = (text: string): string => text.replace(/[\\[\]:]/g, '\\$&').replaceAll('\n', ' ')
  const specOf = ({ flags, about, values }: OptionOffer): string[] =>
    flags.map((flag) => {
      const value = values === undefined ? '' : `:value:${values.length === 0 ? ' ' : `(${values.join(' ')})`}`
      return quoted(`${flag}[${plain(about)}]${value}`)
    })
  const caseOf = ({ name, options, words }: Offer): string => {
    const argument = words === undefined ? quoted('*:file:_files') : quoted(`1:word:(${words.join(' ')})`)
    return `    ${name}) _arguments ${[...options.flatMap(specOf), argument].join(' ')} ;;`
  }
  return [
    '#compdef isthmus',
    '# zsh completion of isthmus: put it as _isthmus into a folder of $fpath, or source it after compinit.',
    '_isthmus() {',
    '  local context state line',
    '  typeset -A opt_args',
    `  _arguments -C ${[...top.options.flatMap(specOf), quoted('1: :->command'), quoted('*:: :->rest')].join(' ')}`,
    '  case $state in',
    '    command)',
    '      local -a commands',
    `      commands=(${offers.map(({ name, about }) => quoted(`${name}:${plain(about)}`)).join(' ')})`,
    '      _describe command commands ;;',
    '    rest)',
    '      case $line[1] in',
    ...offers.map((offer) => `    ${caseOf(offer)}`),
    '      esac ;;',
    '  esac',
    '}',
    'if [[ $funcstack[1] == _isthmus ]]; then _isthmus "$@"; else compdef _isthmus isthmus; fi',
  ]
}

function fishScript(top: Offer, offers: readonly Offer[]): string[] {
  const text = (about: string): string => `'${about.replace(/[\\']/g, '\\$&').replaceAll('\n', ' ')}'`
  const lineOf = (condition: string, { flags, about, values }: OptionOffer): string => {
    const named = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
    const value = values === undefined ? '' : values.length === 0 ? ' -x' : ` -x -a '${values.join(' ')}'`
    return `complete -c isthmus ${condition} ${named.join(' ')}${value} -d ${text(about)}`
  }
  const inside = (name: string): string => `-n '__fish_seen_subcommand_from ${name}'`
  const outside = "-n '__fish_use_subcommand'"
  return [
    '# fish completion of isthmus: put it as isthmus.fish into ~/.config/fish/completions.',
    'complete -c isthmus -f',
    ...top.options.map((option) => lineOf(outside, option)),
    ...offers.map(({ name, about }) => `complete -c isthmus ${outside} -a ${name} -d ${text(about)}`),
    ...offers.flatMap(({ name, options, words }) => [
      ...(words === undefined ? [`complete -c isthmus ${inside(name)} -F`] : []),
      ...(words !== undefined && words.length > 0
        ? [`complete -c isthmus ${inside(name)} -a '${words.join(' ')}'`]
        : []),
      ...options.map((option) => lineOf(inside(name), option)),
    ]),
  ]
}
