import { readFileSync } from 'node:fs'
import { corpus } from './corpus.ts'
import { judge } from './judge.ts'
import { inputOf } from './mutate.ts'

/** An input by its number, or a file that once failed. */
export type Task =
  | { readonly number: number; readonly seed: number }
  | { readonly number: number; readonly file: string; readonly folder: string }

// The process that is fed: whoever started it ends it when it takes too long, so that a hang is an answer too.
const samples = corpus(process.argv[2] ?? '.')

process.on('message', async (task: Task) => {
  const input =
    'file' in task
      ? { name: task.file, folder: task.folder, bytes: readFileSync(task.file) }
      : inputOf(samples, task.seed, task.number)
  process.send?.(await judge(input, task.number))
})
