import type { Language, Words } from '../../base/language.ts'
import { fill } from '../../model/problem.ts'

/** What `isthmus certify` says, in both languages. */
const WORDS = {
  holds: {
    en: 'the certificate holds for {scenario}: {classes} classes of packets from {clients} CVMs are disjoint, cover the whole question, and fare as they say',
    zh: '证书对 {scenario} 成立：来自 {clients} 台云服务器的 {classes} 类报文互不相交、覆盖整个问题，且结果与所述一致',
  },
  delivered: {
    en: '{count} classes arrive and are answered; of the others no packet does',
    zh: '其中 {count} 类到达并得到应答，其余各类报文均不能',
  },
  none: { en: 'no packet arrives and is answered', zh: '没有任何报文到达并得到应答' },
  health: {
    en: 'at the health of targets that the certificate states',
    zh: '以证书中写明的后端健康状态为准',
  },
  fails: { en: 'the certificate does not hold for {scenario}', zh: '证书对 {scenario} 不成立' },
  more: { en: 'and more: only the first {count} are shown', zh: '还有更多，仅显示前 {count} 项' },
  OTHERWISE: {
    en: 'class {class} does not speak true of {packets}: in fact {is}',
    zh: '第 {class} 类对 {packets} 的说法不属实：实际为 {is}',
  },
  TWICE: {
    en: 'class {class} speaks of {packets}, some of which another class speaks of as well, or nobody has asked about',
    zh: '第 {class} 类包含 {packets}，其中有的已属于其他类，或不在问题范围内',
  },
  UNSAID: { en: 'no class speaks of {packets}', zh: '没有任何类包含 {packets}' },
  NEVER: {
    en: 'class {class} says {said}, and no packet of it fares so',
    zh: '第 {class} 类称 {said}，但其中没有这样的报文',
  },
  at: { en: '{reason} at {at}', zh: '在 {at} 处 {reason}' },
  answer: { en: 'delivered, and the answer {answer} at {at}', zh: '请求到达，应答在 {at} 处 {answer}' },
  arrives: { en: 'delivered to {at} and answered', zh: '到达 {at} 并得到应答' },
  byRule: { en: ' by {rule}', zh: '（规则 {rule}）' },
  byTarget: { en: ', where {target} is chosen', zh: '（选中 {target} 时）' },
  spoofed: { en: ' with another source address', zh: '（伪造源地址）' },
} as const satisfies Record<string, Words>

export type CertifyWord = keyof typeof WORDS

export const certifyWord = (
  key: CertifyWord,
  language: Language,
  parameters: Readonly<Record<string, string>> = {},
): string => fill(WORDS[key][language], parameters)

/** What its help says. */
export const CERTIFY_HELP = {
  certify: {
    en: 'check a certificate of `isthmus reach` against its network, with a small program of its own',
    zh: '用独立的小程序，对照网络校验 `isthmus reach` 写出的证书',
  },
  file: { en: 'a certificate, or - for standard input', zh: '证书文件，或 - 表示标准输入' },
  scenario: {
    en: 'the scenario file that it is about (default: the one that it names)',
    zh: '证书所针对的场景文件（默认为证书中写明的文件）',
  },
  exit: {
    en: 'Exit code: 0 the certificate holds, 1 it does not, 2 bad input or usage (of another network or version, too), 3 a fault of Isthmus.',
    zh: '退出码：0 证书成立，1 不成立，2 输入或用法有误（包括针对其他网络或版本），3 Isthmus 自身出错。',
  },
} as const satisfies Record<string, Words>
