import { afterAll, beforeAll, expect, test } from 'vitest'
import { ENDPOINT_SHOP } from '../store/shop.ts'
import { codeOf, control, emptyWorld, type Served, sdk, serve } from './serving.ts'

/**
 * Ids over HTTP (PRIVATE-LINK-FACTS, section 8.4): another prefix, or not 8 of [a-z0-9], is malformed; well formed but absent, or
 * another account's, is not found. Names of the file go where ids go.
 */
let served: Served
beforeAll(async () => {
  served = await serve({ first: emptyWorld([['shop.yaml', ENDPOINT_SHOP]]) })
})
afterAll(() => served.close())

const [SHOP, RIDES] = ['100000000011', '100000000012']

test.each([
  ['vpc', 'DescribeVpcs', { VpcIds: ['nonsense'] }, 'InvalidParameterValue.Malformed'],
  ['vpc', 'DescribeVpcs', { VpcIds: ['foo-12345678'] }, 'InvalidParameterValue.Malformed'],
  ['vpc', 'DescribeVpcs', { VpcIds: ['vpc-1234567'] }, 'InvalidParameterValue.Malformed'],
  ['vpc', 'DescribeVpcs', { VpcIds: ['VPC-12345678'] }, 'InvalidParameterValue.Malformed'],
  ['vpc', 'DescribeVpcs', { VpcIds: ['vpc-12345678 '] }, 'InvalidParameterValue.Malformed'],
  ['vpc', 'DescribeVpcs', { VpcIds: ['vpc-00000000'] }, 'ResourceNotFound'],
  ['vpc', 'DescribeVpcs', { VpcIds: ['vpc1'] }, 'OK'],
  ['vpc', 'DescribeVpcs', { VpcIds: ['vpc2'] }, 'ResourceNotFound'],
  ['vpc', 'DeleteVpcEndPointService', { EndPointServiceId: 'svc' }, 'InvalidParameterValue.Malformed'],
  ['vpc', 'DescribeVpcEndPoint', { EndPointId: ['ep'] }, 'InvalidParameterValue.Malformed'],
  ['clb', 'DeleteLoadBalancer', { LoadBalancerIds: ['lb'] }, 'InvalidParameter.FormatError'],
  ['clb', 'DescribeListeners', { LoadBalancerId: 'lb-00000000' }, 'InvalidParameter.LBIdNotFound'],
  ['cvm', 'TerminateInstances', { InstanceIds: ['i-00000000'] }, 'InvalidInstanceId.Malformed'],
  ['cvm', 'StopInstances', { InstanceIds: ['ins-00000000'] }, 'InvalidInstanceId.NotFound'],
] as const)('%s %s %j: %s', async (product, action, parameters, code) => {
  const client = sdk(served.port, SHOP, {}, '')[product]
  expect(await codeOf(client.request(action, parameters))).toBe(code)
})

test('what another names is malformed before it is not found', async () => {
  const { vpc } = sdk(served.port, RIDES, {}, '')
  const wanted = { EndPointName: 'e', VpcId: 'vpc-00000000', SubnetId: 'nonsense', EndPointServiceId: 'svc1' }
  expect(await codeOf(vpc.CreateVpcEndPoint(wanted))).toBe('InvalidParameterValue.Malformed')
  expect(await codeOf(vpc.CreateVpcEndPoint({ ...wanted, SubnetId: 'vpc2/app' }))).toBe('ResourceNotFound')
})

test('in a step, as in a file, a name of nothing is a mistyped one', async () => {
  const step = { call: 'DescribeVpcs', by: 'shop', with: { VpcIds: ['vpcl'] }, expect: { error: 'ResourceNotFound' } }
  expect((await control(served.port, 'POST /isthmus/step', { step })).json).toMatchObject({ ok: true })
})
