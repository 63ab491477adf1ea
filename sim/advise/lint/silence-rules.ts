import type { LintRule } from './rule.ts'

/** What every rule says of itself; those about comments have no network to look at. */
export type RuleWords = Omit<LintRule, 'check'>

// Rules about the comments that silence others: `# isthmus-lint-ignore RULE: why`.

const MEND_REASON = {
  en: 'Write why after a colon: `# isthmus-lint-ignore single-target: a test machine`.',
  zh: '在冒号后写明原因：`# isthmus-lint-ignore single-target: 测试机器`。',
}

export const SILENCE_WITHOUT_REASON: RuleWords = {
  id: 'silence-without-reason',
  severity: 'warning',
  title: { en: 'A silence gives no reason', zh: '忽略注释没有说明原因' },
  message: {
    en: 'this comment does not say why {rule} is to be silent, so it silences nothing',
    zh: '该注释没有说明为何忽略 {rule}，因此不起作用',
  },
  about: {
    en: 'Whoever reads the file in a year has to know whether the reason still holds.',
    zh: '日后阅读该文件的人需要判断原因是否仍然成立。',
  },
  mend: MEND_REASON,
  source: 'docs/decisions/0023',
}

export const SILENCE_UNKNOWN: RuleWords = {
  id: 'silence-of-unknown-rule',
  severity: 'warning',
  title: { en: 'A silence names no rule that there is', zh: '忽略注释中的规则不存在' },
  message: {
    en: 'no rule of lint is called {rule} (`isthmus lint --list` has them all)',
    zh: '没有名为 {rule} 的规则（可用 `isthmus lint --list` 查看全部）',
  },
  about: {
    en: 'Mistyped, it silences nothing, and looks as if it did.',
    zh: '规则名写错时注释不起作用，看上去却像是有效的。',
  },
  mend: { en: 'Correct the name of the rule.', zh: '更正规则名称。' },
  source: 'docs/decisions/0023',
}

export const SILENCE_UNUSED: RuleWords = {
  id: 'silence-of-nothing',
  severity: 'warning',
  title: { en: 'A silence silences nothing', zh: '忽略注释没有对应的问题' },
  message: {
    en: '{rule} finds nothing on line {line}: the comment can go',
    zh: '{rule} 在第 {line} 行没有发现问题，该注释可以删除',
  },
  about: {
    en: 'What it was written for has been mended, or stands on another line; left where it is, it would hide the next mistake. Not told under `--case` and `--after`, which look at a part of the file only.',
    zh: '原来的问题已经修复，或位于其他行；继续保留会掩盖下一个错误。使用 `--case` 或 `--after` 时只检查文件的一部分，因此不报告。',
  },
  mend: { en: 'Delete the comment.', zh: '删除该注释。' },
  source: 'docs/decisions/0023',
}

export const SILENCE_RULES: readonly RuleWords[] = [SILENCE_WITHOUT_REASON, SILENCE_UNKNOWN, SILENCE_UNUSED]
