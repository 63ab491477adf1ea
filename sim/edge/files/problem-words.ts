import type { Language } from '../../base/language.ts'
import { clipped } from '../../base/text.ts'
import { type Problem, type ProblemWords, wordsOf } from '../../model/problem.ts'
import { modelProblemText } from '../../model/problem-words.ts'
import { scenarioProblemText } from '../../scenario/problem-words.ts'
import { sentence } from '../../scenario/report-words.ts'

/** What can be wrong with files and questions before their content is looked at, in both languages. */
const EDGE_PROBLEMS = {
  PATH_MISSING: { en: 'there is no file or folder {path}', zh: '文件或目录 {path} 不存在' },
  FILE_UNREADABLE: { en: '{path} cannot be read ({reason})', zh: '无法读取 {path}（{reason}）' },
  FILE_IS_FOLDER: { en: '{path} is a folder; a file is needed here', zh: '{path} 是目录，此处需要文件' },
  FILE_TOO_LARGE: { en: '{path} is larger than {limit}', zh: '{path} 超过 {limit}' },
  FILE_NOT_TEXT: { en: '{path} is not a text in UTF-8', zh: '{path} 不是 UTF-8 文本' },
  LINK_OUTSIDE: {
    en: '{path} is a link that leads out of {root}: `extends` reads no file outside the folder of the scenarios',
    zh: '{path} 是指向 {root} 之外的链接：`extends` 不读取场景目录以外的文件',
  },
  FOLDER_WITHOUT_SCENARIOS: {
    en: 'there is no scenario in the folder {path} (*.yaml, *.yml, *.json)',
    zh: '目录 {path} 中没有场景文件（*.yaml、*.yml、*.json）',
  },
  NO_CONNECTION: {
    en: 'a connection is a text as consumer -> ep1:80, `udp consumer -> ep1:53` or `ping consumer -> ep1`, not {text}',
    zh: '连接应写作 consumer -> ep1:80、`udp consumer -> ep1:53` 或 `ping consumer -> ep1`，而不是 {text}',
  },
  NO_CASES: {
    en: 'no case is called {name}: the scenario has no cases',
    zh: '没有名为 {name} 的用例：该场景没有用例',
  },
  NO_SUCH_CASE: { en: 'no case is called {name}; there are: {names}', zh: '没有名为 {name} 的用例，可用的有：{names}' },
  NOT_THAT_MANY_STEPS: {
    en: '--after {count}: the file has no more than {steps} steps',
    zh: '--after {count}：该文件最多只有 {steps} 个步骤',
  },
  NO_SUCH_STEP: {
    en: '--step {count}: the file has no more than {steps} steps',
    zh: '--step {count}：该文件最多只有 {steps} 个步骤',
  },
  NO_SUCH_PACKET: {
    en: '--packet {count}: no more than {packets} packets were sent (--timeline lists them)',
    zh: '--packet {count}：总共只发出 {packets} 个报文（可用 --timeline 列出）',
  },
  PACKET_OF_NETWORK: {
    en: '--packet {count}: {at} itself sent it, in answer to a packet before it; only what a machine sends is judged on its way',
    zh: '--packet {count}：该报文由 {at} 自身发出，用于应答之前的报文；只有云服务器发出的报文才会逐跳判定',
  },
  NO_SUCH_REASON: {
    en: '`isthmus reasons` lists all Reasons; none is called {name}',
    zh: '没有名为 {name} 的 Reason，可用 `isthmus reasons` 查看全部',
  },
  NO_SUCH_LINT_RULE: {
    en: '`isthmus lint --list` lists all rules; none is called {name}',
    zh: '没有名为 {name} 的规则，可用 `isthmus lint --list` 查看全部',
  },
  STEP_NOT_ALONE: {
    en: '`{what}` is for the steps of a file: here steps come one at a time, and each is waited for',
    zh: '`{what}` 只用于文件中的步骤：这里一次执行一个步骤，并等待其结束',
  },
  NO_SUCH_END: { en: '{en}', zh: '{zh}' },
  NO_SUCH_PART: { en: '{option}: {en}', zh: '{option}：{zh}' },
  OUR_FAULT: {
    en: 'Isthmus itself failed: {message}. Please report this, with the file and the command (ISTHMUS_DEBUG=1 shows where)',
    zh: 'Isthmus 内部错误：{message}。请附上文件和命令反馈给我们（ISTHMUS_DEBUG=1 可显示出错位置）',
  },
} as const satisfies Record<string, ProblemWords>

export type EdgeProblemCode = keyof typeof EDGE_PROBLEMS

/** A problem that is about a whole file or a question, so that it has no line. */
export const edgeProblem = (code: EdgeProblemCode, parameters: Readonly<Record<string, string>>): Problem => ({
  code,
  origin: undefined,
  path: '',
  parameters,
  apiCode: undefined,
})

/** Any problem in words. A code frame is not part of them: reports show their own. */
export function say(problem: Problem, language: Language): string {
  const { frame, ...parameters } = problem.parameters
  const bare = frame === undefined ? problem : { ...problem, parameters: { ...parameters, frame: '' } }
  const text =
    wordsOf(EDGE_PROBLEMS, bare, language) ?? scenarioProblemText(bare, language) ?? modelProblemText(bare, language)
  const found = problem.case === undefined ? '' : sentence(language, 'inCase', { name: clipped(problem.case) })
  return (text ?? problem.code).trimEnd() + found
}
