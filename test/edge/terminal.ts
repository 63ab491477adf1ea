import { runCli } from '../../sim/edge/cli/cli.ts'

/** What a command line printed and said in the end. */
export type Said = { readonly code: number; readonly out: string; readonly err: string }

type Setting = {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string | Uint8Array | Error
  readonly isTerminal?: boolean
  /** Milliseconds that pass between two looks at the clock. */
  readonly tickMs?: number
  /** What happens while the command sleeps; false ends it, as Ctrl-C does. */
  readonly sleep?: (ms: number) => boolean
}

/** `isthmus ...` with its own folder, environment and streams. */
export async function isthmus(words: readonly string[], setting: Setting = {}): Promise<Said> {
  const { cwd = '/nowhere', env = {}, stdin = '', isTerminal = false, tickMs = 0, sleep = () => false } = setting
  const printed = { out: '', err: '' }
  let nowMs = 0
  const output = (key: 'out' | 'err') => ({
    isTerminal,
    write: async (text: string) => {
      printed[key] += text
    },
  })
  async function* input() {
    if (stdin instanceof Error) throw stdin
    yield Buffer.from(stdin)
  }
  const nowMsOf = () => {
    nowMs += tickMs
    return nowMs
  }
  const code = await runCli(words, {
    cwd,
    env,
    stdout: output('out'),
    stderr: output('err'),
    stdin: input,
    nowMs: nowMsOf,
    sleep: async (ms) => sleep(ms),
  })
  return { code, ...printed }
}
