import { expect, test } from 'vitest'
import { type Dial, destinationAddress, resolveDestination } from '../../sim/cloud/destination.ts'
import { NO_DOCUMENTS } from '../../sim/model/documents.ts'
import { parseIpv4 } from '../../sim/net/ipv4.ts'
import { stateOf } from './shop.ts'

const { network } = stateOf()
const dial = (from: string, to: string): Dial => {
  return { from, to, port: 80, protocol: 'TCP', sourcePort: undefined, patienceUs: 'kernel', bytes: 1 }
}

test.each([
  ['ep-buyer', '10.0.1.3'],
  ['web1', '172.16.0.2'],
  ['lb1', '172.16.0.3'],
  ['10.0.1.77', '10.0.1.77'],
])('%s is dialled as %s, in the VPC of the client', (to, address) => {
  const resolved = resolveDestination(network, dial('consumer', to))
  expect(resolved).toEqual({
    ok: true,
    value: {
      client: 0,
      address: parseIpv4(address),
      port: 80,
      protocol: 'TCP',
      sourcePort: undefined,
      patienceUs: 'kernel',
      bytes: 1,
    },
  })
})

test('a cloud id is as good as a name', () => {
  const { id } = network.endpoints[0]!
  expect(destinationAddress(network, 0, id)).toBe(network.endpoints[0]!.address)
  expect(resolveDestination(network, dial(network.cvms[0]!.id, id)).ok).toBe(true)
})

test.each([
  ['consumr', 'ep-buyer', 'from', 'consumer', 'no CVM is called consumr (did you mean consumer?)'],
  ['ep-buyer', 'ep-buyer', 'from', undefined, 'ep-buyer is not a CVM: connections begin at a CVM'],
  [
    'consumer',
    'ep-byer',
    'to',
    'ep-buyer',
    'ep-byer is neither an endpoint, a CVM or a CLB, nor an IPv4 address (did you mean ep-buyer?)',
  ],
  [
    'consumer',
    'svc',
    'to',
    'ep-buyer',
    'svc is an endpoint service, which has no address: dial one of its endpoints (did you mean ep-buyer?)',
  ],
  ['consumer', '10.0.1.300', 'to', undefined, '10.0.1.300 is neither an endpoint, a CVM or a CLB, nor an IPv4 address'],
])('%s -> %s: the %s part is wrong', (from, to, part, nearest, en) => {
  const resolved = resolveDestination(network, dial(from, to))
  expect(resolved).toMatchObject({ ok: false, fault: { part, nearest, message: { en } } })
})

test('a name of another VPC whose address is somebody else’s here', () => {
  const documents = {
    ...NO_DOCUMENTS,
    vpcs: new Map(['v', 'w'].map((name) => [name, { cidr: '10.0.0.0/16', subnets: new Map() }])),
    cvms: new Map([
      ['a', { subnet: 'v', ip: '10.0.0.2' }],
      ['b', { subnet: 'w', ip: '10.0.0.2' }],
      ['c', { subnet: 'w', ip: '10.0.0.3' }],
    ]),
  }
  const { network: overlapping } = stateOf(documents)
  const elsewhereOf = (to: string) => {
    const resolved = resolveDestination(overlapping, dial('a', to))
    return resolved.ok ? resolved.elsewhere : resolved
  }
  expect(elsewhereOf('b')).toEqual({ name: 'b', vpc: 'w', address: '10.0.0.2', clientVpc: 'v', owner: 'a' })
  expect(['a', 'c', '10.0.0.2'].map(elsewhereOf)).toEqual([undefined, undefined, undefined])
})

test('no client, no address', () => {
  expect(destinationAddress(network, -1, 'ep-buyer')).toBeUndefined()
})
