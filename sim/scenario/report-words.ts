import type { Language, Words } from '../base/language.ts'
import { fill } from '../model/problem.ts'
import type { Outcome } from '../world/observation.ts'

/** What a client sees, as files write it; in Chinese with its meaning beside it. */
export const OUTCOME_WORDS = {
  connected: { en: 'connected', zh: '连通（connected）' },
  refused: { en: 'refused', zh: '被拒绝（refused）' },
  timeout: { en: 'timeout', zh: '超时（timeout）' },
  unreachable: { en: 'unreachable', zh: '不可达（unreachable）' },
  reset: { en: 'reset', zh: '连接被重置（reset）' },
  stalled: { en: 'stalled', zh: '停滞（stalled）' },
} as const satisfies Record<Outcome, Words>

/** The sentences of a report, with `{name}` for what is filled in. */
const SENTENCES = {
  case: { en: 'case {name}', zh: '用例 {name}' },
  inCase: { en: ' (case {name})', zh: '（用例 {name}）' },
  otherCases: { en: ' (others, with --case: {names})', zh: '（其他用例可用 --case 指定：{names}）' },
  base: { en: 'a base, sound: nothing to run', zh: '基础文件，检查通过，无需运行' },
  connected: { en: '{outcome} in {took}', zh: '{outcome}，用时 {took}' },
  ended: { en: '{outcome} after {took}', zh: '{outcome}，历时 {took}' },
  because: { en: ': {reason} at {where}', zh: '：{where} 处 {reason}' },
  backend: { en: ', backend {backend}', zh: '，后端 {backend}' },
  sourceSeen: { en: ', which saw {source}', zh: '，看到的源地址 {source}' },
  counts: { en: '{outcomes}', zh: '{outcomes}' },
  countsByBackend: { en: '{outcomes}; by backend {backends}', zh: '{outcomes}；按后端 {backends}' },
  longestWait: { en: '; longest wait {took}', zh: '；最长等待 {took}' },
  countsByReason: { en: '; by reason {reasons}', zh: '；按原因 {reasons}' },
  ok: { en: 'ok', zh: '成功' },
  answered: { en: 'answer {answer}', zh: '应答 {answer}' },
  login: { en: ', login {login}', zh: '，登录 {login}' },
  localError: { en: ', {error} from its own kernel', zh: '，本机内核返回 {error}' },
  flows: { en: '{name} tracks {count} flows', zh: '{name} 跟踪 {count} 条连接' },
  lostBytes: { en: '; {count} bytes lost', zh: '；丢失 {count} 字节' },
  at: { en: 'at {time}', zh: '时刻 {time}' },
  looked: { en: 'after {took}, looked at {tries} times', zh: '历时 {took}，共检查 {tries} 次' },
  missed: { en: '{text} did not come', zh: '{text} 没有出现' },
  neverQuiet: {
    en: 'stopped after {limit} events: it never quiets down',
    zh: '在 {limit} 个事件后停止：一直没有平静下来',
  },
  heldOnce: { en: '{what} held after {took}', zh: '{what} 在 {took} 后成立' },
  impliedReset: {
    en: ' (a reset without `expect` must come to the other end)',
    zh: '（reset 步骤没有 `expect` 时必须到达对端）',
  },
  notOpen: {
    en: '{name} is not open: it never was, it has ended, or this end has closed it',
    zh: '连接 {name} 未打开：未曾建立、已结束，或本端已关闭',
  },
  absent: { en: 'nothing is called {name} now', zh: '此时没有名为 {name} 的资源' },
  elsewhere: {
    en: 'note: {name} is in {vpc}; in {clientVpc}, where it is dialled, {address} is {owner}',
    zh: '注意：{name} 在 {vpc} 中；而在发起连接的 {clientVpc} 中，{address} 是 {owner}',
  },
  check: { en: 'check', zh: '检查' },
  /** A step of an account that the viewer is not. */
  others: { en: "(another account's)", zh: '（其他账号的操作）' },
  unseen: { en: 'This account sees nothing of that connection.', zh: '该账号看不到这条连接的任何情况。' },
  failure: { en: '{path}: expected {expected}, but saw {actual}', zh: '{path}：预期 {expected}，实际为 {actual}' },
  failureSome: { en: ', {failed} of {times} times ({which})', zh: '（{times} 次中的 {failed} 次：第 {which} 次）' },
  impliedConnected: {
    en: ' (a {kind} without `expect` must be connected)',
    zh: '（{kind} 步骤没有 `expect` 时必须连通）',
  },
  impliedOk: {
    en: ' (a call without `expect: { error }` must succeed)',
    zh: '（call 步骤没有写 `expect: { error }` 时必须成功）',
  },
  impliedHeld: {
    en: ' (a claim without `expect: { held }` must be true)',
    zh: '（prove 步骤没有写 `expect: { held }` 时断言必须成立）',
  },
  proved: {
    en: 'proved: {clients}, {classes}',
    zh: '已证明：{clients}，{classes}',
  },
  provedOfNothing: { en: '; nothing gets there that way either', zh: '；经该路径同样没有报文可达' },
  disproved: { en: 'false', zh: '不成立' },
  shownBy: { en: 'false, as {example} shows: ', zh: '不成立，反例 {example}：' },
  shownOtherwise: {
    en: 'false: {example} gets to {servers} at another health, or when the listener chooses so; now: ',
    zh: '不成立：{example} 在其他健康状态下或监听器如此选择时可到达 {servers}；此刻：',
  },
  nobodyDials: { en: ', for nothing that could be dialled leads there', zh: '：没有可访问的地址通向那里' },
  nothing: { en: 'nothing', zh: '无' },
  noError: { en: 'no error', zh: '没有错误' },
  not: { en: 'anything but {value}', zh: '{value} 以外' },
  differ: { en: '{values} all different', zh: '{values} 各不相同' },
  or: { en: ' or ', zh: ' 或 ' },
  totals: {
    en: '{files}, {cases}, {steps}: {held} held, {failed} failed',
    zh: '{files}，{cases}，{steps}：{held} 个符合预期，{failed} 个不符合',
  },
  dependedOn: {
    en: 'Where the documents of the cloud are silent, this rests on options: {options}',
    zh: '云文档未明确之处，以上结论取决于选项：{options}',
  },
  varied: { en: 'with option {option}: {to} (here {from})', zh: '若选项 {option} 取 {to}（当前为 {from}）' },
  variedNothing: { en: ', the same', zh: '：结果不变' },
  variedChange: { en: '{what}: {before} -> {after}', zh: '{what}：{before} -> {after}' },
  variedNotRun: { en: '{what}: not run, the network is not sound then', zh: '{what}：未运行，此时网络不成立' },
  variedBreaks: { en: ', not as expected', zh: '，不再符合预期' },
  more: { en: ', {problems}', zh: '，{problems}' },
  clients: { en: '{count} clients', zh: '{count} 个客户端' },
  client: { en: '1 client', zh: '1 个客户端' },
  classes: { en: '{count} classes of packets', zh: '{count} 类报文' },
  oneClass: { en: '1 class of packets', zh: '1 类报文' },
  files: { en: '{count} files', zh: '{count} 个文件' },
  cases: { en: '{count} cases', zh: '{count} 个用例' },
  steps: { en: '{count} steps', zh: '{count} 个步骤' },
  problemCodes: { en: '({code}; cloud: {apiCode})', zh: '({code}; 云 API: {apiCode})' },
  problems: { en: '{count} problems', zh: '{count} 个问题' },
  file: { en: '1 file', zh: '1 个文件' },
  oneCase: { en: '1 case', zh: '1 个用例' },
  step: { en: '1 step', zh: '1 个步骤' },
  problem: { en: '1 problem', zh: '1 个问题' },
} as const satisfies Record<string, Words>

type Sentence = keyof typeof SENTENCES

/** A sentence in the reader's language. */
export const sentence = (
  language: Language,
  key: Sentence,
  parameters: Readonly<Record<string, string | number>> = {},
): string =>
  fill(
    SENTENCES[key][language],
    Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)])),
  )

const COUNTED = {
  clients: 'client',
  classes: 'oneClass',
  files: 'file',
  cases: 'oneCase',
  steps: 'step',
  problems: 'problem',
} as const satisfies Record<string, Sentence>

/** `1 file`, `3 files`. */
export const counted = (language: Language, what: keyof typeof COUNTED, count: number): string =>
  count === 1 ? sentence(language, COUNTED[what]) : sentence(language, what, { count })
