import type { Language, Words } from '../../sim/base/language.ts'
import { ACTION_CODES, COMMON_CODES } from '../../sim/cloud/action-codes.ts'
import { ACTION_NAMES, ACTIONS, NOT_BUILT, PRODUCT_VERSIONS, type Product } from '../../sim/cloud/actions.ts'
import { notModelled, passedOver } from '../../sim/cloud/parameters.ts'
import { codesBySdk } from '../edge/api/by-sdk.ts'

const WORDS = {
  title: { en: 'Operations', zh: '操作' },
  about: {
    en: 'The actions of the cloud’s API that Isthmus has, under the cloud’s own names: scenarios call them (`call:`), and so do programs through the library. Made by `npm run golden` from `sim/cloud/actions.ts` and `sim/cloud/action-codes.ts`.',
    zh: 'Isthmus 已实现的云 API 操作，名称与云上一致：场景文件用 `call:` 调用，程序通过库调用。本页由 `npm run golden` 根据 `sim/cloud/actions.ts` 和 `sim/cloud/action-codes.ts` 生成。',
  },
  required: {
    en: 'Parameters in **bold** must be given. A parameter that is *not modelled* is refused with `UnsupportedOperation`; one that is *passed over* is taken and makes no difference.',
    zh: '**加粗**的参数必填。*不支持*的参数会返回 `UnsupportedOperation`；*忽略*的参数可以填写，但不产生任何影响。',
  },
  codes: {
    en: 'The codes are those with which tests have seen a call refused, each at least once (`test/cloud/refusals.test.ts`). Every call can also be refused with',
    zh: '错误码是测试中实际出现过的错误码，每个至少出现一次（`test/cloud/refusals.test.ts`）。此外，任何调用都可能返回',
  },
  shape: {
    en: 'Ids may be cloud ids or names of the file. Over HTTP a text that is neither and has not the form of an id is malformed; in a scenario it is a name that is not found. A resource of another account, or of another region than the call’s, is not found. Of several filters all must hold, also of one name; of several values of one filter one. `tag:team` filters by the tag `team`. `Offset` and `Limit` (1 to 100, 20 unless told) may be numbers or texts.',
    zh: 'ID 可以填写云上 ID 或文件中的名称。通过 HTTP 填写既不是名称、也不符合 ID 格式的文本时，返回格式错误；在场景文件中则视为不存在的名称。其他账号的资源，以及其他地域的资源，视为不存在。多个过滤条件之间为“与”（名称相同时也一样），同一条件的多个值之间为“或”。`tag:team` 按标签 `team` 过滤。`Offset` 和 `Limit`（1 到 100，默认 20）可以是数字或字符串。',
  },
  coverage: { en: 'Coverage', zh: '覆盖情况' },
  coverageAbout: {
    en: 'What is there of the API, and what the official `tencentcloud-sdk-nodejs` has met of it over HTTP: each action succeeds by the SDK at least once, and is refused with each of the codes counted here (`test/edge/api/refusals.test.ts` fails where this table is wrong). The codes themselves stand in the tables above. A code that is *not by SDK* only a scenario can meet, which gives names of its own to what it creates.',
    zh: 'API 的实现情况，以及官方 `tencentcloud-sdk-nodejs` 通过 HTTP 实际测到的内容：每个操作至少由 SDK 成功调用一次，并以此处计入的每个错误码被拒绝过（本表有误时 `test/edge/api/refusals.test.ts` 会失败）。错误码本身见上文各表。*SDK 测不到*的错误码只有场景文件会遇到，因为只有场景文件能为新建的资源另起名称。',
  },
  implemented: { en: 'implemented', zh: '已实现' },
  bySdk: { en: 'tested by SDK', zh: 'SDK 测试' },
  codesBySdk: { en: 'error codes reached by the SDK tests', zh: 'SDK 测试到达的错误码' },
  notBySdk: { en: 'not by SDK', zh: 'SDK 测不到' },
  yes: { en: 'yes', zh: '是' },
  no: { en: 'no', zh: '否' },
  action: { en: 'action', zh: '操作' },
  parameters: { en: 'parameters', zh: '参数' },
  refused: { en: 'error codes', zh: '错误码' },
  version: { en: 'version', zh: '版本' },
  passedOver: { en: 'passed over', zh: '忽略' },
  notModelled: { en: 'not modelled', zh: '不支持' },
  notBuilt: {
    en: 'Not built, though their subject is modelled (refused with `InvalidAction`):',
    zh: '尚未实现，但其对象已有建模（返回 `InvalidAction`）：',
  },
  other: { en: '[中文](operations.zh-CN.md)', zh: '[English](operations.md)' },
} as const satisfies Record<string, Words>

const TITLES: Readonly<Record<Product, Words>> = {
  vpc: { en: 'VPC, security groups and Private Link', zh: '私有网络、安全组与私有连接' },
  clb: { en: 'CLB', zh: '负载均衡' },
  cvm: { en: 'CVM', zh: '云服务器' },
}

/** docs/operations.md, in one language. */
export function operationsPage(language: Language): string {
  const say = (words: Words): string => words[language]
  const sections = (Object.keys(PRODUCT_VERSIONS) as Product[]).map((product) => {
    const rows = Object.entries(ACTIONS).filter(([, row]) => row.product === product)
    return [
      `## ${say(TITLES[product])}`,
      `\`${product}.tencentcloudapi.com\`, ${say(WORDS.version)} ${PRODUCT_VERSIONS[product]}`,
      [
        `| ${say(WORDS.action)} | ${say(WORDS.parameters)} | ${say(WORDS.refused)} |`,
        '|---|---|---|',
        ...rows.map(([name]) => `| \`${name}\` | ${parametersOf(name, say)} | ${codeList(ACTION_CODES[name] ?? [])} |`),
      ].join('\n'),
    ].join('\n\n')
  })
  const notBuilt = `${say(WORDS.notBuilt)} ${codeList(NOT_BUILT)}`
  return `${[
    `# ${say(WORDS.title)}`,
    say(WORDS.other),
    say(WORDS.about),
    say(WORDS.required),
    `${say(WORDS.codes)} ${codeList(COMMON_CODES)}.`,
    say(WORDS.shape),
    ...sections,
    notBuilt,
    `## ${say(WORDS.coverage)}`,
    say(WORDS.coverageAbout),
    coverage(say),
  ].join('\n\n')}\n`
}

/** What is there, and what of it the official SDK has met. */
function coverage(say: (words: Words) => string): string {
  const head = [WORDS.action, WORDS.implemented, WORDS.bySdk, WORDS.codesBySdk].map(say).join(' | ')
  const built = ACTION_NAMES.map((action) => {
    const { reached, not } = codesBySdk(action)
    const missed = not.length === 0 ? '' : `; *${say(WORDS.notBySdk)}*: ${codeList(not)}`
    const count = `${reached.length} / ${reached.length + not.length}${missed}`
    return `| \`${action}\` | ${say(WORDS.yes)} | ${say(WORDS.yes)} | ${count} |`
  })
  const others = NOT_BUILT.map((action) => `| \`${action}\` | ${say(WORDS.no)} | - | - |`)
  return [`| ${head} |`, '|---|---|---|---|', ...built, ...others].join('\n')
}

const codeList = (codes: readonly string[]): string => codes.map((code) => `\`${code}\``).join(', ')

function parametersOf(action: string, say: (words: Words) => string): string {
  const known = Object.entries(ACTIONS[action]?.run.parameters ?? {})
  const ofKind = (wanted: unknown): string[] => known.filter(([, { read }]) => read === wanted).map(([name]) => name)
  const meant = known.filter(([, { read }]) => read !== notModelled && read !== passedOver)
  const parts = [meant.map(([name, { required }]) => (required ? `**${name}**` : name)).join(', ')]
  for (const [words, names] of [
    [WORDS.passedOver, ofKind(passedOver)],
    [WORDS.notModelled, ofKind(notModelled)],
  ] as const) {
    if (names.length > 0) parts.push(`*${say(words)}*: ${names.join(', ')}`)
  }
  return parts.filter((part) => part !== '').join('; ') || '-'
}
