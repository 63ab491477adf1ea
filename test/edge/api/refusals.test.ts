import { describe } from 'vitest'
import { refusalSuite } from './refusals.ts'
import { serve } from './serving.ts'

describe('with the log in memory', () => refusalSuite((first) => serve({ first })))
