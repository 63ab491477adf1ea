/** The layers under sim/, lowest first. What a folder may import; a longer path wins over its parent's. */
const LOWER = ['base', 'net'] as const
const TO_WORLD = [...LOWER, 'model', 'tables', 'compile', 'dataplane', 'trace'] as const
const TO_CLOUD = [...TO_WORLD, 'reach', 'world', 'cloud'] as const
const TO_SCENARIO = [...TO_CLOUD, 'advise', 'scenario'] as const
const BELOW_EDGE = [...TO_SCENARIO, 'certify', 'check'] as const

export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  base: [],
  net: ['base'],
  model: LOWER,
  tables: LOWER,
  compile: [...LOWER, 'model', 'tables'],
  dataplane: [...LOWER, 'tables'],
  trace: [...LOWER, 'tables', 'dataplane'],
  reach: [...LOWER, 'tables', 'dataplane', 'trace'],
  world: TO_WORLD,
  cloud: [...TO_WORLD, 'reach', 'world'],
  advise: TO_CLOUD,
  scenario: [...TO_CLOUD, 'advise'],
  certify: [...LOWER, 'model', 'scenario'],
  'check/oracle': [...LOWER, 'model'],
  check: [...TO_SCENARIO, 'check/oracle'],
  'edge/cli': BELOW_EDGE, // and the other edges, lazily: see importFaults
  edge: BELOW_EDGE,
}

/** The edge that reads files for the others, and the one whose names sim/index.ts publishes. */
export const SHARED_EDGE = 'edge/files'
/** An edge that one other edge may import: the server serves the worlds of the store. */
export const EDGE_UNDER: Readonly<Record<string, string>> = { 'edge/api': 'edge/store' }
export const PUBLISHED_EDGE = 'edge/library'
/** Further published entry points below the edge, which list names as sim/index.ts does, and the edge whose names they may list. */
export const PUBLISHED_ENTRIES: Readonly<Record<string, string>> = { 'sim/check/index.ts': 'edge/check' }

/** The packages of npm that a folder may import. */
export const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  base: ['pure-rand'],
  net: ['ip-num'],
  scenario: ['yaml', 'zod'],
  check: ['fast-check'],
  'edge/cli': ['commander', '@commander-js/extra-typings', 'picocolors'],
  'edge/api': ['hono', '@hono/node-server'],
  'edge/check': ['tinypool', 'bullmq', 'ioredis'],
  'edge/store': ['ioredis', 'ioredis-mock'],
  'edge/vitest': ['vitest'],
}

/** Where `!` is allowed: there the invariants of the tables are the proof that an index is in range. */
export const NON_NULL_ALLOWED: readonly string[] = ['compile', 'tables', 'dataplane']

/** Below the edge there is no clock, no chance, no machine and no locale: the same input gives the same bytes anywhere. */
export const BANNED_NAMES = new Set([
  ...['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'Temporal'],
  ...['console', 'process', 'globalThis', 'crypto', 'fetch', 'Intl', 'require', 'Buffer'],
])
export const BANNED_MEMBERS = /^(localeCompare|toLocale\w*)$/

/** `StepLog` is what a walk leaves behind for others to read; these folders only write it. */
export const STEP_LOG_WRITERS: readonly string[] = ['dataplane', 'world']
export const STEP_LOG_HOME = 'sim/dataplane/step-log.ts'
export const STEP_LOG_WRITES: readonly string[] = ['record', 'clear']

/** Files that may ask whether there is a log (`log !== null`), which is reading it in the smallest way. */
export const LOG_ASKERS: readonly Exception[] = [
  {
    file: 'sim/dataplane/forward.ts',
    why: 'with a log a known flow walks in place of taking its remembered path; the laws "memo" and "observer" hold them equal',
  },
]

/** Longer than this is where to look for the seam. */
export const FILE_LINES_MAX = 300
export const FUNCTION_LINES_MAX = 60

/** What is longer all the same. */
export const LONG_ONES: readonly Exception[] = [
  { file: 'sim/cloud/action-codes.ts', why: 'one table: with which codes each action of the API is refused' },
  { file: 'sim/scenario/file-format.ts', why: 'one table, written by npm run golden: the scenario format as types' },
  { file: 'sim/model/problem-words.ts', why: 'one dictionary: what can be wrong with a network, in both languages' },
]

/** A file, or one function of it, that a rule lets off. One that needs it no more fails the test. */
export type Exception = { readonly file: string; readonly function?: string; readonly why: string }
