import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { ACTIONS, type Product } from '../../../sim/cloud/actions.ts'

const SDK = dirname(createRequire(import.meta.url).resolve('tencentcloud-sdk-nodejs/package.json'))
const MODELS: Readonly<Record<Product, string>> = {
  vpc: 'vpc/v20170312/vpc_models.d.ts',
  clb: 'clb/v20180317/clb_models.d.ts',
  cvm: 'cvm/v20170312/cvm_models.d.ts',
}

/** The parameters of an action as the types of the official SDK tell them, and whether each must be given. */
function parametersBySdk(product: Product, action: string): ReadonlyMap<string, boolean> {
  const text = readFileSync(join(SDK, 'tencentcloud/services', MODELS[product]), 'utf8')
  const [, body] = new RegExp(`export interface ${action}Request \\{([\\s\\S]*?)\\n\\}`).exec(text) ?? []
  const fields = (body ?? '').matchAll(/^ {4}(\w+)(\??):/gm)
  return new Map([...fields].map(([, name, optional]) => [name ?? '', optional === '']))
}

/** What is written under a call in a scenario file, beside the API's own structure. */
const OF_FILES = ['Ingress', 'Egress']
/** What the SDK leaves open for what is not modelled: default VPCs, IPv6 routes. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  CreateLoadBalancer: ['VpcId'],
  RunInstances: ['VirtualPrivateCloud'],
  DeleteRoutes: ['Routes'],
  ReplaceRouteTableAssociation: ['SubnetId'],
}

test.each(Object.entries(ACTIONS))('%s knows the parameters that the SDK knows, and no others', (action, row) => {
  const bySdk = parametersBySdk(row.product, action)
  const isShort = Object.hasOwn(row.run.parameters, 'Ingress')
  const own = Object.keys(row.run.parameters).filter((name) => !(isShort && OF_FILES.includes(name)))
  expect(own.sort()).toEqual([...bySdk.keys()].sort())
  const needed = own.filter((name) => row.run.parameters[name]?.required)
  const expected = [...bySdk].filter(([name, isNeeded]) => isNeeded && !(isShort && name.endsWith('Set')))
  expect(needed.sort()).toEqual([...expected.map(([name]) => name), ...(NEEDED[action] ?? [])].sort())
})
