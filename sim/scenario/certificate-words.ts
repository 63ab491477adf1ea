import type { ProblemWords } from '../model/problem.ts'

/** What can be wrong with the file of a certificate before anyone checks what it says, in both languages. */
export const CERTIFICATE_PROBLEMS = {
  NOT_JSON: { en: 'not JSON from here on\n{frame}', zh: '从此处起不是合法的 JSON\n{frame}' },
  EXPECTED_CERTIFICATE: {
    en: 'a certificate is a map, as `isthmus reach --certificate` writes it, not {found}',
    zh: '证书应为映射（由 `isthmus reach --certificate` 写出），而不是 {found}',
  },
  EXPECTED_CERTIFICATE_PART: {
    en: 'this part of a certificate is a map, as `isthmus reach --certificate` writes it, not {found}',
    zh: '证书的这一部分应为映射（由 `isthmus reach --certificate` 写出），而不是 {found}',
  },
  EXPECTED_ASKED: {
    en: 'what is asked about is `anywhere`, or a map with one of cvms, endpoints, clbs, addresses, not {found}',
    zh: '询问的目的应为 `anywhere`，或含 cvms、endpoints、clbs、addresses 之一的映射，而不是 {found}',
  },
  EXPECTED_RUNS: {
    en: 'a list of runs that ascend and do not touch is needed, as 0-79,81-65535 of ports, as 10.0.1.10,10.0.2.0-10.0.2.255 of addresses, not {found}',
    zh: '应为升序且互不相接的区间列表，端口如 0-79,81-65535，地址如 10.0.1.10,10.0.2.0-10.0.2.255，而不是 {found}',
  },
  CERTIFICATE_FORMAT: {
    en: 'a certificate of form {found}; this version reads form {known}',
    zh: '证书格式为 {found}，当前版本只能读取格式 {known}',
  },
  CERTIFICATE_VERSION: {
    en: 'written by Isthmus {found}; this is {known}, which may judge packets otherwise: write it again with `isthmus reach --certificate`',
    zh: '由 Isthmus {found} 写出；当前为 {known}，判定可能不同：请用 `isthmus reach --certificate` 重新生成',
  },
  CERTIFICATE_NETWORK: {
    en: 'the certificate is of another network than {file} has now (there its hash is {known}): write it again with `isthmus reach --certificate`',
    zh: '证书针对的网络与 {file} 当前的网络不同（后者的哈希为 {known}）：请用 `isthmus reach --certificate` 重新生成',
  },
  CERTIFICATE_NOTHING: {
    en: 'the certificate is about nothing: {what} is empty',
    zh: '证书没有针对任何内容：{what} 为空',
  },
  CERTIFICATE_EMPTY: {
    en: 'nothing is written for `{key}`',
    zh: '`{key}` 的值为空',
  },
  CERTIFICATE_TWICE: {
    en: '{name} stands twice in {what}',
    zh: '{name} 在 {what} 中出现了两次',
  },
  CERTIFICATE_HEALTH: {
    en: 'no health is written for the target {name}: at one health of all targets, or at `any`',
    zh: '没有写出后端 {name} 的健康状态：应写出全部后端的健康状态，或写 `any`',
  },
  CERTIFICATE_NAME: {
    en: 'the network has no {kind} called {name}',
    zh: '网络中没有名为 {name} 的 {kind}',
  },
} as const satisfies Record<string, ProblemWords>
