import type { ProblemWords } from '../model/problem.ts'

/** What can be wrong with the claims of a scenario file, in both languages. */
export const PROVE_PROBLEMS = {
  EXPECTED_PROVE: {
    en: '`prove` holds one claim, as { unreachable: { from: vpc1, to: vpc2 } }, not {found}',
    zh: '`prove` 应包含一个断言，例如 { unreachable: { from: vpc1, to: vpc2 } }，而不是 {found}',
  },
  EXPECTED_CLAIM: {
    en: 'a claim is a map as { from: vpc1, to: vpc2, via: ep1 }, not {found}',
    zh: '断言应为映射，例如 { from: vpc1, to: vpc2, via: ep1 }，而不是 {found}',
  },
  PROVE_NOTHING: {
    en: '`prove` claims nothing: write one of reachable, unreachable, only',
    zh: '`prove` 没有断言：请写 reachable、unreachable、only 之一',
  },
  PROVE_TWICE: {
    en: 'a step proves one claim: `{second}` belongs into a step of its own',
    zh: '一个步骤只证明一个断言：`{second}` 请另写一个步骤',
  },
  ONLY_WITHOUT_VIA: {
    en: '`only` needs `via:`, the endpoints that may be used; that nothing gets there at all is `unreachable`',
    zh: '`only` 须写 `via:`，即允许经过的终端节点；若要断言完全不可达，请用 `unreachable`',
  },
  VIA_OF_NOTHING: { en: '`via` names no endpoint', zh: '`via` 没有写终端节点' },
  NO_SUCH_SENDER: {
    en: 'no CVM, subnet, VPC or account is called {name}',
    zh: '没有名为 {name} 的云服务器、子网、VPC 或账号',
  },
  NO_SUCH_GOAL: {
    en: '{name} is neither an endpoint, a CVM, a CLB, a subnet, a VPC or an account, nor a block of addresses',
    zh: '{name} 不是终端节点、云服务器、负载均衡、子网、VPC 或账号，也不是地址段',
  },
  NO_SUCH_VIA: { en: 'no endpoint is called {name}', zh: '没有名为 {name} 的终端节点' },
  CLAIM_NOBODY: {
    en: '{name} has no CVM: a claim about what nobody sends says nothing',
    zh: '{name} 中没有云服务器：无人发送报文，断言没有意义',
  },
  CLAIM_ITSELF: {
    en: '{name} is all that there is on both ends: a claim about what a machine sends to itself says nothing about the network',
    zh: '两端都只有 {name}：机器发给自己的报文与网络无关，断言没有意义',
  },
  VIA_ELSEWHERE: {
    en: '{name} is in {vpc}, where {from} has no CVM: nothing of it can come that way',
    zh: '{name} 位于 {vpc}，而 {from} 在其中没有云服务器：报文不可能经过它',
  },
  VIA_NOWHERE: {
    en: '{name} leads to {service}, which has nothing to do with {to}: nothing can come there that way',
    zh: '{name} 通向 {service}，与 {to} 无关：报文不可能经它到达那里',
  },
  CLAIM_TOO_LARGE: {
    en: 'too large: about {cells} classes of packets and {megabytes} MB, where {limit} MB are allowed',
    zh: '问题过大：约 {cells} 类报文、{megabytes} MB，上限为 {limit} MB',
  },
} as const satisfies Record<string, ProblemWords>
