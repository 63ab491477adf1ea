import { expect, test } from 'vitest'
import { defaultKeyOf } from '../../../sim/edge/api/keys.ts'
import { ENDPOINT_SHOP } from '../store/shop.ts'
import { control, emptyWorld, serve, TOKEN } from './serving.ts'

type Event = { readonly event: string; readonly data: Record<string, unknown> }

/** Reads a stream of events until there are so many of them. */
async function follow(url: string, authorization: string) {
  const stop = new AbortController()
  const response = await fetch(`${url}/isthmus/events`, { headers: { authorization }, signal: stop.signal })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const reader = response.body?.getReader()
  const events: Event[] = []
  let rest = ''
  const until = async (isEnough: () => boolean): Promise<Event[]> => {
    while (!isEnough()) {
      const { value, done } = (await reader?.read()) ?? { done: true, value: undefined }
      if (done) break
      const blocks = (rest + new TextDecoder().decode(value)).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const [, event = ''] = /^event: (.*)$/m.exec(block) ?? []
        const [, data = '{}'] = /^data: (.*)$/m.exec(block) ?? []
        if (event !== '') events.push({ event, data: JSON.parse(data) as Event['data'] })
      }
    }
    return events
  }
  return { events, until, stop: () => stop.abort() }
}

const basic = (uin: string): string => {
  const { secretId, secretKey } = defaultKeyOf({ name: '', uin })
  return `Basic ${Buffer.from(`${secretId}:${secretKey}`).toString('base64')}`
}

test('what happens is told as it happens, to each as it may see it', async () => {
  const served = await serve({ first: emptyWorld([['shop.yaml', ENDPOINT_SHOP]]) })
  const operator = await follow(served.url, `Bearer ${TOKEN}`)
  const rides = await follow(served.url, basic('100000000012'))
  const step = (says: unknown) => control(served.port, 'POST /isthmus/step', { step: says })
  await step({ connect: 'consumer -> ep1:80' })
  await step({
    call: 'EnableVpcEndPointConnect',
    by: 'shop',
    with: { EndPointServiceId: 'svc1', EndPointId: ['ep1'], AcceptFlag: false },
  })
  await control(served.port, 'POST /isthmus/advance', { duration: '5s' })
  const ended = ({ event }: Event) => event === 'time'
  const all = await operator.until(() => operator.events.some(ended))
  expect(all.map(({ event }) => event)).toEqual(['world', 'step', 'step', 'state', 'time'])
  expect(all[1]?.data).toMatchObject({
    what: 'consumer -> ep1:80',
    observed: { outcome: 'connected', backend: 'web1' },
  })
  expect(all[3]?.data).toMatchObject({ name: 'ep1', was: 'ACTIVE', now: 'REJECTED' })
  const own = await rides.until(() => rides.events.some(ended))
  expect(own.map(({ event }) => event)).toEqual(['world', 'step', 'state', 'time'])
  expect(JSON.stringify(own)).not.toContain('web1')
  operator.stop()
  rides.stop()
  await served.close()
  expect(served.faults).toEqual([])
})

test('a server that ends, ends its streams', async () => {
  const served = await serve()
  const stream = await follow(served.url, `Bearer ${TOKEN}`)
  await served.close()
  await stream.until(() => false)
  expect(stream.events).toHaveLength(1)
})

test('somebody without a token hears nothing', async () => {
  const served = await serve()
  expect((await fetch(`${served.url}/isthmus/events`)).status).toBe(401)
  await served.close()
})
