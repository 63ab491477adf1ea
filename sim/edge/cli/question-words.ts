import type { Words } from '../../base/language.ts'

/** What `reach`, `matrix` and `diff` say, in their help and beside their answers. */
export const QUESTIONS = {
  reach: {
    en: 'say exactly what can get from one part of the network to another; that nothing can is proved',
    zh: '精确说明网络的一部分能否到达另一部分；若不可达则给出证明',
  },
  from: {
    en: 'a CVM, a subnet (vpc1/app), a VPC, an account, or anywhere',
    zh: '云服务器、子网（vpc1/app）、VPC、账号或 anywhere',
  },
  to: {
    en: 'an endpoint, a CVM, a CLB, a subnet, a VPC, an account, an address or block (in each client’s VPC), or anywhere',
    zh: '终端节点、云服务器、负载均衡、子网、VPC、账号、地址或地址段（各客户端 VPC 内）或 anywhere',
  },
  port: { en: 'only this port, as the client dials it', zh: '仅客户端所访问的该端口' },
  protocol: { en: 'only this protocol', zh: '仅该协议' },
  via: { en: 'only what goes by way of this endpoint; again for another', zh: '仅经过该终端节点的报文，可重复给出' },
  health: {
    en: 'over any health that the targets could have, or as it is now',
    zh: '后端任意健康状态，或当前健康状态',
  },
  certificate: {
    en: 'also write a certificate of the answer, which `isthmus certify` checks by itself',
    zh: '同时写出答案的证书，可由 isthmus certify 独立校验',
  },
  reachExit: {
    en: 'Exit code: 0 when it could be answered, whatever the answer; 2 bad input or usage, or a question too large; 3 a fault of Isthmus.',
    zh: '退出码：0 能够回答（无论答案如何），2 输入或用法有误，或问题过大，3 Isthmus 自身出错。',
  },
  matrix: { en: 'show who reaches whom, in a table', zh: '以表格列出谁能到达谁' },
  by: { en: 'what is one row and one column', zh: '每行每列代表什么' },
  tooLarge: {
    en: 'this question is too large: its answer would take about {cells} classes of packets and {megabytes} MB, and {limit} MB are allowed (--memory)',
    zh: '问题过大：答案约需 {cells} 类报文、{megabytes} MB，上限为 {limit} MB（--memory）',
  },
  matrixTooLarge: {
    en: 'this matrix is too large: {members} rows and columns would take about {megabytes} MB, and {limit} MB are allowed (--memory); ask --by subnet, vpc or account',
    zh: '矩阵过大：{members} 行列约需 {megabytes} MB，上限为 {limit} MB（--memory）；可改用 --by subnet、vpc 或 account',
  },
  memory: { en: 'how many MB the answer may take', zh: '答案最多可占用多少 MB' },
  portNumber: { en: 'a whole number from 1 to 65535 is needed.', zh: '应为 1 到 65535 的整数。' },
  pingWithPort: {
    en: 'error: --port is a port, and ICMP has none',
    zh: '错误：--port 指定端口，而 ICMP 没有端口',
  },
  megabytes: { en: 'a whole number from 1 is needed.', zh: '应为从 1 起的整数。' },
  cannotWrite: { en: '{file} cannot be written: {reason}', zh: '无法写入 {file}：{reason}' },
  written: {
    en: 'The certificate is in {file}: isthmus certify {file}',
    zh: '证书已写入 {file}：isthmus certify {file}',
  },
  diff: {
    en: 'say what can be reached after a change and could not before, and the other way round',
    zh: '说明变更后新增和失去的可达流量',
  },
  old: { en: 'the scenario file before', zh: '变更前的场景文件' },
  new: { en: 'the scenario file after', zh: '变更后的场景文件' },
  failOn: {
    en: 'what makes the exit code 1: flows gained between VPCs, between accounts, or any difference',
    zh: '哪些差异使退出码为 1：新增的跨 VPC 流量、新增的跨账号流量，或任何差异',
  },
  newCrossVpc: { en: 'a flow between VPCs that there was not before', zh: '新增的跨 VPC 流量' },
  newCrossAccount: { en: 'a flow between accounts that there was not before', zh: '新增的跨账号流量' },
  gainedFlow: { en: 'a flow inside a VPC that there was not before', zh: 'VPC 内新增的流量' },
  lostFlow: { en: 'a flow that there is no more', zh: '失去的流量' },
  diffHelp: {
    en: 'isthmus diff OLD NEW --trace shows what the example meets in both networks.',
    zh: 'isthmus diff 旧文件 新文件 --trace 可显示该例子在两个网络中的路径。',
  },
  diffTrace: {
    en: 'show what the example of each flow meets, in both networks',
    zh: '显示每个例子在两个网络中的路径',
  },
  diffExit: {
    en: 'Exit code: 0 no difference that --fail-on names, 1 there is one, 2 bad input or usage, 3 a fault of Isthmus.',
    zh: '退出码：0 没有 --fail-on 所指的差异，1 有，2 输入或用法有误，3 Isthmus 自身出错。',
  },
} as const satisfies Record<string, Words>

export type QuestionText = keyof typeof QUESTIONS
