import { parse, stringify } from 'yaml'
import { isMap } from '../base/chunked-map.ts'
import type { Documents, RuleDocument, SecurityGroupDocument } from '../model/documents.ts'
import { DEFAULT_OPTIONS, type Options } from '../model/options.ts'

/**
 * A network as the text of a scenario file: what `loadScenario` reads again as the same network. What only calls told, and no
 * packet meets (names that the cloud shows, times, versions), a file cannot say and is left out; a VPC without a subnet gets the
 * one that a file implies.
 */
export function scenarioText(documents: Documents, options: Options, seed: number): string {
  const changed = Object.entries(options).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(DEFAULT_OPTIONS[name as keyof Options]),
  )
  const network = Object.fromEntries(
    Object.entries(withRouteTables(withOwnCopies(documents))).flatMap(([section, all]) =>
      all.size === 0 ? [] : [[section, plain(all, section)]],
    ),
  )
  const file = { seed, ...(changed.length === 0 ? {} : { options: optionsOf(changed) }), network }
  return yamlText(file)
}

/** A value as the text of a YAML file. */
export const yamlText = (value: unknown): string => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })

/** The plain value of a YAML text that has been read before, and found sound. */
export const yamlValue = (text: string): unknown => parse(text)

/** What a file has no word for. */
const UNSAID = new Set([
  ...[
    'origin',
    'copies',
    'version',
    'stateBasis',
    'cloudName',
    'createdUs',
    'modifiedUs',
    'tags',
    'clientToken',
    'bare',
    'isDefault',
    'dnsServers',
    'domainName',
  ],
])
/** Here a description is told by a call only; a rule may have one in a file, too. */
const WITHOUT_DESCRIPTION = new Set(['securityGroups', 'routes'])

/** Times that documents have in seconds; a file writes their unit. */
const SECONDS = new Set(['sessionPersistence', 'idleConnectTimeout', 'interval', 'timeout'])
const MICROSECONDS: Readonly<Record<string, string>> = {
  acceptDelayUs: 'acceptDelay',
  asyncTaskDelayUs: 'asyncTaskDelay',
  hopDelayUs: 'hopDelay',
}

/** `within`: the field, section or list that the value stands in. */
function plain(value: unknown, within: string): unknown {
  if (isMap(value)) return Object.fromEntries([...value].map(([name, one]) => [String(name), plain(one, within)]))
  if (Array.isArray(value)) return value.map((item: unknown) => plain(item, within))
  if (typeof value === 'number' && SECONDS.has(within) && value !== 0) return `${value}s`
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).filter(([name, one]) => one !== undefined && isSaid(name, within))
  return Object.fromEntries(fields.map(([name, one]) => [name, plain(one, name)]))
}

const isSaid = (field: string, within: string): boolean =>
  !UNSAID.has(field) && !(field === 'description' && WITHOUT_DESCRIPTION.has(within))

const optionsOf = (changed: readonly (readonly [string, unknown])[]): unknown =>
  Object.fromEntries(
    changed.map(([name, value]) => {
      const inFile = MICROSECONDS[name]
      return inFile === undefined ? [name, value] : [inFile, value === 0 ? 0 : `${String(value)}us`]
    }),
  )

/** Routes of a VPC's default table, which a file cannot write, as a table that all subnets name which had none. */
function withRouteTables(documents: Documents): Documents {
  const vpcs = new Map(documents.vpcs)
  const routeTables = new Map(documents.routeTables)
  for (const [name, { routes = [], ...vpc }] of documents.vpcs) {
    if (routes.length === 0) continue
    const table = freeName(routeTables, `${name}-routes`)
    routeTables.set(table, { vpc: name, routes })
    const subnets = [...vpc.subnets].map(([key, subnet]) => [key, { routeTable: table, ...subnet }] as const)
    vpcs.set(name, { ...vpc, subnets: new Map(subnets) })
  }
  return { ...documents, vpcs, routeTables }
}

/** A template that one account has changed in its own copy, as a group of that account. */
function withOwnCopies(documents: Documents): Documents {
  const securityGroups = new Map(documents.securityGroups)
  const renamed = new Map<string, string>()
  for (const [name, template] of documents.securityGroups) {
    for (const [account, rules] of template.copies ?? []) {
      if (rulesText(rules) === rulesText(template)) continue
      const own = freeName(securityGroups, `${name}-${account}`)
      securityGroups.set(own, { account, ...rules })
      renamed.set(`${account} ${name}`, own)
    }
  }
  if (renamed.size === 0) return documents
  const renamedIn = (names: readonly string[], account: string): readonly string[] =>
    names.map((name) => renamed.get(`${account} ${name}`) ?? name)
  const ownerOf = ownersOf(documents)
  const bound = <Document extends { readonly subnet: string; readonly securityGroups?: readonly string[] }>(
    all: ReadonlyMap<string, Document>,
  ): ReadonlyMap<string, Document> =>
    new Map(
      [...all].map(([key, one]) =>
        one.securityGroups === undefined
          ? [key, one]
          : [key, { ...one, securityGroups: renamedIn(one.securityGroups, ownerOf(one.subnet)) }],
      ),
    )
  const peers = (rules: readonly RuleDocument[] | undefined, account: string) =>
    rules?.map(({ securityGroup, ...rule }) =>
      securityGroup === undefined
        ? rule
        : { ...rule, securityGroup: renamed.get(`${account} ${securityGroup}`) ?? securityGroup },
    )
  for (const [name, group] of securityGroups) {
    const { account, ingress, egress, ...rest } = group
    if (account === undefined) continue
    const rules = { ingress: peers(ingress, account), egress: peers(egress, account) }
    const written = Object.fromEntries(Object.entries(rules).filter(([, list]) => list !== undefined))
    securityGroups.set(name, { ...rest, account, ...written })
  }
  const { cvms, clbs, endpoints } = documents
  return { ...documents, securityGroups, cvms: bound(cvms), clbs: bound(clbs), endpoints: bound(endpoints) }
}

const rulesText = ({ ingress, egress }: Pick<SecurityGroupDocument, 'ingress' | 'egress'>): string =>
  JSON.stringify([ingress, egress], (key, value: unknown) => (key === 'origin' ? undefined : value))

/** Whose a subnet is: a VPC that names no account is that of the only one there is. */
function ownersOf({ vpcs, accounts }: Documents): (subnet: string) => string {
  const [only = 'default'] = accounts.size === 1 ? accounts.keys() : []
  return (subnet) => vpcs.get(subnet.split('/')[0] ?? '')?.account ?? only
}

function freeName(taken: ReadonlyMap<string, unknown>, wanted: string): string {
  let name = wanted
  for (let n = 2; taken.has(name); n++) name = `${wanted}-${n}`
  return name
}
