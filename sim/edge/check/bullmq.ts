import { UsageError } from '../../check/usage-error.ts'

/** BullMQ, which is optional; throws a `UsageError` where it is not installed. */
export async function bullmq() {
  return import('bullmq').catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error
    throw new UsageError({
      en: 'campaigns over a Redis need BullMQ, which is not installed here: npm install bullmq',
      zh: '通过 Redis 分担任务需要 BullMQ，但此处没有安装：npm install bullmq',
    })
  })
}
