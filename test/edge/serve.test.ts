import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderWith } from '../support/folder.ts'
import { ENDPOINT_SHOP } from './store/shop.ts'
import { isthmus } from './terminal.ts'

/** A server on a free port that ends as soon as it would wait. */
const serve = (words: readonly string[], setting = {}) =>
  isthmus(['serve', '--port', '0', '--lang', 'en', ...words], setting)

test('it says where it listens, who can sign, and with which token', async () => {
  const { code, out, err } = await serve([])
  expect(code).toBe(0)
  expect(err).toMatch(/^Isthmus serves the cloud API at http:\/\/127\.0\.0\.1:\d+\n/)
  expect(err).toContain('account tenant-a: SecretId AKID100000000001, SecretKey key-of-100000000001')
  expect(err).toMatch(/operator of the control API: [0-9a-f]{32}\nEnded\.\n$/)
  expect(JSON.parse(out)).toMatchObject({ event: 'listening', url: expect.stringContaining('http://127.0.0.1:') })
})

test('in Chinese, it says it in Chinese', async () => {
  const { err } = await isthmus(['serve', '--port', '0', '--lang', 'zh'])
  expect(err).toContain('Isthmus 云 API 服务地址：http://127.0.0.1:')
})

test('it begins with the network of a file, whose accounts have the keys', async () => {
  const { code, err } = await serve(['shop.yaml'], { cwd: folderWith({ 'shop.yaml': ENDPOINT_SHOP }) })
  expect([code, err]).toEqual([0, expect.stringContaining('account rides: SecretId AKID100000000012')])
  expect(err).not.toContain('tenant-a')
})

test('a file that extends one in the folder above is served as it is run', async () => {
  const cwd = folderWith({ 'scenarios/base.yaml': ENDPOINT_SHOP, 'scenarios/deep/one.yaml': 'extends: ../base.yaml\n' })
  expect((await serve(['one.yaml'], { cwd: join(cwd, 'scenarios/deep') })).err).toContain('account rides')
  expect((await serve([join(cwd, 'scenarios/deep/one.yaml')])).err).toContain('account rides')
})

test('a token or keys that were given are not printed', async () => {
  const accounts = JSON.stringify([{ name: 'me', uin: '100000000042', secretId: 'mine', secretKey: 'secret-of-mine' }])
  const { code, out, err } = await serve(['--accounts', 'keys.json', '--token', 'token-of-mine'], {
    cwd: folderWith({ 'keys.json': accounts }),
  })
  expect(code).toBe(0)
  expect(`${out}${err}`).not.toMatch(/secret-of-mine|token-of-mine/)
})

test('an insecure server says so', async () => {
  expect((await serve(['--insecure'])).err).toContain('INSECURE')
})

test('the state in a file is gone on with', async () => {
  const cwd = folderWith({})
  expect((await serve(['--state', 'lab.json'], { cwd })).err).not.toContain('goes on')
  expect((await serve(['--state', 'lab.json'], { cwd })).err).toContain(
    'goes on with the world that is there, at entry 1',
  )
})

test.each([
  ['a host of its own without keys', ['--host', '0.0.0.0'], 'known to everybody'],
  ['a file of accounts that is not there', ['--accounts', 'none.json'], 'none.json'],
  ['a file of accounts that is no JSON', ['--accounts', 'broken.json'], 'broken.json'],
  ['an account without a key', ['--accounts', 'keyless.json'], '[0]: secretKey is missing'],
  ['an account with an unknown field', ['--accounts', 'extra.json'], 'no field is called key'],
  ['the same SecretId twice', ['--accounts', 'twice.json'], 'secretId a is there twice'],
  ['a scenario that is not there', ['none.yaml'], 'none.yaml'],
  ['a scenario that is not sound', ['wrong.yaml'], 'vpc9'],
  ['a Redis that is not there', ['--redis', 'redis://u:pass@127.0.0.1:1'], 'no Redis answers at redis://127.0.0.1:1'],
  ['what is no Redis', ['--redis', 'http://127.0.0.1:1'], 'http://127.0.0.1:1 is no redis://HOST:PORT'],
  ['a state file that is none', ['--state', 'broken.json'], 'is not the state of a world'],
  ['a file and a Redis', ['--state', 'a', '--redis', 'redis://x'], 'cannot be used with'],
  ['a port that is none', ['--port', '70000'], '0 to 65535'],
  ['a snapshot after no entry', ['--snapshot-every', '0'], 'from 1'],
  ['a case that is not there', ['shop.yaml', '--case', 'none'], 'none'],
])('%s is bad usage, and said', async (_, words, says) => {
  const one = { name: 'me', uin: '100000000042', secretId: 'a', secretKey: 'b' }
  const cwd = folderWith({
    'broken.json': '[{',
    'keyless.json': JSON.stringify([{ ...one, secretKey: undefined }]),
    'extra.json': JSON.stringify([{ ...one, key: 'c' }]),
    'twice.json': JSON.stringify([one, one]),
    'shop.yaml': ENDPOINT_SHOP,
  })
  writeFileSync(
    join(cwd, 'wrong.yaml'),
    ENDPOINT_SHOP.replace('consumer: { subnet: vpc2/app }', 'consumer: { subnet: vpc9/app }'),
  )
  const { code, err } = await serve(words, { cwd })
  expect([code, err]).toEqual([2, expect.stringContaining(says)])
})

test('--help has examples', async () => {
  const { code, out } = await isthmus(['serve', '--help', '--lang', 'en'])
  expect([code, out]).toEqual([0, expect.stringContaining('isthmus serve scenarios/service.yaml --port 8600')])
})
