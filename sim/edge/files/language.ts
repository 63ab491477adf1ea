import type { Language } from '../../base/language.ts'

/** The language asked for by `--lang`, else by the environment as POSIX orders it. Read before anything else is parsed. */
export function languageOf(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Language {
  const end = argv.indexOf('--')
  const words = end < 0 ? argv : argv.slice(0, end)
  const at = words.findLastIndex((word) => word === '--lang' || word.startsWith('--lang='))
  const asked = words[at] === '--lang' ? words[at + 1] : words[at]?.slice('--lang='.length)
  if (asked === 'en' || asked === 'zh') return asked
  const locale = [env.LC_ALL, env.LC_MESSAGES, env.LANG].find((one) => one !== undefined && one !== '')
  return /^zh/i.test(locale ?? '') ? 'zh' : 'en'
}
