import type * as FastCheck from 'fast-check'
import { UsageError } from './usage-error.ts'

/** What draws values of one kind, and shrinks them. */
export type Arbitrary<Value> = FastCheck.Arbitrary<Value>

/**
 * fast-check is an optional peer of this package: whoever imports `isthmus/check` may do without it until something is to be
 * drawn. It is looked for once, when the kit is first loaded; a program that never imports the kit never looks for it.
 */
const found: typeof FastCheck | undefined = await import('fast-check').then(
  (loaded) => loaded,
  () => undefined,
)

/** fast-check, or a `UsageError` that says how to get it. */
export function engine(): typeof FastCheck {
  if (found !== undefined) return found
  throw new UsageError(MISSING)
}

const MISSING = {
  en: 'isthmus/check draws with fast-check, which is not installed here: npm install --save-dev fast-check',
  zh: 'isthmus/check 使用 fast-check 生成数据，但当前未安装：npm install --save-dev fast-check',
}
