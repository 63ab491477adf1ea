import type { Words } from '../../base/language.ts'

/** What `isthmus run --pause` says, with `{name}` for what is filled in. */
export const PAUSE_WORDS = {
  underWay: { en: 'It is under way; what it shows comes at the end.', zh: '进行中，结果在最后显示。' },
  step: { en: 'Step {number} of {count}', zh: '第 {number} 步，共 {count} 步' },
  prompt: {
    en: '[Enter] run it  [t] trace  [s] states and health  [c] go on without stops  [q] quit > ',
    zh: '[回车] 执行  [t] 完整跟踪  [s] 状态与健康检查  [c] 不再暂停  [q] 退出 > ',
  },
  unknown: {
    en: 'There is no {command} here: Enter runs the step; t shows the whole trace of the last connection, s the states and the health of targets; c runs all that is left; q ends.',
    zh: '没有命令 {command}：回车执行该步骤；t 显示上一次连接的完整跟踪；s 显示状态与后端健康检查；c 执行剩余全部步骤；q 结束。',
  },
  noTrace: { en: 'No connection has been made yet.', zh: '尚未发起任何连接。' },
  states: { en: 'States', zh: '状态' },
  health: { en: 'Health of targets', zh: '后端健康检查' },
  nothing: { en: '(nothing)', zh: '（无）' },
  more: { en: '... and {count} more', zh: '……另有 {count} 项' },
  check: { en: 'check states and health', zh: '检查状态与健康检查' },
  quit: {
    en: 'Ended here: {count} steps of this case were not run.',
    zh: '在此结束：本用例还有 {count} 个步骤未执行。',
  },
} as const satisfies Record<string, Words>

export type PauseWord = keyof typeof PAUSE_WORDS
