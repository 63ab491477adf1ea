import type { ProblemWords } from '../model/problem.ts'
import { LIVE_PROBLEMS } from './live-problem-words.ts'
import { PROVE_PROBLEMS } from './prove-problem-words.ts'

/** What can be wrong with the steps of a scenario file and with what they expect, in both languages. */
export const STEP_PROBLEMS = {
  EXPECTED_STEP: {
    en: 'a step is a map with one of connect, send, receive, close, reset, segment, ping, udp, call, guest, fault, heal, flush, load, endLoad, advance, wait, check, prove, eventually, always, never, each, together, not {found}',
    zh: '步骤应为映射，含 connect、send、receive、close、reset、segment、ping、udp、call、guest、fault、heal、flush、load、endLoad、advance、wait、check、prove、eventually、always、never、each、together 之一，而不是 {found}',
  },
  STEP_WITHOUT_KIND: {
    en: 'the step does nothing: write one of connect, send, receive, close, reset, segment, ping, udp, call, guest, fault, heal, flush, load, endLoad, advance, wait, check, prove, eventually, always, never, each, together',
    zh: '该步骤没有动作：请写 connect、send、receive、close、reset、segment、ping、udp、call、guest、fault、heal、flush、load、endLoad、advance、wait、check、prove、eventually、always、never、each、together 之一',
  },
  STEP_OF_TWO_KINDS: {
    en: 'a step does one thing: `{second}` belongs into a step of its own',
    zh: '一个步骤只做一件事：`{second}` 请另写一个步骤',
  },
  KEY_WITHOUT_CALL: { en: '`{key}` goes with `call`', zh: '`{key}` 只能与 `call` 一起使用' },
  EXPECTED_CHECK: {
    en: 'write `check: true`, and what to look at under `expect:`, not {found}',
    zh: '应写 `check: true`，并在 `expect:` 下写明要检查的内容，而不是 {found}',
  },
  CHECK_WITHOUT_EXPECT: {
    en: 'a check without `expect:` looks at nothing',
    zh: '没有 `expect:` 的 check 什么也不检查',
  },
  EXPECTED_CONNECT: {
    en: 'a connection is a text as consumer -> ep1:80, or { from: consumer, to: ep1:80 }, not {found}',
    zh: '连接应为 consumer -> ep1:80 形式的文本，或 { from: consumer, to: ep1:80 }，而不是 {found}',
  },
  CONNECT_PORT: {
    en: '{found} does not say to which port: write as in {found}:80',
    zh: '{found} 没有写端口：例如 {found}:80',
  },
  CONNECT_PORT_TWICE: {
    en: 'the port stands in `to` and in `port`: write one',
    zh: '`to` 和 `port` 都写了端口，只写一个',
  },
  EXPECTED_PING: {
    en: 'a ping is a text as consumer -> ep1, or { from: consumer, to: ep1 }, not {found}',
    zh: 'ping 应为 consumer -> ep1 形式的文本，或 { from: consumer, to: ep1 }，而不是 {found}',
  },
  PING_WITH_PORT: {
    en: '{found} is a port, and an echo request has none: write as in consumer -> ep1',
    zh: '{found} 是端口，而 ping 没有端口：应写作 consumer -> ep1',
  },
  EXPECTED_UDP: {
    en: 'a datagram is a text as consumer -> ep1:53, or { from: consumer, to: ep1:53 }, not {found}',
    zh: 'UDP 数据报应为 consumer -> ep1:53 形式的文本，或 { from: consumer, to: ep1:53 }，而不是 {found}',
  },
  EXPECTED_GUEST: {
    en: 'what changes in a machine is a map as { listen: [8080], firewall: [...], state: STOPPED }, not {found}',
    zh: '云服务器内部的变化应为 { listen: [8080], firewall: [...], state: STOPPED } 形式的映射，而不是 {found}',
  },
  GUEST_NOTHING: {
    en: 'nothing changes here: write as in web1: { listen: [8080] }, with listen, firewall, allow, backlog, accepts or state',
    zh: '此处没有任何变化：应写作 web1: { listen: [8080] }，含 listen、firewall、allow、backlog、accepts 或 state',
  },
  EXPECTED_EXPECTATION: {
    en: '`expect` is `ok` or a map as { outcome: connected }, not {found}',
    zh: '`expect` 应为 `ok` 或 { outcome: connected } 形式的映射，而不是 {found}',
  },
  EXPECT_NOTHING: { en: '`expect` is empty: it would always hold', zh: '`expect` 为空：这样的预期总是成立' },
  EXPECT_EMPTY_LIST: {
    en: 'the list is empty, so nothing could ever be what it says: write what is expected',
    zh: '列表为空，任何结果都不会符合：请写明预期',
  },
  EXPECTED_ADDRESS: {
    en: 'an IPv4 address or a block, as in 11.163.0.3 or 11.163.0.0/16, is needed here, not {found}',
    zh: '此处应为 IPv4 地址或网段（例如 11.163.0.3、11.163.0.0/16），而不是 {found}',
  },
  EXPECTATION_NOT_HERE: {
    en: 'a {kind} step does not show `{key}`; it shows {allowed}',
    zh: '{kind} 步骤不产生 `{key}`，只有 {allowed}',
  },
  EXPECTED_MATCHER: {
    en: 'a value, a list of values of which one must hold, or { not: value } is needed here, not {found}',
    zh: '此处应为值、值的列表（其一成立即可）或 { not: 值 }，而不是 {found}',
  },
  EXPECTED_COUNT: {
    en: 'how often: a number, ">=3", "<=3", "~25%" or { not: 0 } is needed here, not {found}',
    zh: '此处应为次数：数字、">=3"、"<=3"、"~25%" 或 { not: 0 }，而不是 {found}',
  },
  NO_SUCH_CLIENT: { en: 'no CVM is called {name}', zh: '没有名为 {name} 的云服务器' },
  NO_SUCH_DESTINATION: {
    en: '{name} is no endpoint, CVM, CLB or address',
    zh: '{name} 不是终端节点、云服务器、负载均衡，也不是地址',
  },
  NO_SUCH_BACKEND: { en: 'no CVM is called {name}', zh: '没有名为 {name} 的云服务器' },
  NO_SUCH_ACTION: {
    en: '{name} is no action of the cloud that this version knows',
    zh: '当前版本没有名为 {name} 的云 API 动作',
  },
  NO_SUCH_CALLER: { en: 'no account is called {name}', zh: '没有名为 {name} 的账号' },
  NO_SUCH_VIEWER: {
    en: 'no account is called {name}; there are {known}',
    zh: '没有名为 {name} 的账号，现有：{known}',
  },
  NO_SUCH_NAME: { en: 'nothing in this file is called {name}', zh: '本文件中没有名为 {name} 的资源' },
  NO_SUCH_HOP: {
    en: '{name} is no endpoint, CVM, CLB or VPC, which are what a packet passes',
    zh: '{name} 不是终端节点、云服务器、负载均衡或私有网络，报文只经过这些组件',
  },
  NO_STATE: {
    en: '{name} has no state: endpoints, CVMs and CLBs have one',
    zh: '{name} 没有状态：只有终端节点、云服务器和负载均衡有状态',
  },
  BAD_RULE_NAME: {
    en: '{found} is not how a rule is called: write as in sg-web.ingress[0], acl1.egress[1] or web1.firewall[0]',
    zh: '{found} 不是规则的写法：应写作 sg-web.ingress[0]、acl1.egress[1] 或 web1.firewall[0]',
  },
  NO_SUCH_RULES: {
    en: 'no security group and no network ACL is called {name}',
    zh: '没有名为 {name} 的安全组或网络 ACL',
  },
  AMBIGUOUS_TARGET: {
    en: '{name} is several targets: write one of {targets}',
    zh: '{name} 对应多个后端：请写明其中一个：{targets}',
  },
  NO_SUCH_TARGET: {
    en: '{name} is no target: write CLB/listener/CVM, as in lb1/tcp:80/web1',
    zh: '{name} 不是后端：应写作 负载均衡/监听器/云服务器，例如 lb1/tcp:80/web1',
  },
  ...PROVE_PROBLEMS,
  ...LIVE_PROBLEMS,
} as const satisfies Record<string, ProblemWords>
