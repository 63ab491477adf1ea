import { jsonSchema } from '../../scenario/json-schema.ts'
import type { ExitCode } from '../../scenario/report.ts'
import type { Io } from './io.ts'

/** `isthmus schema`: what an editor needs to complete and check scenario files. */
export async function schemaCommand(io: Io): Promise<ExitCode> {
  await io.stdout.write(`${JSON.stringify(jsonSchema(), null, 2)}\n`)
  return 0
}
