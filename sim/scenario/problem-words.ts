import type { Language } from '../base/language.ts'
import { type Problem, type ProblemWords, wordsOf } from '../model/problem.ts'
import { CERTIFICATE_PROBLEMS } from './certificate-words.ts'
import { STEP_PROBLEMS } from './step-problem-words.ts'

/** Everything that can be wrong with a scenario file before anyone asks whether its network is sound, in both languages. */
export const SCENARIO_PROBLEMS = {
  // The file and its YAML.
  FILE_MISSING: { en: 'there is no file {file}', zh: '文件 {file} 不存在' },
  FILE_TOO_LARGE: { en: 'the file is larger than {limit}', zh: '文件超过 {limit}' },
  FILE_EMPTY: { en: 'the file is empty', zh: '文件为空' },
  SEVERAL_DOCUMENTS: {
    en: 'a second YAML document begins here: a scenario file holds one (put cases under `cases:`)',
    zh: '此处开始了第二个 YAML 文档：一个场景文件只能有一个（多个用例请写在 `cases:` 下）',
  },
  NESTED_TOO_DEEP: {
    en: 'lists and maps are nested more than {limit} levels deep',
    zh: '列表和映射的嵌套超过 {limit} 层',
  },
  TOO_MANY_VALUES: {
    en: 'with every alias, case and `count` written out there are more than {limit} values',
    zh: '展开所有别名、用例和 `count` 后超过 {limit} 个值',
  },
  TOO_MANY_WORDS: {
    en: 'up to here the file has more than {limit} words and marks',
    zh: '到此处为止，文件中的词和符号已超过 {limit} 个',
  },
  TOO_MUCH_WORK: {
    en: 'this alone is as much work as {asked} small connections, and all cases and steps up to here as {work}; one file may ask for {limit}: ask for fewer `times`, or put steps and cases into several files',
    zh: '仅此一项的工作量就相当于 {asked} 个小连接，到此处为止所有用例和步骤共 {work} 个；一个文件的上限为 {limit} 个：请减小 `times`，或将步骤和用例分到多个文件',
  },
  TOO_MUCH_TIME: {
    en: 'up to here, the steps of a case may take more than {limit} of virtual time',
    zh: '到此处为止，一个用例的步骤可能占用超过 {limit} 的虚拟时间',
  },
  MORE_PROBLEMS: {
    en: 'and {count} more problems, from here on',
    zh: '从此处起还有 {count} 个问题',
  },
  YAML_TAB: {
    en: 'not {format}: a tab stands where the line is indented; use spaces\n{frame}',
    zh: '不是合法的 {format}：缩进中有制表符（Tab），请使用空格\n{frame}',
  },
  YAML_INDENT: {
    en: 'not {format}: the indentation does not fit ({detail})\n{frame}',
    zh: '不是合法的 {format}：缩进不正确（{detail}）\n{frame}',
  },
  YAML_NOT_CLOSED: {
    en: 'not {format}: something that was opened is not closed, or a separator is missing ({detail})\n{frame}',
    zh: '不是合法的 {format}：括号或引号没有闭合，或缺少分隔符（{detail}）\n{frame}',
  },
  YAML_KEY_IN_TEXT: {
    en: 'not {format}: a second `key:` on one line; quote a text that holds a colon and a space\n{frame}',
    zh: '不是合法的 {format}：同一行出现第二个 `键:`；含有冒号加空格的文本请加引号\n{frame}',
  },
  YAML_KEY_WITHOUT_COLON: {
    en: 'not {format}: a key without its colon, or a key over several lines\n{frame}',
    zh: '不是合法的 {format}：键后缺少冒号，或键跨越了多行\n{frame}',
  },
  YAML_START: {
    en: 'not {format}: a text cannot begin with this sign; quote it ({detail})\n{frame}',
    zh: '不是合法的 {format}：文本不能以该符号开头，请加引号（{detail}）\n{frame}',
  },
  YAML_ESCAPE: {
    en: 'not {format}: an unknown \\ escape between double quotes ({detail})\n{frame}',
    zh: '不是合法的 {format}：双引号中有未知的 \\ 转义（{detail}）\n{frame}',
  },
  YAML_TAG: {
    en: 'a scenario file has no such tags ({detail})\n{frame}',
    zh: '场景文件不支持该标签（{detail}）\n{frame}',
  },
  YAML_BRACKET: {
    en: 'not {format}: between { } or [ ] a text cannot hold a bare `{bracket}`; quote it: "{text}"\n{frame}',
    zh: '不是合法的 {format}：在 { } 或 [ ] 之间，文本不能直接含有 `{bracket}`，请加引号："{text}"\n{frame}',
  },
  YAML_AFTER_VALUE: {
    en: 'not {format}: more follows a value that is complete; quote the whole, or separate the two ({detail})\n{frame}',
    zh: '不是合法的 {format}：值已结束，其后还有内容；请给整体加引号，或将两者分开（{detail}）\n{frame}',
  },
  YAML_UNEXPECTED: {
    en: 'not {format}: this does not belong here ({detail})\n{frame}',
    zh: '不是合法的 {format}：此处不应出现该内容（{detail}）\n{frame}',
  },
  YAML_BLOCK_IN_FLOW: {
    en: 'not {format}: between { } or [ ] stands something that only indentation can hold; write it in { } or [ ] too, or quote it ({detail})\n{frame}',
    zh: '不是合法的 {format}：{ } 或 [ ] 之间不能使用缩进写法；请也用 { } 或 [ ] 书写，或加引号（{detail}）\n{frame}',
  },
  YAML_KEY_LONG: {
    en: 'not {format}: the key is longer than 1024 characters; a colon or a quote is missing ({detail})\n{frame}',
    zh: '不是合法的 {format}：键超过 1024 个字符，可能缺少冒号或引号（{detail}）\n{frame}',
  },
  YAML_ANCHOR: {
    en: 'not {format}: the anchor (&), alias (*) or tag (!) is not complete or stands in the wrong place; quote a text that begins so ({detail})\n{frame}',
    zh: '不是合法的 {format}：锚点（&）、别名（*）或标签（!）不完整或位置有误；以这些符号开头的文本请加引号（{detail}）\n{frame}',
  },
  YAML_DIRECTIVE: {
    en: 'not {format}: a line that begins with % is a directive; quote a text that begins so ({detail})\n{frame}',
    zh: '不是合法的 {format}：以 % 开头的行是指令；以 % 开头的文本请加引号（{detail}）\n{frame}',
  },
  YAML_SYNTAX: { en: 'not {format}: {detail}\n{frame}', zh: '不是合法的 {format}：语法错误（{detail}）\n{frame}' },
  ALIAS_UNKNOWN: { en: 'nothing above is marked &{name}', zh: '前文没有标记为 &{name} 的内容' },
  ALIAS_CYCLE: { en: '*{name} stands inside what &{name} marks', zh: '*{name} 位于 &{name} 所标记的内容之中' },
  MERGE_NOT_MAP: { en: '`<<` takes a map, or a list of maps', zh: '`<<` 需要一个映射，或映射的列表' },
  DUPLICATE_KEY: { en: '`{key}` stands here already, in line {line}', zh: '`{key}` 重复，已在第 {line} 行写过' },
  KEY_NOT_TEXT: { en: 'a key is a text, not a list, a map or an alias', zh: '键必须是文本，不能是列表、映射或别名' },
  KEY_EMPTY: { en: 'the key is empty', zh: '键为空' },
  KEY_FORBIDDEN: { en: '`{key}` cannot be a key or a name', zh: '`{key}` 不能用作键或名称' },
  NOT_PLAIN: {
    en: 'a scenario is made of texts, numbers, true and false, lists and maps; {found} is none of them',
    zh: '场景只能由文本、数字、true/false、列表和映射组成，{found} 不属于其中任何一种',
  },

  // extends, cases, versions.
  VERSION_LATER: {
    en: 'the file is written for version {found} of the format; this Isthmus reads version {known}',
    zh: '文件使用格式版本 {found}，当前 Isthmus 只支持版本 {known}',
  },
  EXTENDS_OUTSIDE: {
    en: '{target} lies outside {root}: `extends` reads no file outside the folder of the scenarios',
    zh: '{target} 位于 {root} 之外：`extends` 不读取场景目录以外的文件',
  },
  EXTENDS_OUTSIDE_HERE: {
    en: '{target} lies outside the present folder: `extends` reads no file outside the folder of the scenarios',
    zh: '{target} 位于当前目录之外：`extends` 不读取场景目录以外的文件',
  },
  EXTENDS_CYCLE: { en: 'the files extend each other in a circle: {cycle}', zh: '文件之间循环引用 `extends`：{cycle}' },
  EXTENDS_TOO_LONG: {
    en: 'more than {limit} files extend one another in a row',
    zh: '通过 `extends` 依次引用的文件超过 {limit} 个',
  },
  NOTHING_TO_REMOVE: {
    en: '`null` removes what is inherited, but there is no `{key}` to remove',
    zh: '`null` 用于删除继承的内容，但没有可删除的 `{key}`',
  },
  SECTION_TWICE: {
    en: '`{key}` stands both at the top of the file and under `network:`; write it in one place',
    zh: '`{key}` 同时写在文件顶层和 `network:` 之下，请只写一处',
  },
  CASE_NAME_TAKEN: { en: 'another case is called {name}', zh: '已有名为 {name} 的用例' },
  CASE_WITHOUT_STEPS: {
    en: 'the case has no `steps`, and neither has the file',
    zh: '该用例没有 `steps`，文件顶层也没有',
  },
  COUNT_WITH_IP: {
    en: '{name} is {count} CVMs, which cannot share one `ip`: leave it out',
    zh: '{name} 代表 {count} 台云服务器，不能共用一个 `ip`，请去掉',
  },
  COUNT_NAME_TAKEN: {
    en: '`count` of {name} makes a CVM called {made}, which is there already',
    zh: '{name} 的 `count` 会生成 {made}，但该名称已存在',
  },

  // Keys and values.
  UNKNOWN_KEY: { en: '`{key}` means nothing here', zh: '此处没有 `{key}` 这个键' },
  NOT_BUILT_YET: {
    en: '`{key}` is a word of the scenario format that this version does not know yet',
    zh: '`{key}` 是场景格式中的词，但当前版本尚不支持',
  },
  MISSING_KEY: { en: '`{key}` is missing', zh: '缺少 `{key}`' },
  EMPTY_STEP: { en: 'step {number} is empty', zh: '第 {number} 个步骤为空' },
  EMPTY_ITEM: { en: 'item {number} of the list is empty', zh: '列表的第 {number} 项为空' },
  EMPTY_VALUE: {
    en: 'nothing is written for `{key}`; `null` removes what a file inherits by `extends`, or a case from its file',
    zh: '`{key}` 没有内容；`null` 只用于删除通过 `extends` 继承的内容，或在用例中删除文件的内容',
  },
  TWO_WORDS: {
    en: '`{first}` and `{second}` say the same thing: write one',
    zh: '`{first}` 与 `{second}` 含义相同，只写一个',
  },
  TORN_RULE: {
    en: '`{text}` looks like the end of the rule before it: quote it (between [ ] a comma separates)',
    zh: '`{text}` 像是前一条规则的后半部分：请给规则加引号（[ ] 中逗号是分隔符）',
  },
  TORN_VALUE: {
    en: '`{text}` looks like the end of the value before it: quote it (between { } a comma separates)',
    zh: '`{text}` 像是前一个值的后半部分：请给值加引号（{ } 中逗号是分隔符）',
  },
  LEADING_ZERO: {
    en: '{text} begins with 0 and is not quoted: YAML reads it as a number, which loses the 0',
    zh: '{text} 以 0 开头且没有加引号：YAML 会把它当作数字，丢掉前面的 0',
  },
  UIN_LEADING_ZERO: {
    en: '{text} begins with 0, which no UIN and no APPID does',
    zh: '{text} 以 0 开头，而 UIN 和 APPID 都不以 0 开头',
  },
  TOO_SMALL: { en: '{found} is too small: {minimum} at least', zh: '{found} 太小：至少为 {minimum}' },
  TOO_BIG: { en: '{found} is too large: {maximum} at most', zh: '{found} 太大：至多为 {maximum}' },
  BAD_RULE: {
    en: '{found} is not a rule: write action#peer#port#protocol, as in ACCEPT#10.0.0.0/8#80#TCP',
    zh: '{found} 不是规则：应写作 动作#对端#端口#协议，例如 ACCEPT#10.0.0.0/8#80#TCP',
  },
  EXPECTED_ONE_OF: { en: '{found} is not one of {allowed}', zh: '{found} 不是以下之一：{allowed}' },
  EXPECTED_REASON: {
    en: '{found} is not one of the reasons why a packet ends',
    zh: '{found} 不是报文终止的原因之一',
  },
  EXPECTED_FILE: {
    en: 'a scenario file is a map (title, network, steps ...), not {found}',
    zh: '场景文件应为映射（title、network、steps 等），而不是 {found}',
  },
  EXPECTED_TEXT: { en: 'a text is needed here, not {found}', zh: '此处应为文本，而不是 {found}' },
  EXPECTED_WORDS: {
    en: 'a text, or one in each language as in { en: ..., zh: ... }, is needed here, not {found}',
    zh: '此处应为文本，或 { en: ..., zh: ... } 形式的双语文本，而不是 {found}',
  },
  EXPECTED_LIST: {
    en: 'a list, as in [a, b], is needed here, not {found}',
    zh: '此处应为列表（例如 [a, b]），而不是 {found}',
  },
  EXPECTED_MAP: {
    en: 'a map, as in { key: value }, is needed here, not {found}',
    zh: '此处应为映射（例如 { key: value }），而不是 {found}',
  },
  EXPECTED_BOOLEAN: { en: 'true or false is needed here, not {found}', zh: '此处应为 true 或 false，而不是 {found}' },
  EXPECTED_INTEGER: { en: 'a whole number is needed here, not {found}', zh: '此处应为整数，而不是 {found}' },
  EXPECTED_PORT: {
    en: 'a port, a number from 1 to 65535, is needed here, not {found}',
    zh: '此处应为端口（1 到 65535 的数字），而不是 {found}',
  },
  EXPECTED_DURATION: {
    en: 'a time with its unit, as in 300us, 5ms, 10s, 15m or 1h, from 0 to 24000h, is needed here, not {found}',
    zh: '此处应为带单位的时长（例如 300us、5ms、10s、15m、1h；从 0 到 24000h），而不是 {found}',
  },
  EXPECTED_SIZE: {
    en: 'a number of bytes up to 16MiB, as in 100, 64kB or 1MB, is needed here, not {found}',
    zh: '此处应为字节数（例如 100、64kB、1MB，至多 16MiB），而不是 {found}',
  },
  EXPECTED_QUOTAS: {
    en: '`off`, or quotas as in { endpointsPerVpc: 10 }, is needed here, not {found}',
    zh: '此处应为 `off`，或 { endpointsPerVpc: 10 } 形式的配额，而不是 {found}',
  },
  EXPECTED_VPC: {
    en: 'a VPC is its block, as in 10.0.0.0/16, or { cidr, account, subnets ... }, not {found}',
    zh: '私有网络应为网段（例如 10.0.0.0/16）或 { cidr, account, subnets ... }，而不是 {found}',
  },
  EXPECTED_SUBNET: {
    en: 'a subnet is its block, as in 10.0.1.0/24, or { cidr, zone ... }, not {found}',
    zh: '子网应为网段（例如 10.0.1.0/24）或 { cidr, zone ... }，而不是 {found}',
  },
  EXPECTED_RULE: {
    en: 'a rule is a text as ACCEPT#10.0.0.0/8#80#TCP or { action, cidrBlock, port, protocol }, not {found}',
    zh: '规则应为 ACCEPT#10.0.0.0/8#80#TCP 形式的文本或 { action, cidrBlock, port, protocol }，而不是 {found}',
  },
  EXPECTED_CVM: {
    en: 'a CVM is the name of its subnet or VPC, or { subnet, ip, listen ... }, not {found}',
    zh: '云服务器应为其子网或私有网络的名称，或 { subnet, ip, listen ... }，而不是 {found}',
  },
  EXPECTED_LISTEN: {
    en: 'a listening socket, as in 8080, "udp:53" or "127.0.0.1:8080", or a list of them, is needed here, not {found}',
    zh: '此处应为监听套接字（例如 8080、"udp:53"、"127.0.0.1:8080"）或其列表，而不是 {found}',
  },
  EXPECTED_LISTENER: {
    en: 'a listener is a target as web:8080, a list of targets, or { targets, scheduler, healthCheck }, not {found}',
    zh: '监听器应为 web:8080 形式的后端、后端列表，或 { targets, scheduler, healthCheck }，而不是 {found}',
  },
  EXPECTED_TARGET: {
    en: 'a target is web:8080 or { cvm: web, port: 8080, weight: 10 }, not {found}',
    zh: '后端应为 web:8080 或 { cvm: web, port: 8080, weight: 10 }，而不是 {found}',
  },
  EXPECTED_HEALTH_CHECK: {
    en: 'a health check is `off` or { source, port, type }, not {found}',
    zh: '健康检查应为 `off` 或 { source, port, type }，而不是 {found}',
  },
  EXPECTED_SERVICE: {
    en: 'an endpoint service is the name of its CLB, or { clb, autoAccept, whitelist }, not {found}',
    zh: '终端节点服务应为其负载均衡的名称，或 { clb, autoAccept, whitelist }，而不是 {found}',
  },
  EXPECTED_WHITELIST_ENTRY: {
    en: 'a whitelist entry is an account, a UIN or { account, description }, not {found}',
    zh: '白名单项应为账号、UIN 或 { account, description }，而不是 {found}',
  },

  ...STEP_PROBLEMS,
  ...CERTIFICATE_PROBLEMS,
} as const satisfies Record<string, ProblemWords>

export type ScenarioProblemCode = keyof typeof SCENARIO_PROBLEMS

/** The names in braces of a text: `no CVM is called {name}` -> `name`. Examples in braces hold spaces and do not count. */
type NamesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `${string} ${string}` ? never : Name) | NamesIn<Rest>
  : never

/** What the words of a code need filled in; `nearest` is the name that the user may have meant. */
export type ScenarioProblemParameters<Code extends ScenarioProblemCode> = Readonly<
  Record<NamesIn<(typeof SCENARIO_PROBLEMS)[Code]['en']>, string>
> & { readonly nearest?: string }

export const isScenarioProblemCode = (code: string): code is ScenarioProblemCode =>
  Object.hasOwn(SCENARIO_PROBLEMS, code)

/** A problem of this folder in words, or undefined when its code is another folder's. */
export const scenarioProblemText = (problem: Problem, language: Language): string | undefined =>
  wordsOf(SCENARIO_PROBLEMS, problem, language)
