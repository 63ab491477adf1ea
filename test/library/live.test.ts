import { expect, test } from 'vitest'
import { cloudOf, UsageError } from '../../sim/index.ts'
import { ACCEPT, PROD } from './prod.ts'

function accepted(language: 'en' | 'zh' = 'en') {
  const cloud = cloudOf(PROD, { language })
  cloud.call(...ACCEPT)
  return cloud
}

test('a connection can stay open, and both of its ends be told what to do', () => {
  const cloud = accepted()
  expect(cloud.connect('consumer', 'ep1:80', { as: 'a' }).outcome).toBe('connected')
  expect(cloud.connectionState('a')).toMatchObject({ client: 'ESTABLISHED', 'flow.ep1': 'ESTABLISHED' })
  expect(cloud.send('a', { bytes: '2kB' })).toMatchObject({ outcome: 'connected', bytes: 2000, backend: 'web1' })
  expect(cloud.receive('a', { side: 'server', bytes: 2000 }).outcome).toBe('connected')
  expect(cloud.close('a', { half: true }).outcome).toBe('connected')
  expect(cloud.send('a', { side: 'server', bytes: 7 }).bytes).toBe(7)
  expect(() => cloud.send('a')).toThrow(UsageError)
  expect(cloud.reset('a', { side: 'server' }).outcome).toBe('reset')
  expect(String(cloud.connect('consumer', 'ep1:80'))).toContain('connected')
})

test('a tracker can be made to forget', () => {
  const cloud = accepted()
  cloud.connect('consumer', 'ep1:80', { as: 'a' })
  expect(cloud.flush('ep1')).toBe(1)
  expect(cloud.send('a', { patience: '1s' })).toMatchObject({
    outcome: 'stalled',
    reason: 'CONNTRACK_INVALID',
    bytes: 0,
  })
})

test('a segment with any flags', () => {
  const cloud = accepted()
  expect(cloud.segment('consumer', 'ep1:80', 'FIN')).toMatchObject({ reason: 'CONNTRACK_INVALID', answer: 'none' })
  expect(cloud.segment('consumer', 'ep1:80', 'SYN').answer).toBe('syn-ack')
  expect(cloud.segment('consumer', 'ep1:80', 'SYN', { ttl: 2 }).reason).toBe('TTL_EXCEEDED')
})

test.each([
  ['a name that stands for nothing', () => accepted().send('b'), /no connection is open as b/],
  ['in Chinese', () => accepted('zh').send('b'), /没有名为 b 的连接/],
  ['a component that is not there', () => accepted().flush('ep9'), /no endpoint, CLB or CVM is called ep9/],
  ['an option that is not there', () => accepted().close('a', { halb: true } as never), /did you mean half/],
  ['flags that are none', () => accepted().segment('consumer', 'ep1:80', 'FOO'), /flag/i],
  ['nowhere to go', () => accepted().segment('consumer', 'ep9:80', 'SYN'), /ep9/],
])('%s', (_, act, message) => {
  expect(act).toThrow(message)
})
