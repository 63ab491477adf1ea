import { Random } from '../../sim/base/random.ts'
import type { Sample } from './corpus.ts'
import { Dice } from './dice.ts'
import { mutateTree } from './mutate-tree.ts'
import { HOSTILE } from './tokens.ts'

/** What a run is fed with, and from which folder. */
export type Input = { readonly name: string; readonly folder: string; readonly bytes: Buffer }

/** A file is cut here: it shall be hostile, not large (test/scenario/load-hostile.test.ts has the large ones). */
const LENGTH_MAX = 400_000

/** The input of this number: the same for the same seed, corpus and number. */
export function inputOf(samples: readonly Sample[], seed: number, number: number): Input {
  const dice = new Dice(new Random(seed, 'fuzz', number))
  const sample = dice.pick(samples)
  const rounds = dice.oneIn(2) ? 1 : dice.upTo(3) + 1
  let { text } = sample
  const isTree = !dice.oneIn(3)
  if (isTree) text = mutateTree(text, samples, dice)
  if (!isTree || dice.oneIn(4)) for (let i = 0; i < rounds; i++) text = mutateText(text, samples, dice)
  const bytes = Buffer.from(text.slice(0, LENGTH_MAX))
  if (dice.oneIn(25)) spoil(bytes, dice)
  return { name: sample.name, folder: sample.folder, bytes }
}

/** Anything at all in a few bytes, so that the text may be no UTF-8. */
function spoil(bytes: Buffer, dice: Dice): void {
  for (let i = dice.upTo(3); i >= 0 && bytes.length > 0; i--) {
    const at = dice.upTo(bytes.length - 1)
    bytes[at] = dice.oneIn(2) ? (bytes[at] ?? 0) ^ (1 << dice.upTo(7)) : dice.upTo(255)
  }
}

function mutateText(text: string, samples: readonly Sample[], dice: Dice): string {
  return dice.pick(MUTATIONS)(text, dice, samples)
}

type Mutation = (text: string, dice: Dice, samples: readonly Sample[]) => string

const MUTATIONS: readonly Mutation[] = [
  (text, dice) => text.slice(0, dice.upTo(text.length)), // cut off
  (text, dice) => text.slice(dice.upTo(text.length)),
  (text, dice) => splice(text, dice.upTo(text.length), dice.upTo(20), ''),
  (text, dice) => splice(text, dice.upTo(text.length), 1, String.fromCharCode(dice.upTo(dice.oneIn(4) ? 0xffff : 127))),
  (text, dice) => splice(text, dice.upTo(text.length), 0, dice.pick(HOSTILE)),
  (text, dice) => splice(text, dice.upTo(text.length), dice.upTo(5), dice.pick(HOSTILE)),
  replaceWord,
  replaceWord,
  replaceWord,
  renameWord,
  (text, dice) => onLines(text, dice, (lines, at) => lines.splice(at, 1 + dice.upTo(3))),
  (text, dice) => onLines(text, dice, (lines, at) => lines.splice(at, 0, lines[at] ?? '')),
  (text, dice) => onLines(text, dice, (lines, at) => lines.splice(at, 0, lines[dice.upTo(lines.length - 1)] ?? '')),
  (text, dice) => onLines(text, dice, (lines, at) => lines.push(...lines.splice(at, 1 + dice.upTo(5)))),
  (text, dice) =>
    onLines(text, dice, (lines, at) => lines.splice(at, 1, `${dice.pick(['\t', ' ', '  ', '- '])}${lines[at] ?? ''}`)),
  (text, dice) => onLines(text, dice, (lines, at) => lines.splice(at, 1, (lines[at] ?? '').trimStart())),
  (text, dice) =>
    onLines(text, dice, (lines, at) => {
      const block = lines.slice(at, at + 1 + dice.upTo(4))
      for (let i = dice.upTo(200); i > 0; i--) lines.splice(at, 0, ...block)
    }),
  (text, dice, samples) => {
    const other = dice.pick(samples).text
    return text.slice(0, dice.upTo(text.length)) + other.slice(dice.upTo(other.length))
  },
  (text, dice, samples) => `${text}${dice.oneIn(2) ? '\n---\n' : '\n'}${dice.pick(samples).text}`,
  (text, dice) => text.replaceAll('\n', dice.pick(['\r\n', '\r', '\n\n', ' '])),
  (text, dice) => dice.pick(['\ufeff', '\t', '%YAML 1.1\n---\n', '--- !!map\n', '---\n', '#', '- ', '\0']) + text,
]

const splice = (text: string, at: number, cut: number, insert: string): string =>
  text.slice(0, at) + insert + text.slice(at + cut)

/** Another value for one of the words: a name, a number, a port of a rule. */
function replaceWord(text: string, dice: Dice): string {
  const words = [...text.matchAll(/[\w.-]+/g)]
  if (words.length === 0) return text
  const { 0: word, index } = dice.pick(words)
  return splice(text, index, word.length, dice.pick(HOSTILE))
}

/** One name in another's place, everywhere or once: a reference that leads elsewhere, or nowhere. */
function renameWord(text: string, dice: Dice): string {
  const words = [...new Set(text.match(/[A-Za-z][\w-]*/g) ?? [])]
  if (words.length === 0) return text
  const from = dice.pick(words)
  const to = dice.oneIn(2) ? dice.pick(words) : dice.pick(HOSTILE)
  return dice.oneIn(2) ? text.replaceAll(from, () => to) : text.replace(from, () => to)
}

function onLines(text: string, dice: Dice, change: (lines: string[], at: number) => void): string {
  const lines = text.split('\n')
  change(lines, dice.upTo(lines.length - 1))
  return lines.join('\n')
}
