import { openMemoryLog } from '../../../sim/edge/store/redis-log.ts'
import { storeSuite } from './suite.ts'

storeSuite('in memory', openMemoryLog)
