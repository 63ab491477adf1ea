import { Help, type HelpConfiguration } from '@commander-js/extra-typings'
import type { Words } from '../../base/language.ts'

/** What `--help` says, in both languages. */
export const HELP = {
  program: {
    en: 'Simulates cloud Private Link: sends packets from a client through endpoint, CLB and security groups to a backend, and says why they arrive or not.',
    zh: '模拟云上私有连接：让报文从客户端经终端节点、负载均衡和安全组到达后端，并说明为何可达或不可达。',
  },
  run: { en: 'run scenario files and judge what they expect', zh: '运行场景文件并检查其预期' },
  explain: {
    en: "show one connection hop by hop and all that blocks it, in the file's network before any step, or one step of the file",
    zh: '逐跳说明一次连接并列出全部阻断点（在文件的初始网络中，未执行任何步骤），或文件中的某个步骤',
  },
  validate: {
    en: 'find everything that is wrong with files, without running them',
    zh: '检查文件中的所有问题，不运行',
  },
  schema: {
    en: 'print the JSON Schema of scenario files, for editors',
    zh: '输出场景文件的 JSON Schema，供编辑器使用',
  },
  reasons: {
    en: 'list why packets end, or explain one Reason',
    zh: '列出报文终止的各种原因（Reason），或解释其中一个',
  },
  reasonCode: {
    en: 'a Reason, or a code of AWS Reachability Analyzer or GCP Connectivity Tests',
    zh: '某个 Reason，或 AWS Reachability Analyzer、GCP Connectivity Tests 的代码',
  },
  files: {
    en: 'files, folders (searched for *.yaml, *.yml, *.json), or - for standard input',
    zh: '文件、目录（查找 *.yaml、*.yml、*.json），或 - 表示标准输入',
  },
  file: { en: 'a scenario file, or - for standard input', zh: '场景文件，或 - 表示标准输入' },
  connection: {
    en: "a connection, as in 'consumer -> ep1:80', 'udp consumer -> ep1:53', 'ping consumer -> web1'",
    zh: "一次连接，例如 'consumer -> ep1:80'、'udp consumer -> ep1:53'、'ping consumer -> web1'",
  },
  format: { en: 'form of the report', zh: '报告格式' },
  trace: { en: 'which connections are shown hop by hop', zh: '逐跳显示哪些连接' },
  seed: { en: "a seed in place of the files' own", zh: '替代文件中的随机种子' },
  vary: {
    en: 'also run with each option turned that the verdicts rested on, and say which change',
    zh: '逐个改变结论所依赖的选项再运行，并说明哪些结论会变',
  },
  as: {
    en: "show only what this account may see: the other tenant's end of a link is hidden",
    zh: '只显示该账号可见的内容：隐藏私有连接另一端租户的信息',
  },
  coverage: {
    en: 'say which rules, listeners, targets and Reasons no step met',
    zh: '列出没有任何步骤涉及的规则、监听器、后端和 Reason',
  },
  spread: {
    en: 'say how new connections spread over the targets of each listener',
    zh: '列出新建连接在各监听器后端之间的分布',
  },
  watch: { en: 'run again when a file changes, or one that it extends', zh: '文件或其 extends 的文件变化时重新运行' },
  capture: {
    en: 'write every packet to a pcapng file, for Wireshark and tshark, hop by hop',
    zh: '将所有报文逐跳写入 pcapng 文件，可用 Wireshark、tshark 打开',
  },
  flowLog: {
    en: "write the flow log of every machine's interface, with the fields of the cloud's",
    zh: '写入各云服务器网卡的流日志，字段与云上流日志相同',
  },
  fileName: {
    en: 'It must be the name of a file: standard output is for the report.',
    zh: '必须是文件名：标准输出用于报告。',
  },
  pause: { en: 'stop before each step', zh: '每个步骤前暂停' },
  noStdin: {
    en: 'error: standard input (-) holds no file that could be watched, and is what steps are led by',
    zh: '错误：标准输入（-）不是可监视的文件，且用于控制步骤',
  },
  lang: { en: 'language (default: LC_ALL, LC_MESSAGES, LANG)', zh: '语言（默认取 LC_ALL、LC_MESSAGES、LANG）' },
  case: { en: 'the case to ask about (default: the first)', zh: '针对哪个用例（默认第一个）' },
  step: {
    en: 'the step to show, from 1, in place of a connection; those before it are run first',
    zh: '要说明的步骤（从 1 起），替代连接；先执行它之前的步骤',
  },
  timeline: {
    en: 'list every packet with its time, by connection, in place of the one that decided',
    zh: '按连接列出所有报文及其时间，而不只是起决定作用的报文',
  },
  packet: {
    en: 'show the packet of this number of the time line hop by hop',
    zh: '逐跳显示时间线中该编号的报文',
  },
  oneQuestion: {
    en: "error: what is to be explained? Give a connection, as 'consumer -> ep1:80', or --step <number>, not both",
    zh: "错误：要说明什么？请给出连接（如 'consumer -> ep1:80'）或 --step <number>，二者择一",
  },
  fromOne: { en: 'a whole number from 1 is needed.', zh: '应为从 1 起的整数。' },
  after: { en: 'run so many steps first', zh: '先执行前 N 个步骤' },
  help: { en: 'show help', zh: '显示帮助' },
  version: { en: 'show the version', zh: '显示版本' },
  exitCodes: {
    en: 'Exit code: 0 all held, 1 an expectation failed, 2 bad input or usage, 3 a fault of Isthmus; over many files the worst.',
    zh: '退出码：0 全部符合预期，1 有预期不符，2 输入或用法有误，3 Isthmus 自身出错；多个文件取最严重者。',
  },
  explainExit: {
    en: 'Exit code: 0 when it could be explained, whether it arrives or not; 2 bad input or usage; 3 a fault of Isthmus.',
    zh: '退出码：0 能够说明（无论可达与否），2 输入或用法有误，3 Isthmus 自身出错。',
  },
  folders: {
    en: 'In a folder, names that begin with a dot, node_modules, folders called golden, *.schema.json and JSON that is no scenario are left out.\nA file without steps is a base for others: it is validated, not run.',
    zh: '目录中以点开头的名称、node_modules、名为 golden 的目录、*.schema.json 和不是场景的 JSON 会被跳过。\n没有步骤的文件是基础文件：只检查，不运行。',
  },
  replay: {
    en: 'try the law of a kept failure on it again',
    zh: '对保存的失败用例重新检验其规律',
  },
  kept: {
    en: 'kept failures, failures/<law>-<hash>.yaml, or a folder of them',
    zh: '保存的失败用例 failures/<law>-<hash>.yaml，或其所在目录',
  },
  fixed: {
    en: 'move each to the scenarios whose law holds, if what it expects does as well',
    zh: '将规律成立且预期符合的文件移入场景目录',
  },
  fixedTo: {
    en: 'where --fixed moves it (default: scenarios/regressions)',
    zh: '--fixed 的目标目录（默认 scenarios/regressions）',
  },
  lawsModule: {
    en: 'a module that exports laws of your own (defineLaw)',
    zh: '导出自定义规律（defineLaw）的模块',
  },
  anyVersion: { en: 'also if another version of Isthmus kept it', zh: '由其他版本的 Isthmus 保存时也重放' },
  replayExit: {
    en: 'Exit code: 0 the laws hold now, 1 one is broken still, 2 a file cannot be replayed (it is left as it is), 3 a fault of Isthmus.',
    zh: '退出码：0 规律现已成立，1 仍有规律被违反，2 有文件无法重放（文件保持不变），3 Isthmus 自身出错。',
  },
  draw: { en: "draw a file's network", zh: '绘制文件中的网络' },
  drawFormat: { en: 'form of the drawing', zh: '图形格式' },
  drawExit: {
    en: 'The drawing goes to standard output. Exit code: 0 it was drawn, 2 bad input or usage, 3 a fault of Isthmus.',
    zh: '图形写到标准输出。退出码：0 已绘制，2 输入或用法有误，3 Isthmus 自身出错。',
  },
  init: { en: 'write a scenario to start from', zh: '写一个入门场景文件' },
  folder: {
    en: 'where to write scenario.yaml, and scenario.schema.json for editors',
    zh: '写入 scenario.yaml 及供编辑器使用的 scenario.schema.json 的目录',
  },
  initExit: {
    en: 'What is there already is never overwritten. Exit code: 0 written, 2 it was not, 3 a fault of Isthmus.',
    zh: '从不覆盖已有文件。退出码：0 已写入，2 未写入，3 Isthmus 自身出错。',
  },
  completion: { en: 'print a script by which a shell completes words', zh: '输出 shell 补全脚本' },
  shell: { en: 'the shell', zh: 'shell 名称' },
  lint: {
    en: 'find what is known to go wrong in the networks of files, and what would mend it',
    zh: '查找文件网络中已知的常见问题，并给出处理办法',
  },
  failOn: { en: 'the least severity that makes the exit code 1', zh: '达到该级别时退出码为 1' },
  lintCase: { en: 'the case to look at (default: all of them)', zh: '只检查该用例（默认全部）' },
  lintList: { en: 'list all rules', zh: '列出全部规则' },
  lintExplain: { en: 'print the page of one rule', zh: '输出某条规则的说明' },
  lintFiles: {
    en: 'error: what is to be looked at? Give files, or --list or --explain <rule> without any',
    zh: '错误：要检查什么？请给出文件；或不带文件使用 --list、--explain <rule>',
  },
  lintSilence: {
    en: 'A comment in the file, on the line or on the one above it, silences a rule: # isthmus-lint-ignore RULE: why',
    zh: '在文件该行或上一行写注释可忽略某条规则：# isthmus-lint-ignore RULE: 原因',
  },
  lintExit: {
    en: 'Looked at is each case as it stands before any step. Exit code: 0 nothing of that severity was found, 1 something was, 2 bad input or usage, 3 a fault of Isthmus.',
    zh: '检查的是每个用例执行任何步骤之前的网络。退出码：0 未发现达到该级别的问题，1 有发现，2 输入或用法有误，3 Isthmus 自身出错。',
  },
  examples: { en: 'Examples:', zh: '示例：' },
  langChoice: { en: 'Allowed choices are en, zh.', zh: '可选值：en, zh。' },
  seedNumber: { en: 'a whole number from 0 is needed.', zh: '应为从 0 起的整数。' },
  afterNumber: { en: 'a number of steps from 0 is needed.', zh: '应为从 0 起的步骤数。' },
} as const satisfies Record<string, Words>

export type HelpText = keyof typeof HELP

/** Commander's own headings, in Chinese. */
const HEADINGS: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Commands:': '命令：',
}

/** Commander's own complaints, in Chinese. */
const COMPLAINTS: readonly (readonly [RegExp, string])[] = [
  [/^error: unknown option '(.*)'/, "错误：未知选项 '$1'"],
  [/^error: option '(.*)' cannot be used with option '(.*)'/, "错误：选项 '$1' 不能与选项 '$2' 同时使用"],
  [/^error: unknown command '(.*)'/, "错误：未知命令 '$1'"],
  [/^error: missing required argument '(.*)'/, "错误：缺少参数 '$1'"],
  [/^error: option '(.*)' argument missing/, "错误：选项 '$1' 缺少值"],
  [/^error: option '(.*)' argument '(.*)' is invalid\. /, "错误：选项 '$1' 的值 '$2' 无效。"],
  [
    /^error: too many arguments(?: for '(.*)')?\. Expected (\d+) arguments? but got (\d+)\./,
    '错误：参数过多：需要 $2 个，实际 $3 个。',
  ],
  [/Allowed choices are (.*)\./, '可选值：$1。'],
  [/\(Did you mean (one of )?(.*)\?\)/, '（是否想写 $2？）'],
]

/** What Commander puts behind the words of an option or argument, in Chinese. */
const choicesWords = (text: string): string =>
  text.replace(/ \(choices: ([^)]*?)(?:, default: ([^)]*))?\)$/, (_, choices: string, first?: string) =>
    first === undefined ? `（可选：${choices}）` : `（可选：${choices}；默认 ${first}）`,
  )

const OWN = new Help()

/** Commander's own part of a command's help, in Chinese. */
export const CHINESE_HELP: HelpConfiguration = {
  styleTitle: (title) => HEADINGS[title] ?? title,
  optionDescription: (option) => choicesWords(OWN.optionDescription(option)),
  argumentDescription: (argument) => choicesWords(OWN.argumentDescription(argument)),
}

export const complaint = (text: string): string =>
  COMPLAINTS.reduce((result, [pattern, words]) => result.replace(pattern, words), text)
