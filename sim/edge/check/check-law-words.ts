import type { Words } from '../../base/language.ts'
import type { History } from '../../check/history.ts'
import type { Failure, Law } from '../../check/law.ts'
import type { Met } from '../../check/run-law.ts'

/** Where a failure was found; `replay`: the command that shows it again; `fault`: why it could not be kept. */
export type FoundHere = {
  readonly run: number
  readonly seed: number
  readonly replay: string | undefined
  readonly fault: string | undefined
}

const placeOf = ({ step }: Failure): Words =>
  step === undefined ? { en: '', zh: '' } : { en: ` (step ${step + 1})`, zh: `（第 ${step + 1} 步）` }

const sizeOf = ({ history }: { readonly history: History }): Words => {
  const { network, steps } = history
  const counts = [
    [Object.keys(network.vpcs).length, 'VPC', '个私有网络'],
    [Object.keys(network.endpoints ?? {}).length, 'endpoint', '个终端节点'],
    [steps.length, 'step', '个步骤'],
  ] as const
  return {
    en: counts.map(([count, one]) => `${count} ${one}${count === 1 ? '' : 's'}`).join(', '),
    zh: counts.map(([count, , one]) => `${count} ${one}`).join('、'),
  }
}

/** In how many runs each label was met, the most frequent first. */
const tableLines = (met: Met): readonly string[] =>
  Object.entries(met)
    .sort(([, a], [, b]) => b - a)
    .map(([label, count]) => `${String(count).padStart(8)}  ${label}`)

/** What `checkLaw` says. */
export const CHECKED = {
  holds: ({ name }: Law, runs: number, met: Met): Words => ({
    en: [`${name} holds over ${runs} ${runs === 1 ? 'history' : 'histories'}`, ...tableLines(met)].join('\n'),
    zh: [`${name} 在 ${runs} 个历史中成立`, ...tableLines(met)].join('\n'),
  }),
  unmet: ({ name }: Law, missing: readonly string[], runs: number, met: Met): Words => ({
    en: `${name} was not broken in ${runs} ${runs === 1 ? 'history' : 'histories'}, and has shown nothing: never met ${missing.join(', ')}\n${tableLines(met).join('\n')}`,
    zh: `${name} 在 ${runs} 个历史中未被违反，但不说明问题：从未遇到 ${missing.join('、')}\n${tableLines(met).join('\n')}`,
  }),
  kept: ({ name }: Law, failure: Failure, replay: string): Words => ({
    en: `${name} is broken still${placeOf(failure).en}: ${failure.what.en}\nReplay it: ${replay}`,
    zh: `${name} 仍被违反${placeOf(failure).zh}：${failure.what.zh}\n重放：${replay}`,
  }),
  broken: (
    law: Law,
    failure: Failure & { readonly history: History },
    { run, seed, replay, fault }: FoundHere,
  ): Words => ({
    en: [
      `${failure.law} is broken${placeOf(failure).en}: ${failure.what.en}`,
      `${law.statement.en}`,
      `Run ${run} of seed ${seed}, shrunk to: ${sizeOf(failure).en}`,
      ...(replay === undefined ? [] : [`Replay it: ${replay}`]),
      ...(fault === undefined ? [] : [`It could not be kept: ${fault}`]),
    ].join('\n'),
    zh: [
      `${failure.law} 被违反${placeOf(failure).zh}：${failure.what.zh}`,
      `${law.statement.zh}`,
      `种子 ${seed} 的第 ${run} 次运行，已缩减为：${sizeOf(failure).zh}`,
      ...(replay === undefined ? [] : [`重放：${replay}`]),
      ...(fault === undefined ? [] : [`无法保存：${fault}`]),
    ].join('\n'),
  }),
  notTried: (why: string): Words => ({
    en: `A kept failure was not tried: ${why}`,
    zh: `有一个保存的失败用例未能重试：${why}`,
  }),
}
