import { expect, test } from 'vitest'
import { REFUSALS } from '../../sim/cloud/refusal-words.ts'
import { MODEL_PROBLEMS } from '../../sim/model/problem-words.ts'
import { SCENARIO_PROBLEMS } from '../../sim/scenario/problem-words.ts'

// Chinese text has full-width punctuation; what is quoted as code keeps its own.

const CODE = /`[^`]*`|\{ [^}]*\}|"[^"]*"|协议:端口/g
const HALF_WIDTH = /[()]|[\u4e00-\u9fff][,:;?!]|[,:;?!][\u4e00-\u9fff]/

test.each(Object.entries({ ...MODEL_PROBLEMS, ...SCENARIO_PROBLEMS, ...REFUSALS }))('%s', (_, { zh }) =>
  expect(zh.replace(CODE, '')).not.toMatch(HALF_WIDTH),
)
