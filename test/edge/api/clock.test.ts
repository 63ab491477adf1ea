import { expect, test } from 'vitest'
import { ENDPOINT_SHOP } from '../store/shop.ts'
import { control, emptyWorld, serve } from './serving.ts'

const DELAYED = ENDPOINT_SHOP.replace('seed: 7', 'seed: 7\noptions: { acceptDelay: 3s }').replace(
  'autoAccept: true',
  'autoAccept: false',
)
const accept = {
  call: 'EnableVpcEndPointConnect',
  by: 'shop',
  with: { EndPointServiceId: 'svc1', EndPointId: ['ep1'], AcceptFlag: true },
}
type World = { readonly nowUs: number; readonly states: Readonly<Record<string, string>>; readonly position: number }

test('under the real clock, time goes on by itself, for those who only ask too', async () => {
  let nowMs = emptyWorld().epochMs
  const served = await serve({ isRealTime: true, nowMs: () => nowMs, first: emptyWorld([['shop.yaml', DELAYED]]) })
  const look = async () => (await control<World>(served.port, 'GET /isthmus/world')).json
  nowMs += 10_000
  await control(served.port, 'POST /isthmus/step', { step: accept })
  expect(await look()).toMatchObject({ nowUs: 10_000_000, states: { ep1: 'ACCEPTING' } })
  nowMs += 3_500
  expect(await look()).toMatchObject({ nowUs: 13_500_000, states: { ep1: 'ACTIVE' } })
  const { position } = await look()
  nowMs += 500 // too little for an entry of its own
  expect((await look()).position).toBe(position)
  nowMs -= 60_000 // a clock that is set back does not turn time back
  await control(served.port, 'POST /isthmus/step', { step: { connect: 'consumer -> ep1:80' } })
  expect((await look()).nowUs).toBeGreaterThanOrEqual(13_500_000)
  await served.close()
})

test('under the manual clock, real time makes no difference', async () => {
  let nowMs = emptyWorld().epochMs
  const served = await serve({ nowMs: () => nowMs, first: emptyWorld([['shop.yaml', DELAYED]]) })
  await control(served.port, 'POST /isthmus/step', { step: accept })
  nowMs += 3_600_000
  const { json } = await control<World>(served.port, 'GET /isthmus/world')
  expect(json).toMatchObject({ nowUs: 0, states: { ep1: 'ACCEPTING' } })
  await served.close()
})
