import type { ProblemWords } from '../model/problem.ts'
import { FAULT_PROBLEMS } from '../world/fault-problems.ts'

/** What can be wrong with steps about kept connections, faults and time, in both languages. */
export const LIVE_PROBLEMS = {
  EXPECTED_TIME: {
    en: 'a time is needed here, as in 131s, ">=10s", "<1ms" or "~10ms" (give or take 5 percent), not {found}',
    zh: '此处应为时间（例如 131s、">=10s"、"<1ms"、"~10ms"（上下 5%）），而不是 {found}',
  },
  ...FAULT_PROBLEMS,
  KEY_NOT_HERE: {
    en: '`{key}` does not go with `{kind}`, which takes {allowed}',
    zh: '`{key}` 不能与 `{kind}` 一起使用，可用的键：{allowed}',
  },
  KEY_TWICE: {
    en: '`{key}` stands beside `{kind}` and inside of it: write it once',
    zh: '`{key}` 同时写在 `{kind}` 之外和之内，只写一处',
  },

  // Connections that are kept open.
  EXPECTED_TRANSFER: {
    en: 'what is sent or received is the name of a connection, or a size with `on: a` beside it, or { on: a, bytes: 64kB }, not {found}',
    zh: 'send 和 receive 应为连接的名称，或字节数并另写 `on: a`，或 { on: a, bytes: 64kB }，而不是 {found}',
  },
  EXPECTED_LIVE: {
    en: 'write the name of a connection, or { on: a, side: server }, not {found}',
    zh: '应写连接的名称，或 { on: a, side: server }，而不是 {found}',
  },
  LIVE_WITHOUT_ON: {
    en: '`{kind}` does not say on which connection: write `on: a`, the name that `connect` gave it with `as: a`',
    zh: '`{kind}` 没有写明连接：请写 `on: a`，即 `connect` 中 `as: a` 所起的名称',
  },
  NO_SUCH_CONNECTION: {
    en: 'no step before this one keeps a connection open as {name}: write `as: {name}` in a `connect`',
    zh: '之前没有步骤以 {name} 为名保持连接：请在 `connect` 中写 `as: {name}`',
  },
  CONNECTION_CLOSED: {
    en: 'the connection {name} was closed by the step in line {line}',
    zh: '连接 {name} 已由第 {line} 行的步骤关闭',
  },
  CONNECTION_TWICE: {
    en: 'a connection is open as {name} already: close it first, or use another name',
    zh: '名为 {name} 的连接已经打开：请先关闭它，或换一个名称',
  },
  CONNECTION_NAME: {
    en: '{name} cannot be the name of a connection: use letters, digits, - and _, and begin with a letter',
    zh: '{name} 不能用作连接名称：只能使用字母、数字、- 和 _，并以字母开头',
  },
  KEPT_TIMES: {
    en: '`as` keeps one connection: leave `times` out',
    zh: '`as` 只保持一条连接：请不要写 `times`',
  },
  NO_SUCH_PART: {
    en: '{part} is no part of the connection {name}: write {name}.client, {name}.server, or {name}. and an endpoint, CLB or CVM',
    zh: '{part} 不是连接 {name} 的组成部分：应写 {name}.client、{name}.server，或 {name}. 加终端节点、负载均衡或云服务器的名称',
  },

  // Raw segments.
  EXPECTED_SEGMENT: {
    en: 'a segment is { flags: SYN, from: consumer, to: ep1:80 } or { flags: ACK, on: a }, not {found}',
    zh: 'segment 应为 { flags: SYN, from: consumer, to: ep1:80 } 或 { flags: ACK, on: a }，而不是 {found}',
  },
  EXPECTED_FLAGS: {
    en: '{found} are no flags of TCP: write SYN, ACK, FIN, RST, PSH and URG, as in SYN+ACK or [SYN, ACK], or XMAS, or "NULL" in quotes',
    zh: '{found} 不是 TCP 标志：可写 SYN、ACK、FIN、RST、PSH、URG，例如 SYN+ACK 或 [SYN, ACK]，也可写 XMAS 或加引号的 "NULL"',
  },
  SEGMENT_WITHOUT_FLAGS: {
    en: 'the segment has no `flags`: write as in flags: SYN, or flags: "NULL" (in quotes) for none at all',
    zh: 'segment 没有写 `flags`：例如 flags: SYN；没有任何标志时写 flags: "NULL"（须加引号）',
  },
  SEGMENT_ENDS: {
    en: 'a segment goes from a machine to an address (`from` and `to`), or belongs to a connection (`on`): write one of the two',
    zh: 'segment 或由主机发往某地址（写 `from` 和 `to`），或属于一条连接（写 `on`）：二者选一',
  },
  SIDE_WITHOUT_ON: {
    en: '`side` goes with `on`: who sends otherwise is said by `from`',
    zh: '`side` 须与 `on` 一起使用；否则由 `from` 说明发送方',
  },

  // Faults and loads.
  EXPECTED_FAULT: {
    en: 'a fault is { where: ep1 -> lb1, loss: 0.2 }, not {found}',
    zh: 'fault 应为 { where: ep1 -> lb1, loss: 0.2 }，而不是 {found}',
  },
  EXPECTED_RATIO: {
    en: 'a ratio from 0 to 1, as in 0.2, or from 0% to 100%, is needed here, not {found}',
    zh: '此处应为 0 到 1 的比例（例如 0.2）或 0% 到 100%，而不是 {found}',
  },
  FAULT_NOTHING: {
    en: 'the fault does nothing: write at least one of {effects}',
    zh: '该故障没有任何作用：请至少写 {effects} 之一',
  },
  NO_SUCH_FAULT: {
    en: 'no step before this one makes a fault called {name}, or it was healed',
    zh: '之前没有步骤产生名为 {name} 的故障，或它已恢复',
  },
  NO_SUCH_TRACKER: {
    en: '{name} is no endpoint, CLB or CVM, which are what tracks flows and what packets pass',
    zh: '{name} 不是终端节点、负载均衡或云服务器：只有它们跟踪连接、收发报文',
  },
  EXPECTED_FLUSH: {
    en: 'what forgets its flows is an endpoint, CLB or CVM, or { flows: ep1 }, not {found}',
    zh: 'flush 应为终端节点、负载均衡或云服务器的名称，或 { flows: ep1 }，而不是 {found}',
  },
  EXPECTED_LOAD: {
    en: 'a load is { name, from: consumer, to: ep1:80, every: 200ms }, not {found}',
    zh: 'load 应为 { name, from: consumer, to: ep1:80, every: 200ms }，而不是 {found}',
  },
  LOAD_TWICE: {
    en: 'a load called {name} is under way already: end it first, or use another name',
    zh: '名为 {name} 的 load 正在进行：请先结束它，或换一个名称',
  },
  NO_SUCH_LOAD: {
    en: 'no load called {name} is under way here: a step before this one must begin it, and none may have ended it',
    zh: '此处没有正在进行的名为 {name} 的 load：须由之前的步骤开始，且尚未结束',
  },

  // Time, and steps that hold others.
  EXPECTED_WAIT: {
    en: 'what is waited for is a time as 300us, { packet: SYN+ACK, at: ep1 } or { bytes: 64kB, on: a }, not {found}',
    zh: 'wait 应为时长（例如 300us）、{ packet: SYN+ACK, at: ep1 } 或 { bytes: 64kB, on: a }，而不是 {found}',
  },
  WAIT_FOR_WHAT: {
    en: 'wait for a packet (`packet` and `at`) or for bytes (`bytes` and `on`): write one of the two',
    zh: 'wait 可等待报文（写 `packet` 和 `at`）或字节（写 `bytes` 和 `on`）：二者选一',
  },
  EXPECTED_WATCH: {
    en: 'what is looked at is what a check would expect, as { health: ... }, or a step, as { connect: ... }, not {found}',
    zh: '此处应为 check 的预期（例如 { health: ... }）或一个步骤（例如 { connect: ... }），而不是 {found}',
  },
  WATCH_WHAT: {
    en: '`{kind}` does one thing again and again: a connect, udp, ping, segment, call, check or prove that keeps nothing open and runs in the foreground',
    zh: '`{kind}` 反复执行一件事：connect、udp、ping、segment、call、check 或 prove，且不保持连接、不在后台运行',
  },
  TOO_MANY_AT_ONCE: {
    en: 'up to here, more than {limit} connections of a case are in the background or together: ask for fewer `times`, or use `load`',
    zh: '到此处为止，一个用例中在后台或同时进行的连接超过 {limit} 个：请减小 `times`，或使用 `load`',
  },
  NOT_TOGETHER: {
    en: '`{kind}` cannot stand in `together`: it is about time itself',
    zh: '`{kind}` 不能写在 `together` 中：它本身就是关于时间的',
  },
  EXPECTED_EACH: {
    en: '`each` is a map from a name to its values, as { t: [web1, web2] }, not {found}',
    zh: '`each` 应为名称到取值列表的映射，例如 { t: [web1, web2] }，而不是 {found}',
  },
  EACH_OF_NOTHING: {
    en: '{name} has no values: its steps would never run',
    zh: '{name} 没有取值：其步骤永远不会执行',
  },
  TOGETHER_NOTHING: {
    en: '`together` has no steps: write at least one that sends, as in [{ connect: consumer -> ep1:80 }]',
    zh: '`together` 中没有步骤：请至少写一个发送类步骤，例如 [{ connect: consumer -> ep1:80 }]',
  },
  EACH_WITHOUT_STEPS: {
    en: '`each` needs `steps:` beside it, in which its values are used as $name',
    zh: '`each` 旁须写 `steps:`，其中以 $名称 使用取值',
  },
  EACH_TOO_MANY: {
    en: 'with every value of every `each` written out, its steps hold more than {limit} values',
    zh: '展开所有 `each` 的全部取值后，步骤中超过 {limit} 个值',
  },
  BAD_NAME_OF_VALUE: {
    en: '{name} cannot be used as $name: use letters, digits and _, and begin with a letter',
    zh: '{name} 不能以 $名称 的形式使用：只能使用字母、数字和 _，并以字母开头',
  },

  // What is kept, and held against another.
  EXPECTED_SAVE: {
    en: '`save` is a map from a name to what the step shows, as { B: backend }, not {found}',
    zh: '`save` 应为名称到步骤结果的映射，例如 { B: backend }，而不是 {found}',
  },
  SAVE_WHAT: {
    en: 'a {kind} step shows no `{found}` to keep; it shows {allowed}',
    zh: '{kind} 步骤没有可保存的 `{found}`，只有 {allowed}',
  },
  NO_SUCH_VALUE: {
    en: 'no step before this one saves a value called {name}',
    zh: '之前没有步骤保存名为 {name} 的值',
  },
  DIFFER_FEW: {
    en: '`differ` compares two values or more, as in [s1.sourceSeen, g1.sourceSeen]',
    zh: '`differ` 至少比较两个值，例如 [s1.sourceSeen, g1.sourceSeen]',
  },
  NO_NAMED_STEP: {
    en: 'no step before this one has the name {name}: write what is compared as name.value, as in s1.sourceSeen',
    zh: '之前没有名为 {name} 的步骤：比较的内容应写作 名称.值，例如 s1.sourceSeen',
  },
} as const satisfies Record<string, ProblemWords>
