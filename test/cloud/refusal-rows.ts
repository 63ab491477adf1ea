import type { Operation } from '../../sim/cloud/operation.ts'
import { DEFAULT_QUOTAS, type Options } from '../../sim/model/options.ts'

/** A call, the code that refuses it, and what the English message says. */
export type Row = [
  action: string,
  parameters: Operation['parameters'],
  code: string,
  says: string,
  extra?: { readonly by?: string; readonly options?: Partial<Options>; readonly name?: string },
]

/** So many tags. */
export const manyTags = (count: number, key = 'Key'): object[] =>
  Array.from({ length: count }, (_, n) => ({ [key]: `key${n}` }))

const service = (more: object): Operation['parameters'] => ({
  VpcId: 'vpc2',
  EndPointServiceName: 'new',
  AutoAcceptFlag: true,
  ServiceInstanceId: 'lb3',
  ...more,
})
const SERVICE = 'CreateVpcEndPointService'
const DELETE_SERVICE = 'DeleteVpcEndPointService'

const services: Row[] = [
  [SERVICE, service({ VpcId: undefined }), 'MissingParameter', '[VpcId]'],
  [SERVICE, service({ EndPointServiceName: null }), 'MissingParameter', '[EndPointServiceName]'],
  [SERVICE, service({ AutoAcceptFlag: undefined }), 'MissingParameter', '[AutoAcceptFlag]'],
  [SERVICE, service({ ServiceInstanceId: undefined }), 'MissingParameter', '[ServiceInstanceId]'],
  [SERVICE, service({ EndPointServiceName: '' }), 'InvalidParameterValue.Empty', '[EndPointServiceName]'],
  [SERVICE, service({ EndPointServiceName: 'x'.repeat(61) }), 'InvalidParameterValue.TooLong', '60'],
  [SERVICE, service({ AutoAcceptFlag: 'true' }), 'InvalidParameter', 'true or false'],
  [SERVICE, service({ VpcId: 'vpc-1' }), 'InvalidParameterValue.Malformed', 'the id of a VPC'],
  [SERVICE, service({ ServiceInstanceId: 'lbl-12345678' }), 'InvalidParameterValue.Malformed', 'the id of a CLB'],
  [SERVICE, service({ ServiceType: 'CDB' }), 'InvalidParameterValue.Malformed', 'the id of an instance of type CDB'],
  [
    SERVICE,
    service({ ServiceType: 'CRS', ServiceInstanceId: 'crs-abc12345', VpcId: 'vpc9' }),
    'ResourceNotFound',
    'The VPC [vpc9]',
  ],
  [SERVICE, service({ ServiceType: 'clb' }), 'InvalidParameterValue', 'CLB, CDB, CRS, GWLB'],
  [SERVICE, service({ IpAddressType: 'Ipv6' }), 'UnsupportedOperation', 'Ipv6'],
  [SERVICE, service({ Tags: [{ Key: 'a' }, { Key: 'a' }] }), 'InvalidParameterValue', '[a] stands twice in [Tags]'],
  [SERVICE, service({ Tags: [{ Value: 'a' }] }), 'MissingParameter', 'Tags.0.Key'],
  [SERVICE, service({ Tags: [{ Key: '' }] }), 'InvalidParameterValue', '1 to 127'],
  [SERVICE, service({ Tags: [{ Key: 'a', Value: 'x'.repeat(256) }] }), 'InvalidParameterValue.TooLong', '255'],
  [SERVICE, service({ Tags: manyTags(51) }), 'LimitExceeded', '51 tags'],
  // What is empty comes before what is malformed, and that before what is not there.
  [SERVICE, service({ VpcId: 'vpc-1', EndPointServiceName: '' }), 'InvalidParameterValue.Empty', 'EndPointServiceName'],
  [SERVICE, service({ VpcId: '' }), 'InvalidParameterValue.Empty', '[VpcId]'],
  [SERVICE, service({ VpcId: 'vpc9', ServiceInstanceId: 'lb-1' }), 'InvalidParameterValue.Malformed', 'lb-1'],
  [SERVICE, service({ VpcId: 'vpc9' }), 'ResourceNotFound', 'The VPC [vpc9]'],
  [SERVICE, service({}), 'ResourceNotFound', 'in the account buyer', { by: 'buyer' }],
  [SERVICE, service({ ServiceInstanceId: 'lb9' }), 'ResourceNotFound', 'The CLB [lb9]'],
  [SERVICE, service({ ServiceInstanceId: 'lb-12345678' }), 'ResourceNotFound', 'lb-12345678'],
  // The VPC comes before the CLB, which is not the buyer's.
  [SERVICE, service({ VpcId: 'vpc1' }), 'ResourceNotFound', 'The CLB [lb3]'],
  [
    SERVICE,
    service({ ServiceInstanceId: 'public' }),
    'UnsupportedOperation.EndPointServiceLoadBalancerInvalidType',
    'public (OPEN)',
  ],
  [SERVICE, service({ VpcId: 'vpc5' }), 'UnsupportedOperation.VpcMismatch', 'is in vpc2, not in the VPC [vpc5]'],
  [SERVICE, service({ ServiceInstanceId: 'lb1' }), 'ResourceInUse', 'behind the endpoint service [svc]'],
  [
    SERVICE,
    service({ ServiceInstanceId: 'ep-own' }),
    'UnsupportedOperation.EndPointService',
    '[ep-own] is an endpoint',
  ],
  [
    SERVICE,
    service({}),
    'LimitExceeded',
    'shop would have 3, over the quota servicesPerAccount of 2',
    { options: { quotas: { ...DEFAULT_QUOTAS, servicesPerAccount: 2 } } },
  ],
  [SERVICE, service({}), 'InvalidParameterValue.Duplicate', '[svc-two] is that of another', { name: 'svc-two' }],
  [DELETE_SERVICE, {}, 'MissingParameter', '[EndPointServiceId]'],
  [DELETE_SERVICE, { EndPointServiceId: 'vpcsvc-' }, 'InvalidParameterValue.Malformed', 'vpcsvc-'],
  [DELETE_SERVICE, { EndPointServiceId: 'svc' }, 'ResourceNotFound', 'in the account buyer', { by: 'buyer' }],
  [DELETE_SERVICE, { EndPointServiceId: 'svc' }, 'ResourceInUse', 'ep-buyer, ep-own, ep-failed'],
]

const endpoint = (more: object): Operation['parameters'] => ({
  VpcId: 'vpc1',
  SubnetId: 'vpc1/app',
  EndPointName: 'new',
  EndPointServiceId: 'svc',
  ...more,
})
const ENDPOINT = 'CreateVpcEndPoint'
const quotas = (more: Partial<typeof DEFAULT_QUOTAS>) => ({ options: { quotas: { ...DEFAULT_QUOTAS, ...more } } })

const endpoints: Row[] = [
  [ENDPOINT, endpoint({ VpcId: undefined }), 'MissingParameter', '[VpcId]'],
  [ENDPOINT, endpoint({ SubnetId: undefined }), 'MissingParameter', '[SubnetId]'],
  [ENDPOINT, endpoint({ EndPointName: undefined }), 'MissingParameter', '[EndPointName]'],
  [ENDPOINT, endpoint({ EndPointServiceId: undefined }), 'MissingParameter', '[EndPointServiceId]'],
  [ENDPOINT, endpoint({ SecurityGroupIds: [] }), 'UnknownParameter', 'did you mean SecurityGroupId?'],
  [ENDPOINT, endpoint({ VpcId: 'vpc-x' }), 'InvalidParameterValue.Malformed', 'vpc-x'],
  [ENDPOINT, endpoint({ SubnetId: 'subnet-x' }), 'InvalidParameterValue.Malformed', 'the id of a subnet'],
  [ENDPOINT, endpoint({ EndPointServiceId: 'vpcsvc-x' }), 'InvalidParameterValue.Malformed', 'vpcsvc-x'],
  [ENDPOINT, endpoint({ SecurityGroupId: 'sg-x' }), 'InvalidParameterValue.Malformed', 'sg-x'],
  [ENDPOINT, endpoint({ EndPointName: 'x'.repeat(61) }), 'InvalidParameterValue.TooLong', '[EndPointName]'],
  [ENDPOINT, endpoint({ EndPointVip: 7 }), 'InvalidParameter', '[EndPointVip] must be a text'],
  [ENDPOINT, endpoint({ IpAddressType: 'Ipv6' }), 'UnsupportedOperation', 'Ipv6'],
  [ENDPOINT, endpoint({ IpAddressType: 'V4' }), 'InvalidParameterValue', 'not one of Ipv4'],
  [ENDPOINT, endpoint({ Tags: [{ Key: 'a', Value: 7 }] }), 'InvalidParameter', 'Tags.0.Value'],
  [ENDPOINT, endpoint({ VpcId: 'vpc9' }), 'ResourceNotFound', 'The VPC [vpc9]'],
  [
    ENDPOINT,
    endpoint({}),
    'ResourceNotFound',
    'The VPC [vpc1] you specified does not exist in the account shop',
    { by: 'shop' },
  ],
  [ENDPOINT, endpoint({ SubnetId: 'vpc1/db' }), 'ResourceNotFound', 'The subnet [vpc1/db]'],
  [ENDPOINT, endpoint({ SubnetId: 'vpc3/app' }), 'ResourceNotFound', 'in the account buyer'],
  [ENDPOINT, endpoint({ SubnetId: 'vpc4' }), 'UnsupportedOperation.VpcMismatch', 'is in vpc4, not in the VPC [vpc1]'],
  [ENDPOINT, endpoint({ EndPointServiceId: 'svk' }), 'ResourceNotFound', 'did you mean svc?'],
  [ENDPOINT, endpoint({ EndPointServiceId: 'vpcsvc-12345678' }), 'ResourceNotFound', 'vpcsvc-12345678'],
  [
    ENDPOINT,
    endpoint({ VpcId: 'vpc4', SubnetId: 'vpc4' }),
    'ResourceNotFound',
    'does not exist in ap-shanghai: it is in ap-guangzhou',
  ],
  [
    ENDPOINT,
    endpoint({ EndPointServiceId: 'svc-two', EndPointVip: 'nonsense', SecurityGroupId: 'sg-00000000' }),
    'ResourceUnavailable.ServiceWhiteListNotAdded',
    'buyer (UIN 100000000002) is not on the whitelist of the endpoint service [svc-two]',
  ],
  [ENDPOINT, endpoint({}), 'LimitExceeded', 'vpc1 would have 3', quotas({ endpointsPerVpc: 2 })],
  [ENDPOINT, endpoint({}), 'LimitExceeded', 'svc would have 4', quotas({ endpointsPerService: 3 })],
  [ENDPOINT, endpoint({ SecurityGroupId: 'spare' }), 'ResourceNotFound', 'The security group [spare]'],
  [ENDPOINT, endpoint({ SecurityGroupId: 'sg-web' }), 'ResourceNotFound', 'in the account buyer'],
  [ENDPOINT, endpoint({ SecurityGroupId: 'default' }), 'UnsupportedOperation', 'default'],
  [ENDPOINT, endpoint({}), 'InvalidParameterValue.Duplicate', '[ep-own] is that of another', { name: 'ep-own' }],
]

const RULE = 'ACCEPT#10.1.0.0/16#80#TCP'
const SAME = 'accept#10.0.1.0/24#80#tcp'
const acl = (more: object): Operation['parameters'] => ({ NetworkAclId: 'acl-tiny', ...more })

const entryForms = (action: string): Row[] => [
  [action, { Ingress: [RULE] }, 'MissingParameter', '[NetworkAclId]'],
  [action, acl({}), 'MissingParameter', '[NetworkAclEntrySet]'],
  [action, acl({ NetworkAclEntrySet: {}, Egress: [] }), 'InvalidParameter.Coexist', '[Egress]'],
  [action, acl({ NetworkAclEntrySet: [] }), 'InvalidParameter', 'a structure'],
  [action, acl({ Ingress: RULE }), 'InvalidParameter', 'a list'],
  [action, acl({ Igress: [] }), 'UnknownParameter', 'did you mean Ingress?'],
  [action, acl({ Ingress: [{ ...{ Action: 'ACCEPT', Cidr: '10.0.0.0/8' } }] }), 'UnknownParameter', 'Ingress.0.Cidr'],
  [action, acl({ Ingress: ['ACCEPT#10.0.0.0/8##TCP'] }), 'InvalidParameterValue.Malformed', 'of the form'],
  [action, acl({ Ingress: ['ACCEPT#sg-web#80#TCP'] }), 'InvalidParameterValue.Malformed', 'a block'],
  [action, acl({ Ingress: ['ACCEPT#10.0.0.1/8#80#TCP'] }), 'InvalidParameterValue.Malformed', '10.0.0.1/8'],
  [action, acl({ Ingress: ['ACCEPT#10.0.0.0/8#web#TCP'] }), 'InvalidParameterValue.Malformed', 'a port'],
  [action, acl({ Ingress: ['ALLOW#10.0.0.0/8#80#TCP'] }), 'InvalidParameterValue', 'ACCEPT, DROP'],
  [action, acl({ Ingress: [{ CidrBlock: '10.0.0.0/8' }] }), 'MissingParameter', 'Ingress.0.Action'],
  [action, acl({ Ingress: [{ Action: 'DROP' }] }), 'MissingParameter', 'Ingress.0.CidrBlock'],
  [action, acl({ Ingress: [{ Action: 'DROP', action: 'DROP' }] }), 'InvalidParameter.Coexist', 'Ingress.0.action'],
  [action, acl({ Ingress: [{ Action: 'DROP', Ipv6CidrBlock: '::/0' }] }), 'UnsupportedOperation', 'Ipv6CidrBlock'],
  [
    action,
    acl({ NetworkAclEntrySet: { Egress: [{ NetworkAclIpv4EntryId: 'acli43-kl90bzxv' }] } }),
    'UnsupportedOperation',
    'NetworkAclEntrySet.Egress.0.NetworkAclIpv4EntryId',
  ],
  [
    action,
    acl({ Ingress: [{ Action: 'DROP', CidrBlock: '10.0.0.0/8', Description: 'x'.repeat(101) }] }),
    'InvalidParameterValue.TooLong',
    '100',
  ],
  [action, acl({ NetworkAclId: 'acl-tinx', Ingress: [] }), 'InvalidParameterValue.Malformed', 'did you mean acl-tiny?'],
  [action, acl({ NetworkAclId: 'tiny', Ingress: [] }), 'ResourceNotFound', 'The network ACL [tiny]'],
  [action, acl({ Ingress: [] }), 'ResourceNotFound', 'in the account shop', { by: 'shop' }],
]

const networkAcls: Row[] = [
  ...['ModifyNetworkAclEntries', 'CreateNetworkAclEntries', 'DeleteNetworkAclEntries'].flatMap(entryForms),
  ['ModifyNetworkAclEntries', acl({ NetworkAclQuintupleSet: {} }), 'UnsupportedOperation', 'NetworkAclQuintupleSet'],
  ['ModifyNetworkAclEntries', acl({ Ingress: [RULE, RULE] }), 'InvalidParameterValue.Duplicate', RULE],
  ['CreateNetworkAclEntries', acl({ Ingress: [SAME] }), 'InvalidParameterValue.Duplicate', 'ACCEPT#10.0.1.0/24#80#TCP'],
  ...[0, 3].map(
    (Priority): Row => [
      'CreateNetworkAclEntries',
      acl({ Ingress: [{ Action: 'DROP', CidrBlock: '10.0.0.0/8', Priority }] }),
      'InvalidParameterValue.Range',
      'Ingress.0.Priority',
    ],
  ),
  ['DeleteNetworkAclEntries', acl({ Egress: [RULE] }), 'ResourceNotFound', `no egress rule [${RULE}]`],
]

const targets = (more: object): Operation['parameters'] => ({
  LoadBalancerId: 'lb1',
  ListenerId: 'tcp:80',
  Targets: ['web1:8080'],
  ...more,
})

const targetForms = (action: string): Row[] => [
  [action, targets({ LoadBalancerId: undefined }), 'MissingParameter', '[LoadBalancerId]'],
  [action, targets({ ListenerId: undefined }), 'MissingParameter', '[ListenerId]'],
  [action, targets({ Targets: undefined }), 'MissingParameter', '[Targets]'],
  [action, targets({ Targets: [] }), 'MissingParameter', '[Targets]'],
  [action, targets({ Targets: 'web1:8080' }), 'InvalidParameter', 'a list'],
  [action, targets({ Domain: 'example.com' }), 'UnsupportedOperation', '[Domain]'],
  [action, targets({ LoadBalancerId: 'lb-1' }), 'InvalidParameter.FormatError', 'the id of a CLB'],
  [action, targets({ LoadBalancerId: 'lb9' }), 'InvalidParameter.LBIdNotFound', 'The CLB [lb9]'],
  [action, targets({}), 'InvalidParameter.LBIdNotFound', 'in the account buyer', { by: 'buyer' }],
  [action, targets({ ListenerId: 'lbl-1' }), 'InvalidParameter.FormatError', 'the id of a listener'],
  [action, targets({ ListenerId: 'lb-12345678' }), 'InvalidParameter.FormatError', 'lb-12345678'],
  [action, targets({ ListenerId: 'tcp:8O' }), 'InvalidParameter.ListenerIdNotFound', 'did you mean tcp:80?'],
  [action, targets({ ListenerId: 'lb3/tcp:80' }), 'InvalidParameter.ListenerIdNotFound', 'lb3/tcp:80'],
  [action, targets({ ListenerId: 'lbl-12345678' }), 'InvalidParameter.ListenerIdNotFound', 'lbl-12345678'],
  [action, targets({ Targets: ['web1'] }), 'InvalidParameter.FormatError', 'as web1:8080 is'],
  [action, targets({ Targets: ['web1:0'] }), 'InvalidParameter.FormatError', 'web1:0'],
  [action, targets({ Targets: [{ Port: 80 }] }), 'MissingParameter', 'Targets.0.InstanceId'],
  [action, targets({ Targets: [{ InstanceId: 'web1' }] }), 'MissingParameter', 'Targets.0.Port'],
  [action, targets({ Targets: [{ cvm: 'web1', Port: 1, port: 1 }] }), 'InvalidParameter.Coexist', 'Targets.0.port'],
  [action, targets({ Targets: [{ cvm: 'web1', prt: 1 }] }), 'UnknownParameter', 'did you mean port?'],
  [action, targets({ Targets: [{ EniIp: '172.16.0.250', Port: 1 }] }), 'InvalidParameterValue', 'no network interface'],
  [
    action,
    targets({ Targets: [{ EniIp: '172.16.0.2', InstanceId: 'web1', Port: 1 }] }),
    'InvalidParameter.Coexist',
    'EniIp',
  ],
  [action, targets({ Targets: [{ InstanceId: 'web1', Port: 1, Tag: 'x' }] }), 'UnsupportedOperation', 'Tag'],
  [action, targets({ Targets: [{ cvm: 'web1', port: 65536 }] }), 'InvalidParameterValue.Range', '1 to 65535'],
  [action, targets({ Targets: [{ cvm: 'web1', port: 1, weight: 101 }] }), 'InvalidParameterValue.Range', '0 to 100'],
  [action, targets({ Targets: ['ins-1:80'] }), 'InvalidParameter.FormatError', 'the id of a CVM'],
  [action, targets({ Targets: ['web9:80'] }), 'InvalidParameterValue', 'The CVM [web9]'],
  [action, targets({ Targets: ['consumer:80'] }), 'InvalidParameterValue', 'in the account shop'],
]

const TOO_MANY = Array.from({ length: 21 }, (_, n) => `web1:${n + 1}`)

const MODIFY = 'ModifyListener'
const listener = (more: object): Operation['parameters'] => ({ LoadBalancerId: 'lb1', ListenerId: 'tcp:80', ...more })
const health = (HealthCheck: unknown): Operation['parameters'] => listener({ HealthCheck })
const RANGE = 'InvalidParameterValue.Range'

const listeners: Row[] = [
  [MODIFY, listener({ LoadBalancerId: undefined }), 'MissingParameter', '[LoadBalancerId]'],
  [MODIFY, listener({ ListenerId: null }), 'MissingParameter', '[ListenerId]'],
  [MODIFY, listener({ ListenerId: 'lbl-1' }), 'InvalidParameter.FormatError', 'the id of a listener'],
  [MODIFY, listener({ ListenerId: 'tcp:81' }), 'InvalidParameter.ListenerIdNotFound', 'tcp:81'],
  [MODIFY, listener({ LocationId: 'loc-1' }), 'UnknownParameter', '[LocationId]'],
  [MODIFY, listener({ Scheduler: 'wrr' }), 'InvalidParameterValue', 'WRR, LEAST_CONN, IP_HASH'],
  [MODIFY, listener({ SessionExpireTime: 3601 }), RANGE, '[SessionExpireTime]'],
  [MODIFY, listener({ SessionExpireTime: '1h' }), 'InvalidParameter', 'a whole number'],
  [MODIFY, listener({ DeregisterTargetRst: 'on' }), 'InvalidParameter', '[DeregisterTargetRst]'],
  [MODIFY, listener({ SnatEnable: true }), 'UnsupportedOperation', '[SnatEnable] is not modelled'],
  [MODIFY, health('off'), 'InvalidParameter', 'a structure'],
  [MODIFY, health({ Interval: 5 }), 'UnknownParameter', '[HealthCheck.Interval]'],
  [MODIFY, health({ HttpCode: 2 }), 'UnsupportedOperation', '[HealthCheck.HttpCode] is not modelled'],
  [MODIFY, health({ CheckType: 'HTTP' }), 'UnsupportedOperation', 'HTTP'],
  [MODIFY, health({ CheckType: 'tcp' }), 'InvalidParameterValue', 'TCP, PING'],
  [MODIFY, health({ IntervalTime: 1 }), RANGE, '[HealthCheck.IntervalTime]'],
  [MODIFY, health({ TimeOut: 61 }), RANGE, '[HealthCheck.TimeOut]'],
  [MODIFY, health({ HealthNum: 11 }), RANGE, '[HealthCheck.HealthNum]'],
  [MODIFY, health({ UnHealthNum: 1 }), RANGE, '[HealthCheck.UnHealthNum]'],
]

const create = (more: object): Operation['parameters'] => ({
  ...{ LoadBalancerId: 'lb1', Ports: [81], Protocol: 'TCP' },
  ...more,
})

const made: Row[] = [
  ['CreateListener', create({ Ports: undefined }), 'MissingParameter', '[Ports]'],
  ['CreateListener', create({ Ports: [] }), 'MissingParameter', '[Ports]'],
  ['CreateListener', create({ Ports: [0] }), RANGE, '[Ports.0]'],
  ['CreateListener', create({ Protocol: 'tcp' }), 'InvalidParameter.ProtocolCheckFailed', 'TCP, UDP'],
  ['CreateListener', create({ Protocol: 'HTTPS' }), 'UnsupportedOperation', '[HTTPS]'],
  ['CreateListener', create({ Ports: [80] }), 'InvalidParameter.PortCheckFailed', 'The port of [tcp:80] is taken'],
  ['CreateListener', create({ Ports: [81, 81] }), 'InvalidParameter.PortCheckFailed', '[tcp:81]'],
  ['CreateListener', create({ LoadBalancerId: 'lb9' }), 'InvalidParameter.LBIdNotFound', '[lb9]'],
  ['CreateListener', create({ EndPort: 90 }), 'UnsupportedOperation', '[EndPort]'],
  ['DeleteListener', listener({ ListenerId: 'tcp:81' }), 'InvalidParameter.ListenerIdNotFound', 'tcp:81'],
  ['DescribeTargetHealth', { LoadBalancerIds: [] }, 'MissingParameter', '[LoadBalancerIds]'],
  ['DescribeTargetHealth', { LoadBalancerIds: ['lb9'] }, 'InvalidParameter.LBIdNotFound', '[lb9]'],
  [
    'DescribeTargetHealth',
    { LoadBalancerIds: ['lb1'], ListenerIds: ['tcp:99'] },
    'InvalidParameter.ListenerIdNotFound',
    'tcp:99',
  ],
  ['DeleteListener', listener({ ListenerId: undefined }), 'MissingParameter', '[ListenerId]'],
]

const loadBalancers: Row[] = [
  ...made,
  ...['RegisterTargets', 'DeregisterTargets', 'ModifyTargetWeight'].flatMap(targetForms),
  ['RegisterTargets', targets({ Targets: TOO_MANY }), 'InvalidParameterValue.Length', 'has 21 entries; 20'],
  ['DeregisterTargets', targets({ Targets: TOO_MANY }), 'InvalidParameterValue.Length', '[Targets]'],
  [
    'DeregisterTargets',
    targets({ Targets: ['web1:8080', 'web2:8080'] }),
    'InvalidParameterValue',
    '[web2:8080] is not a target',
  ],
  ['ModifyTargetWeight', targets({ Targets: ['web1:8081'] }), 'InvalidParameterValue', '[web1:8081] is not a target'],
  ['ModifyTargetWeight', targets({ Weight: 101 }), 'InvalidParameterValue.Range', '[Weight]'],
  ...listeners,
  ['SetLoadBalancerStartStatus', { OperationType: 'Stop' }, 'MissingParameter', '[LoadBalancerId]'],
  ['SetLoadBalancerStartStatus', { LoadBalancerId: 'lb1' }, 'MissingParameter', '[OperationType]'],
  [
    'SetLoadBalancerStartStatus',
    { LoadBalancerId: 'lb1', OperationType: 'stop' },
    'InvalidParameterValue',
    'Start, Stop',
  ],
  [
    'SetLoadBalancerStartStatus',
    { LoadBalancerId: 'lb1', OperationType: 'Stop', ListenerIds: ['tcp:81'] },
    'InvalidParameter.ListenerIdNotFound',
    'tcp:81',
  ],
  [
    'SetLoadBalancerStartStatus',
    { LoadBalancerId: 'lb-', OperationType: 'Stop' },
    'InvalidParameter.FormatError',
    'lb-',
  ],
  [
    'SetLoadBalancerStartStatus',
    { LoadBalancerId: 'lb', OperationType: 'Stop' },
    'InvalidParameter.LBIdNotFound',
    '[lb]',
  ],
]

const instances = (...InstanceIds: string[]): Operation['parameters'] => ({ InstanceIds })
const MANY = Array.from({ length: 101 }, () => 'web1')

const machines: Row[] = [
  ...['StartInstances', 'StopInstances'].flatMap((action): Row[] => [
    [action, {}, 'MissingParameter', '[InstanceIds]'],
    [action, instances(), 'MissingParameter', '[InstanceIds]'],
    [action, { InstanceIds: 'web1' }, 'InvalidParameter', 'a list'],
    [action, instances('ins-1'), 'InvalidInstanceId.Malformed', 'the id of a CVM'],
    [action, instances('web'), 'InvalidInstanceId.NotFound', 'did you mean web1?'],
    [action, instances('ins-12345678'), 'InvalidInstanceId.NotFound', 'ins-12345678'],
    [action, instances('web1'), 'InvalidInstanceId.NotFound', 'in the account buyer', { by: 'buyer' }],
    [action, instances(...MANY), 'InvalidParameterValue.LimitExceeded', 'has 101 entries; 100'],
  ]),
  // The account of the first is the one that calls.
  ['StopInstances', instances('web1', 'consumer'), 'InvalidInstanceId.NotFound', 'in the account shop'],
  ['StartInstances', instances('web3', 'web1'), 'UnsupportedOperation.InstanceStateRunning', '[web1] is RUNNING'],
  ['StopInstances', instances('web1', 'web3'), 'UnsupportedOperation.InstanceStateStopped', '[web3] is STOPPED'],
  ['StopInstances', { InstanceIds: ['web1'], StopType: 'NOW' }, 'InvalidParameterValue', 'SOFT, HARD, SOFT_FIRST'],
]

/** What the calls refuse that create things or change what runs; asked of MARKET. */
export const MARKET_ROWS: readonly (readonly [string, Row[]])[] = [
  ['services that are created', services],
  ['endpoints that are created', endpoints],
  ['network ACLs', networkAcls],
  ['load balancers', loadBalancers],
  ['machines', machines],
]
