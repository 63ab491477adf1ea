import { ACTION_NAMES } from '../../sim/cloud/actions.ts'
import type { Operation } from '../../sim/cloud/operation.ts'
import { DEFAULT_QUOTAS } from '../../sim/model/options.ts'
import type { Row } from './refusal-rows.ts'
import { BUYER_UIN, OTHER_UIN, SHOP_UIN } from './shop.ts'

const RULE = 'ACCEPT#10.1.0.0/16#80#TCP'
const WEB = { SecurityGroupId: 'sg-web' }
const group = (policies: unknown, more = {}): Operation['parameters'] => ({ ...WEB, Ingress: policies, ...more })
const enable = (more: object): Operation['parameters'] => {
  return { EndPointServiceId: 'svc', EndPointId: ['ep-buyer'], AcceptFlag: true, ...more }
}

const theCallItself: Row[] = [
  ['EnableVpcEndPointConect', {}, 'InvalidAction', 'did you mean EnableVpcEndPointConnect?'],
  ['RebootInstances', {}, 'InvalidAction', 'is not built yet'],
  ['__proto__', {}, 'InvalidAction', '[__proto__] does not exist'],
  ['toString', {}, 'InvalidAction', '[toString] does not exist'],
  ['EnableVpcEndPointConnect', enable({}), 'AuthFailure.SecretIdNotFound', 'did you mean shop?', { by: 'shp' }],
]

const connections: Row[] = [
  ['EnableVpcEndPointConnect', enable({ AcceptFlg: true }), 'UnknownParameter', 'did you mean AcceptFlag?'],
  [
    'EnableVpcEndPointConnect',
    { EndPointServiceId: 'svc', EndPointId: ['ep-buyer'] },
    'MissingParameter',
    '[AcceptFlag]',
  ],
  ['EnableVpcEndPointConnect', enable({ EndPointId: [] }), 'MissingParameter', '[EndPointId]'],
  ['EnableVpcEndPointConnect', enable({ EndPointId: null }), 'MissingParameter', '[EndPointId]'],
  ['EnableVpcEndPointConnect', enable({ EndPointId: 'ep-buyer' }), 'InvalidParameter', '[EndPointId] must be a list'],
  ['EnableVpcEndPointConnect', enable({ EndPointId: [7] }), 'InvalidParameter', '[EndPointId.0] must be a text'],
  ['EnableVpcEndPointConnect', enable({ AcceptFlag: 'true' }), 'InvalidParameter', 'true or false'],
  [
    'EnableVpcEndPointConnect',
    enable({ EndPointServiceId: 'vpcsvc-1' }),
    'InvalidParameterValue.Malformed',
    'vpcsvc-1',
  ],
  [
    'EnableVpcEndPointConnect',
    enable({ EndPointServiceId: 'vpce-12345678' }),
    'InvalidParameterValue.Malformed',
    'service',
  ],
  ['EnableVpcEndPointConnect', enable({ EndPointServiceId: '' }), 'InvalidParameterValue.Malformed', '[]'],
  [
    'EnableVpcEndPointConnect',
    enable({ EndPointServiceId: 'vpcsvc-12345678' }),
    'ResourceNotFound',
    '[vpcsvc-12345678]',
  ],
  ['EnableVpcEndPointConnect', enable({ EndPointServiceId: 'svk' }), 'ResourceNotFound', 'did you mean svc?'],
  ['EnableVpcEndPointConnect', enable({}), 'ResourceNotFound', 'in the account buyer', { by: 'buyer' }],
  ['EnableVpcEndPointConnect', enable({}), 'ResourceNotFound', 'in the account other', { by: OTHER_UIN }],
  ['EnableVpcEndPointConnect', enable({ EndPointId: ['ep-byer'] }), 'ResourceNotFound', 'did you mean ep-buyer?'],
  ['EnableVpcEndPointConnect', enable({ EndPointId: ['ep-two'] }), 'ResourceNotFound', 'is not connected to'],
  [
    'EnableVpcEndPointConnect',
    enable({ EndPointId: ['ep-buyer', 'ep-failed'] }),
    'UnsupportedOperation',
    'cannot be accepted',
  ],
  [
    'EnableVpcEndPointConnect',
    enable({ EndPointId: ['ep-failed'], AcceptFlag: false }),
    'UnsupportedOperation',
    'rejected',
  ],
  ['EnableVpcEndPointConnect', enable({ IpAddressType: 'Ipv6' }), 'UnsupportedOperation', 'is not modelled'],
  ['EnableVpcEndPointConnect', enable({ IpAddressType: 'V4' }), 'InvalidParameterValue', 'not one of Ipv4'],
]

const whitelist = (action: string, uinGiven: (uin: unknown) => unknown): Row[] => [
  [action, { EndPointServiceId: 'svc' }, 'MissingParameter', '[UserUin]'],
  [action, { EndPointServiceId: 'svc', UserUin: {} }, 'InvalidParameter', '[UserUin] must be'],
  [
    action,
    { EndPointServiceId: 'vpcsvc-x', UserUin: uinGiven(OTHER_UIN) },
    'InvalidParameterValue.Malformed',
    'vpcsvc-x',
  ],
  [action, { EndPointServiceId: 'svx', UserUin: uinGiven(OTHER_UIN) }, 'ResourceNotFound', 'did you mean svc?'],
  [action, { EndPointServiceId: 'svc', UserUin: uinGiven(OTHER_UIN) }, 'ResourceNotFound', 'svc', { by: 'other' }],
  [
    action,
    { EndPointServiceId: 'svc', UserUin: uinGiven('othr') },
    'InvalidParameterValue.Malformed',
    'did you mean other?',
  ],
  [
    action,
    { EndPointServiceId: 'svc', UserUin: uinGiven('1250000003') },
    'UnsupportedOperation.UinNotFound',
    'the APPID of other',
  ],
  [
    action,
    { EndPointServiceId: 'svc', UserUin: uinGiven('100000000077') },
    'UnsupportedOperation.UinNotFound',
    '100000000077',
  ],
]

const whitelists: Row[] = [
  ...whitelist('CreateVpcEndPointServiceWhiteList', (uin) => uin),
  ...whitelist('ModifyVpcEndPointServiceWhiteList', (uin) => uin),
  ...whitelist('DeleteVpcEndPointServiceWhiteList', (uin) => [uin]),
  [
    'CreateVpcEndPointServiceWhiteList',
    { EndPointServiceId: 'svc', UserUin: 'other', Description: 'x'.repeat(61) },
    'InvalidParameterValue.TooLong',
    'longer than 60',
  ],
  [
    'ModifyVpcEndPointServiceWhiteList',
    { EndPointServiceId: 'svc', UserUin: 'buyer', Description: 'x'.repeat(61) },
    'InvalidParameterValue.TooLong',
    '[Description]',
  ],
  [
    'CreateVpcEndPointServiceWhiteList',
    { EndPointServiceId: 'svc', UserUin: BUYER_UIN },
    'InvalidParameterValue.Duplicate',
    'already',
  ],
  [
    'ModifyVpcEndPointServiceWhiteList',
    { EndPointServiceId: 'svc', UserUin: 'other' },
    'UnsupportedOperation.UinNotFound',
    'not on the whitelist',
  ],
  [
    'DeleteVpcEndPointServiceWhiteList',
    { EndPointServiceId: 'svc', UserUin: ['buyer', 'shop'] },
    'UnsupportedOperation.UinNotFound',
    SHOP_UIN,
  ],
  [
    'DeleteVpcEndPointServiceWhiteList',
    { EndPointServiceId: 'svc', UserUin: 'buyer' },
    'InvalidParameter',
    'must be a list',
  ],
  ['DeleteVpcEndPointServiceWhiteList', { EndPointServiceId: 'svc', UserUin: [] }, 'MissingParameter', '[UserUin]'],
  ['DescribeVpcEndPointServiceWhiteList', {}, 'AuthFailure.SecretIdNotFound', 'say so with `by`'],
  ['DescribeVpcEndPointServiceWhiteList', { Limit: 101 }, 'InvalidParameterValue.Range', '1 to 100', { by: 'shop' }],
  ['DescribeVpcEndPointServiceWhiteList', { Offset: '-1' }, 'InvalidParameterValue.Range', '[Offset]', { by: 'shop' }],
  ['DescribeVpcEndPointServiceWhiteList', { Offset: 0.5 }, 'InvalidParameter', 'a whole number', { by: 'shop' }],
  ['DescribeVpcEndPointServiceWhiteList', { Filters: ['user-uin'] }, 'InvalidParameter.FilterNotDict', 'Filters.0'],
  [
    'DescribeVpcEndPointServiceWhiteList',
    { Filters: [{ Name: 'user-uin' }] },
    'InvalidParameter.FilterNotDict',
    'Values',
  ],
  [
    'DescribeVpcEndPointServiceWhiteList',
    { Filters: [{ Name: 'uin', Values: [] }] },
    'InvalidParameter.FilterInvalidKey',
    'user-uin',
  ],
  [
    'DescribeVpcEndPointServiceWhiteList',
    { Filters: [{ Name: 'end-point-service-id', Values: ['vpcsvc-1'] }] },
    'InvalidParameterValue.Malformed',
    'vpcsvc-1',
  ],
  [
    'DescribeVpcEndPointServiceWhiteList',
    { Filters: [{ Name: 'user-uin', Values: ['1250000002'] }] },
    'UnsupportedOperation.UinNotFound',
    'APPID',
  ],
]

const endpoints: Row[] = [
  ['ModifyVpcEndPointAttribute', { EndPointName: 'x' }, 'MissingParameter', '[EndPointId]'],
  ['ModifyVpcEndPointAttribute', { EndPointId: 'vpce-x' }, 'InvalidParameterValue.Malformed', 'the id of an endpoint'],
  [
    'ModifyVpcEndPointAttribute',
    { EndPointId: 'ep-buyer', EndPointName: 'x'.repeat(61) },
    'InvalidParameterValue.TooLong',
    '60',
  ],
  ['ModifyVpcEndPointAttribute', { EndPointId: 'ep-buyer' }, 'ResourceNotFound', 'in the account shop', { by: 'shop' }],
  [
    'ModifyVpcEndPointAttribute',
    { EndPointId: 'ep-buyer', SecurityGroupIds: ['sg-eq'] },
    'InvalidParameterValue.Malformed',
    'did you mean sg-ep?',
  ],
  [
    'ModifyVpcEndPointAttribute',
    { EndPointId: 'ep-buyer', SecurityGroupIds: ['spare'] },
    'ResourceNotFound',
    '[spare]',
  ],
  [
    'ModifyVpcEndPointAttribute',
    { EndPointId: 'ep-buyer', SecurityGroupIds: ['sg-web'] },
    'ResourceNotFound',
    'in the account buyer',
  ],
  [
    'ModifyVpcEndPointAttribute',
    { EndPointId: 'ep-buyer', SecurityGroupIds: ['shop/sg-ep'] },
    'ResourceNotFound',
    'shop/sg-ep',
  ],
  [
    'ModifyVpcEndPointAttribute',
    { EndPointId: 'ep-buyer', SecurityGroupIds: ['sg-ep', 'buyer/sg-ep'] },
    'InvalidParameterValue',
    'twice',
  ],
  [
    'ModifyVpcEndPointAttribute',
    { EndPointId: 'ep-buyer', SecurityGroupIds: ['default'] },
    'UnsupportedOperation',
    'default',
  ],
  [
    'DisassociateVpcEndPointSecurityGroups',
    { EndPointId: 'ep-buyer', SecurityGroupIds: [] },
    'MissingParameter',
    'SecurityGroupIds',
  ],
  [
    'DisassociateVpcEndPointSecurityGroups',
    { EndPointId: 'vpce-', SecurityGroupIds: ['sg-ep'] },
    'InvalidParameterValue.Malformed',
    'vpce-',
  ],
  [
    'DisassociateVpcEndPointSecurityGroups',
    { EndPointId: 'ep-buyer', SecurityGroupIds: ['sg-spare'] },
    'ResourceNotFound',
    'is not bound',
  ],
  ['DescribeVpcEndPoint', { EndPointId: ['ep-buyer'], Filters: [] }, 'InvalidParameter.Coexist', 'Filters'],
  ['DescribeVpcEndPoint', { EndPointId: ['vpce-1'] }, 'InvalidParameterValue.Malformed', 'vpce-1'],
  ['DescribeVpcEndPoint', { EndPointId: ['ep-nobody'] }, 'ResourceNotFound', 'ep-nobody'],
  ['DescribeVpcEndPoint', { EndPointId: ['ep-buyer'] }, 'ResourceNotFound', 'in the account shop', { by: 'shop' }],
  ['DescribeVpcEndPoint', { Filters: [{ Name: 'name', Values: [] }] }, 'InvalidParameter.FilterInvalidKey', 'vpc-id'],
  ['DescribeVpcEndPoint', { Filters: [7] }, 'InvalidParameter.FilterNotDict', 'Filters.0'],
  ['DescribeVpcEndPoint', { Limit: 0 }, 'InvalidParameterValue.Range', '1 to 100', { by: 'shop' }],
]

/** What every call about policies refuses alike. */
const policyForms = (action: string): Row[] => [
  [action, { Ingress: [RULE] }, 'MissingParameter', '[SecurityGroupId]'],
  [action, group([RULE], { Igress: [] }), 'UnknownParameter.WithGuess', 'did you mean Ingress?'],
  [action, group([RULE], { Whatever: 1 }), 'UnknownParameter', '[Whatever]'],
  [action, group([{ Acton: 'ACCEPT' }]), 'UnknownParameter.WithGuess', 'Ingress.0.Acton'],
  [action, WEB, 'MissingParameter', 'SecurityGroupPolicySet'],
  [action, group([RULE], { SecurityGroupPolicySet: {} }), 'InvalidParameter.Coexist', 'SecurityGroupPolicySet'],
  [action, { ...WEB, SecurityGroupPolicySet: [] }, 'InvalidParameter', 'a structure'],
  [action, group(RULE), 'InvalidParameter', 'a list'],
  [action, group([7]), 'InvalidParameter', 'a structure'],
  [action, group(['ACCEPT#10.0.0.0/8#80#']), 'InvalidParameterValue.Malformed', 'of the form'],
  [action, group(['ACCEPT#10.0.0.1/8#80#TCP']), 'InvalidParameterValue.Malformed', 'a block'],
  [action, group(['ACCEPT#10.0.0.0/8#http#TCP']), 'InvalidParameterValue.Malformed', 'a port'],
  [action, group(['ALLOW#10.0.0.0/8#80#TCP']), 'InvalidParameterValue', 'ACCEPT, DROP'],
  [action, group(['ACCEPT#10.0.0.0/8#80#SCTP']), 'InvalidParameterValue', 'TCP, UDP'],
  [action, group(['ACCEPT#10.0.0.0/8#ALL#gre']), 'UnsupportedOperation', 'not modelled'],
  [action, group([{ Action: 'ACCEPT', CidrBlock: 'fe80::/10' }]), 'UnsupportedOperation', 'fe80'],
  [action, group([{ Action: 'ACCEPT', Ipv6CidrBlock: 'fe80::/10' }]), 'UnsupportedOperation', 'Ipv6CidrBlock'],
  [
    action,
    group([{ Action: 'ACCEPT', CidrBlock: '10.0.0.0/8', SecurityGroupId: 'sg-ep' }]),
    'InvalidParameter.Coexist',
    'CidrBlock',
  ],
  [
    action,
    group([{ Action: 'ACCEPT', action: 'DROP', CidrBlock: '10.0.0.0/8' }]),
    'InvalidParameter.Coexist',
    'action',
  ],
  [action, group([{ Action: 'ACCEPT' }]), 'MissingParameter', 'Ingress.0.CidrBlock'],
  [action, group([{ CidrBlock: '10.0.0.0/8' }]), 'MissingParameter', 'Ingress.0.Action'],
  [action, { SecurityGroupId: 'sg-', Ingress: [RULE] }, 'InvalidParameterValue.Malformed', 'sg-'],
  [action, { SecurityGroupId: 'web', Ingress: [RULE] }, 'ResourceNotFound', '[web]'],
  [action, { SecurityGroupId: 'sg_web', Ingress: [RULE] }, 'ResourceNotFound', 'did you mean sg-web?', { by: 'shop' }],
  [action, group([RULE]), 'ResourceNotFound', 'in the account buyer', { by: 'buyer' }],
  [
    action,
    { SecurityGroupId: 'sg-ep', Ingress: [RULE] },
    'InvalidParameterValue',
    'name one of shop/sg-ep, buyer/sg-ep',
  ],
  [action, { SecurityGroupId: 'default', Ingress: [RULE] }, 'UnsupportedOperation', 'default'],
]

const POLICY_ACTIONS = ACTION_NAMES.filter((name) => /^(?!Describe).*SecurityGroupPolic/.test(name))
const set = (Version: string) => ({ ...WEB, SecurityGroupPolicySet: { Version, Ingress: [RULE] } })
const SAME = 'accept#11.163.0.0/16#8080#tcp'
const small = { options: { quotas: { ...DEFAULT_QUOTAS, rulesPerSecurityGroup: 3 } } }

const policies: Row[] = [
  ...POLICY_ACTIONS.flatMap(policyForms),
  ...POLICY_ACTIONS.map(
    (action): Row => [action, set('2'), 'UnsupportedOperation.VersionMismatch', 'at version 1, not [2]'],
  ),
  ...POLICY_ACTIONS.filter((action) => !action.startsWith('Modify')).flatMap((action): Row[] => [
    [action, group([RULE], { Egress: [RULE] }), 'InvalidParameter.Coexist', 'Egress'],
    [action, group([]), 'InvalidParameterValue.Empty', 'Ingress'],
  ]),
  [
    'CreateSecurityGroupPolicies',
    group([SAME]),
    'UnsupportedOperation.DuplicatePolicy',
    'ACCEPT#11.163.0.0/16#8080#TCP',
  ],
  ['CreateSecurityGroupPolicies', group([RULE, RULE]), 'UnsupportedOperation.DuplicatePolicy', RULE],
  [
    'CreateSecurityGroupPolicies',
    group(['ACCEPT#172.16.0.5/32#80,443#TCP']),
    'UnsupportedOperation.DuplicatePolicy',
    '172.16.0.5/32',
  ],
  ['CreateSecurityGroupPolicies', group([RULE]), 'LimitExceeded.SecurityGroupPolicySet', '3 are allowed', small],
  ['CreateSecurityGroupPolicies', group([{ PolicyIndex: 0 }]), 'MissingParameter', 'Action'],
  ['CreateSecurityGroupPolicies', group(['ACCEPT#sg-nobodyxx#ALL#ALL']), 'ResourceNotFound', 'sg-nobodyxx'],
  ['CreateSecurityGroupPolicies', group(['ACCEPT#sg-nobody#ALL#ALL']), 'InvalidParameterValue.Malformed', 'sg-nobody'],
  [
    'CreateSecurityGroupPolicies',
    group([{ PolicyIndex: 4, action: 'DROP', cidrBlock: '10.0.0.0/8' }]),
    'InvalidParameterValue.Range',
    '0 to 3',
  ],
  [
    'CreateSecurityGroupPolicies',
    group([RULE, { PolicyIndex: 0, action: 'DROP', cidrBlock: '10.0.0.0/8' }]),
    'InvalidParameterValue',
    '[-] and [0] differ',
  ],
  [
    'CreateSecurityGroupPolicies',
    group([{ PolicyIndex: 0, action: 'DROP', cidrBlock: '10.0.0.0/8' }, RULE]),
    'InvalidParameterValue',
    '[0] and [-] differ',
  ],
  ['DeleteSecurityGroupPolicies', group([RULE]), 'ResourceNotFound', `no ingress policy [${RULE}]`],
  ['DeleteSecurityGroupPolicies', group([{ PolicyIndex: 3 }]), 'InvalidParameterValue.Range', '0 to 2'],
  ['ModifySecurityGroupPolicies', group([RULE, RULE]), 'UnsupportedOperation.DuplicatePolicy', RULE],
  [
    'ModifySecurityGroupPolicies',
    group([RULE, SAME, 'DROP#10.0.0.0/8#ALL#ALL', 'DROP#11.0.0.0/8#ALL#ALL']),
    'LimitExceeded.SecurityGroupPolicySet',
    '3',
    small,
  ],
  ['ReplaceSecurityGroupPolicy', group([RULE, SAME]), 'InvalidParameterValue', 'exactly one policy'],
  ['ReplaceSecurityGroupPolicy', group([RULE]), 'MissingParameter', 'Ingress.0.PolicyIndex'],
  ['ReplaceSecurityGroupPolicies', group([RULE]), 'MissingParameter', 'Ingress.0.PolicyIndex'],
  [
    'ReplaceSecurityGroupPolicies',
    group([{ PolicyIndex: 7, Action: 'DROP', CidrBlock: '10.0.0.0/8' }]),
    'InvalidParameterValue.Range',
    '0 to 2',
  ],
  [
    'ReplaceSecurityGroupPolicies',
    group([RULE], { OriginalSecurityGroupPolicySet: { Ingress: ['DROP#9.0.0.0/8#ALL#ALL'] } }),
    'ResourceNotFound',
    'DROP#9.0.0.0/8#ALL#ALL',
  ],
  [
    'ReplaceSecurityGroupPolicies',
    group([0, 0].map((PolicyIndex, n) => ({ PolicyIndex, Action: 'DROP', CidrBlock: `10.${n}.0.0/16` }))),
    'InvalidParameterValue',
    'twice',
  ],
  [
    'ReplaceSecurityGroupPolicy',
    group([{ PolicyIndex: 1, Action: 'ACCEPT', CidrBlock: '11.163.0.0/16', Port: '8080', Protocol: 'TCP' }]),
    'UnsupportedOperation.DuplicatePolicy',
    '11.163.0.0/16',
  ],
]

/** What calls are refused on the shop of shop.ts, by subject. */
export const SHOP_ROWS: readonly (readonly [what: string, rows: readonly Row[]])[] = [
  ['the call itself', theCallItself],
  ['connections', connections],
  ['whitelists', whitelists],
  ['endpoints', endpoints],
  ['policies', policies],
]
