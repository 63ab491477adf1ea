import type {
  AccountDocument,
  Documents,
  EndpointDocument,
  EndpointServiceDocument,
  NetworkAclDocument,
  RouteDocument,
  RouteTableDocument,
  SecurityGroupDocument,
  SubnetDocument,
  VpcDocument,
} from '../model/documents.ts'
import { booleanOf, child, type Entry, entriesOf, isNull, itemsOf, type Located, numberOf, textOf } from './located.ts'
import type { Problems } from './problems.ts'
import { readClb, readCvms } from './read-machines.ts'
import { listOf, readRules } from './read-rules.ts'
import { descriptionOf, given, itemOrigin, originOf, textsOf, wordOf } from './read-values.ts'

/**
 * Reads the documents out of a network in its long forms. What has the wrong form was reported by the schema and is read
 * as far as it goes, so that everything else that is wrong can be reported with it.
 */
export function readNetwork(network: Located | undefined, problems: Problems): Documents {
  const read = <Document>(section: string, one: (entry: Entry, name: string) => Document): Map<string, Document> =>
    mapOf(child(network, section), one)
  return {
    accounts: read('accounts', readAccount),
    vpcs: read('vpcs', readVpc),
    routeTables: read('routeTables', readRouteTable),
    networkAcls: read('networkAcls', readNetworkAcl),
    securityGroups: read('securityGroups', readSecurityGroup),
    cvms: readCvms(child(network, 'cvms'), problems),
    clbs: read('clbs', (entry, name) => readClb(entry, ['network', 'clbs', name], problems)),
    endpointServices: read('endpointServices', readEndpointService),
    endpoints: read('endpoints', readEndpoint),
  }
}

function mapOf<Document>(
  section: Located | undefined,
  read: (entry: Entry, name: string) => Document,
): Map<string, Document> {
  const documents = new Map<string, Document>()
  for (const [name, entry] of entriesOf(section)) if (!isNull(entry.value)) documents.set(name, read(entry, name))
  return documents
}

const readAccount = (entry: Entry): AccountDocument => ({
  ...given({ uin: textOf(child(entry.value, 'uin')), appId: textOf(child(entry.value, 'appId')) }),
  origin: originOf(entry),
})

function readVpc(entry: Entry): VpcDocument {
  const { value } = entry
  return {
    cidr: textOf(child(value, 'cidr')) ?? '',
    ...given({
      assistantCidrs: textsOf(child(value, 'assistantCidrs')),
      account: textOf(child(value, 'account')),
      region: textOf(child(value, 'region')),
    }),
    subnets: mapOf(child(value, 'subnets'), readSubnet), // none: the model implies one
    origin: originOf(entry, 'subnets'),
  }
}

const readSubnet = (entry: Entry): SubnetDocument => ({
  cidr: textOf(child(entry.value, 'cidr')) ?? '',
  ...given({
    zone: textOf(child(entry.value, 'zone')),
    routeTable: textOf(child(entry.value, 'routeTable')),
    networkAcl: textOf(child(entry.value, 'networkAcl')),
  }),
  origin: originOf(entry),
})

const readRouteTable = (entry: Entry): RouteTableDocument => ({
  vpc: textOf(child(entry.value, 'vpc')) ?? '',
  routes: itemsOf(child(entry.value, 'routes')).map(readRoute),
  origin: originOf(entry, 'routes'),
})

const readRoute = (item: Located): RouteDocument => ({
  destination: textOf(child(item, 'destination')) ?? '',
  nextHopType: wordOf(child(item, 'nextHopType')) ?? '',
  ...given({ nextHop: textOf(child(item, 'nextHop')) }),
  origin: itemOrigin(item),
})

const readNetworkAcl = (entry: Entry): NetworkAclDocument => ({
  ...given({ vpc: textOf(child(entry.value, 'vpc')) }),
  ingress: readRules(child(entry.value, 'ingress')) ?? [],
  egress: readRules(child(entry.value, 'egress')) ?? [],
  origin: originOf(entry, 'ingress', 'egress'),
})

const readSecurityGroup = (entry: Entry): SecurityGroupDocument => ({
  ...given({
    account: textOf(child(entry.value, 'account')),
    ingress: readRules(child(entry.value, 'ingress')),
    egress: readRules(child(entry.value, 'egress')),
  }),
  origin: originOf(entry, 'ingress', 'egress'),
})

const readEndpointService = (entry: Entry): EndpointServiceDocument => ({
  ...given({
    clb: textOf(child(entry.value, 'clb')),
    type: wordOf(child(entry.value, 'type')),
    instance: textOf(child(entry.value, 'instance')),
    vpc: textOf(child(entry.value, 'vpc')),
    autoAccept: booleanOf(child(entry.value, 'autoAccept')),
    whitelist: listOf(child(entry.value, 'whitelist'), (item) => ({
      account: textOf(child(item, 'account')) ?? '',
      ...given({ description: descriptionOf(child(item, 'description')) }),
      origin: itemOrigin(item),
    })),
  }),
  origin: originOf(entry, 'whitelist'),
})

function readEndpoint(entry: Entry): EndpointDocument {
  const { value } = entry
  const snat = child(value, 'snat')
  return {
    subnet: textOf(child(value, 'subnet')) ?? '',
    service: textOf(child(value, 'service')) ?? '',
    ...given({
      ip: textOf(child(value, 'ip')),
      securityGroups: textsOf(child(value, 'securityGroups')),
      state: wordOf(child(value, 'state')),
      snat:
        snat?.kind === 'map'
          ? given({ addresses: numberOf(child(snat, 'addresses')), ports: textOf(child(snat, 'ports')) })
          : undefined,
      connections: numberOf(child(value, 'connections')),
    }),
    origin: originOf(entry),
  }
}
