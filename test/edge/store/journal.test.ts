import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Journal } from '../../../sim/edge/store/journal.ts'
import { openMemoryLog } from '../../../sim/edge/store/redis-log.ts'
import { folderWith } from '../../support/folder.ts'
import { ACCEPT, begin, REJECT, SETTINGS, storeSuite } from './suite.ts'

storeSuite('in a file', async (world) => Journal.open(await openMemoryLog(), join(folderWith({}), `${world}.json`)))

const openAt = async (path: string): Promise<Journal> => Journal.open(await openMemoryLog(), path)
const second = { do: 'step', step: { advance: '1s' } } as const

test('what was written is there again, snapshot or not', async () => {
  const path = join(folderWith({}), 'lab.json')
  let store = await openAt(path)
  let world = await begin(store, { ...SETTINGS, snapshotEvery: 7 })
  let written = world.replica.snapshot()
  for (let n = 0; n < 20; n++) {
    await world.step(second, () => [])
    await world.call(n % 2 === 0 ? REJECT : ACCEPT)
    if (n % 6 !== 5) continue
    written = world.replica.snapshot()
    await world.close()
    store = await openAt(path)
    world = await begin(store, { ...SETTINGS, snapshotEvery: 7 })
    expect(world.replica.snapshot()).toBe(written)
  }
  await world.close()
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ format: 1, world: { format: 2, seed: 7 } })
})

test('a last line that was cut off is dropped, and the next one stands on its own', async () => {
  const path = join(folderWith({}), 'lab.json')
  const world = await begin(await openAt(path))
  await world.call(REJECT)
  await world.close()
  appendFileSync(`${path}.log`, '3 {"v":1,"do":"st')
  const again = await begin(await openAt(path))
  expect(again.position).toBe(2)
  await again.step(second, () => [])
  await again.close()
  const third = await begin(await openAt(path))
  expect([third.position, third.replica.cloud.nowUs]).toEqual([3, 1_000_000])
  await third.close()
})

test('a snapshot whose entries are still there is gone on with', async () => {
  const path = join(folderWith({}), 'lab.json')
  const world = await begin(await openAt(path))
  for (let n = 0; n < 4; n++) await world.step(second, () => [])
  const before = readFileSync(`${path}.log`)
  await world.settle(false)
  await world.step(second, () => [])
  const after = readFileSync(`${path}.log`)
  await world.close()
  writeFileSync(`${path}.log`, Buffer.concat([before, after])) // as if we had ended between the two writes
  const again = await begin(await openAt(path))
  expect(again.replica.cloud.nowUs).toBe(5_000_000)
  await again.close()
})

test.each([
  ['no JSON', 'lab', 'is not the state of a world'],
  ['a list', '[]', 'has format undefined'],
  ['of a newer program', '{"format":2,"position":1,"world":{}}', 'has format 2'],
  ['a scenario', '{"network":{}}', 'has format undefined'],
])('a file that is %s is refused, and stays as it is', async (_, text, message) => {
  const path = join(folderWith({ 'lab.json': text }), 'lab.json')
  await expect(openAt(path)).rejects.toThrow(message)
  expect(readFileSync(path, 'utf8')).toBe(text)
  expect(existsSync(`${path}.lock`)).toBe(false)
})

test('a gap between entries is refused', async () => {
  const path = join(folderWith({ 'lab.json.log': '1 {"v":1,"do":"tick"}\n3 {"v":1,"do":"tick"}\n' }), 'lab.json')
  await expect(openAt(path)).rejects.toThrow('gap behind entry 1')
})

test("a file in use is refused to a second process, and a lock that was left behind is nobody's", async () => {
  const path = join(folderWith({}), 'lab.json')
  const store = await openAt(path)
  await expect(openAt(path)).rejects.toThrow(`in use by process ${process.pid}`)
  await store.close()
  writeFileSync(`${path}.lock`, '999999999')
  const again = await openAt(path)
  await again.close()
})
