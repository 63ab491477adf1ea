import type { ProblemWords } from '../model/problem.ts'
import { RESOURCE_REFUSALS } from './refusal-words-resources.ts'

/**
 * Why a call is refused: the cloud's own code (PRIVATE-LINK-FACTS, sections 8.3 and 8.4), and words in both languages.
 * The cloud's own texts are mostly unknown and clients must not rely on them; ours keep its form, `the thing [id] ...`.
 */
export const REFUSALS = {
  ...RESOURCE_REFUSALS,
  // The call itself.
  NO_SUCH_ACTION: {
    en: 'The action [{action}] does not exist.',
    zh: '操作 [{action}] 不存在。',
    apiCode: 'InvalidAction',
  },
  ACTION_NOT_BUILT: {
    en: 'The action [{action}] is not built yet.',
    zh: '操作 [{action}] 尚未实现。',
    apiCode: 'InvalidAction',
  },
  NO_SUCH_CALLER: {
    en: 'No account is called [{name}] or has it as its UIN.',
    zh: '没有名称或 UIN 为 [{name}] 的账号。',
    apiCode: 'AuthFailure.SecretIdNotFound',
  },
  CALLER_UNKNOWN: {
    en: 'Nothing in the call tells which account makes it; say so with `by`.',
    zh: '无法判断由哪个账号发起调用，请用 `by` 写明。',
    apiCode: 'AuthFailure.SecretIdNotFound',
  },
  NO_SUCH_REGION: {
    en: 'There is no region [{region}].',
    zh: '没有地域 [{region}]。',
    apiCode: 'UnsupportedRegion',
  },

  // Names and types of parameters.
  UNKNOWN_PARAMETER: {
    en: 'The action {action} has no parameter [{name}].',
    zh: '操作 {action} 没有参数 [{name}]。',
    apiCode: 'UnknownParameter',
  },
  UNKNOWN_PARAMETER_GUESSED: {
    en: 'The action {action} has no parameter [{name}].',
    zh: '操作 {action} 没有参数 [{name}]。',
    apiCode: 'UnknownParameter.WithGuess',
  },
  MISSING_PARAMETER: {
    en: 'The parameter [{name}] is missing.',
    zh: '缺少参数 [{name}]。',
    apiCode: 'MissingParameter',
  },
  WRONG_TYPE: {
    en: 'The parameter [{name}] must be {wantedEn}.',
    zh: '参数 [{name}] 必须是{wantedZh}。',
    apiCode: 'InvalidParameter',
  },
  COEXIST: {
    en: 'The parameters [{one}] and [{other}] cannot be given together.',
    zh: '参数 [{one}] 与 [{other}] 不能同时使用。',
    apiCode: 'InvalidParameter.Coexist',
  },
  NO_SUCH_FILTER: {
    en: 'There is no filter [{name}]; there are {allowed}.',
    zh: '没有过滤条件 [{name}]，可用的有 {allowed}。',
    apiCode: 'InvalidParameter.FilterInvalidKey',
  },
  FILTER_FORM: {
    en: 'A filter in [{name}] must be a Name and a list of Values.',
    zh: '[{name}] 中的过滤条件必须由 Name 和 Values 列表组成。',
    apiCode: 'InvalidParameter.FilterNotDict',
  },
  FILTER_VALUES: {
    en: 'The Values of the filter [{name}] must be a list.',
    zh: '过滤条件 [{name}] 的 Values 必须是列表。',
    apiCode: 'InvalidParameter.FilterValuesNotList',
  },
  NOT_UTF8: {
    en: 'The parameter [{name}] is not a text that UTF-8 can hold.',
    zh: '参数 [{name}] 不是可以用 UTF-8 表示的文本。',
    apiCode: 'InvalidParameterValue.NotUtf8EncodingError',
  },
  NO_SUCH_TOKEN: {
    en: 'The NextToken [{token}] was not given by this call, or more than 24 hours ago.',
    zh: 'NextToken [{token}] 不是本接口返回的，或已超过 24 小时。',
    apiCode: 'InvalidParameterValue',
  },

  // Values of parameters.
  EMPTY: { en: 'The parameter [{name}] is empty.', zh: '参数 [{name}] 为空。', apiCode: 'InvalidParameterValue.Empty' },
  TOO_LONG: {
    en: 'The parameter [{name}] is longer than {limit} characters.',
    zh: '参数 [{name}] 超过 {limit} 个字符。',
    apiCode: 'InvalidParameterValue.TooLong',
  },
  TAG_KEY: {
    en: 'The tag key [{name}] does not have 1 to {limit} characters.',
    zh: '标签键 [{name}] 的长度不是 1 到 {limit} 个字符。',
    apiCode: 'InvalidParameterValue',
  },
  TOO_MANY_TAGS: {
    en: '[{name}] has {actual} tags; a resource has {limit} at most.',
    zh: '[{name}] 有 {actual} 个标签，一个资源最多 {limit} 个。',
    apiCode: 'LimitExceeded',
  },
  MALFORMED: {
    en: 'The value [{text}] of the parameter [{name}] is not {wantedEn}.',
    zh: '参数 [{name}] 的值 [{text}] 不是{wantedZh}。',
    apiCode: 'InvalidParameterValue.Malformed',
  },
  NOT_ALLOWED: {
    en: 'The value [{text}] of the parameter [{name}] is not one of {allowed}.',
    zh: '参数 [{name}] 的值 [{text}] 不是以下之一：{allowed}。',
    apiCode: 'InvalidParameterValue',
  },
  OUT_OF_RANGE: {
    en: 'The value [{text}] of the parameter [{name}] is not from {low} to {high}.',
    zh: '参数 [{name}] 的值 [{text}] 不在 {low} 到 {high} 之间。',
    apiCode: 'InvalidParameterValue.Range',
  },
  LISTED_TWICE: {
    en: 'The value [{text}] stands twice in [{name}].',
    zh: '值 [{text}] 在 [{name}] 中重复。',
    apiCode: 'InvalidParameterValue',
  },
  NOT_MODELLED: {
    en: 'The value [{text}] of the parameter [{name}] is not modelled.',
    zh: '参数 [{name}] 的值 [{text}] 暂不支持。',
    apiCode: 'UnsupportedOperation',
  },
  PARAMETER_NOT_MODELLED: {
    en: 'The parameter [{name}] is not modelled.',
    zh: '参数 [{name}] 暂不支持。',
    apiCode: 'UnsupportedOperation',
  },
  LIST_TOO_LONG: {
    en: 'The list [{name}] has {actual} entries; {limit} are allowed in one call.',
    zh: '列表 [{name}] 有 {actual} 项，一次调用最多 {limit} 项。',
    apiCode: 'InvalidParameterValue.Length',
  },

  // Resources.
  NOT_FOUND: {
    en: 'The {kindEn} [{text}] you specified does not exist.',
    zh: '您指定的{kindZh} [{text}] 不存在。',
    apiCode: 'ResourceNotFound',
  },
  NOT_FOUND_FOR: {
    en: 'The {kindEn} [{text}] you specified does not exist in the account {account}.',
    zh: '账号 {account} 中不存在您指定的{kindZh} [{text}]。',
    apiCode: 'ResourceNotFound',
  },
  NOT_CONNECTED: {
    en: 'The endpoint [{endpoint}] is not connected to the endpoint service [{service}].',
    zh: '终端节点 [{endpoint}] 没有连接终端节点服务 [{service}]。',
    apiCode: 'ResourceNotFound',
  },
  NOT_BOUND: {
    en: 'The security group [{group}] is not bound to the endpoint [{endpoint}], which has {bound}.',
    zh: '安全组 [{group}] 没有绑定到终端节点 [{endpoint}]，其已绑定：{bound}。',
    apiCode: 'ResourceNotFound',
  },
  TEMPLATE_AMBIGUOUS: {
    en: 'Several accounts have a copy of the security group [{text}]: say `by`, or name one of {copies}.',
    zh: '多个账号各有一份安全组 [{text}]：请用 `by` 写明账号，或写明 {copies} 之一。',
    apiCode: 'InvalidParameterValue',
  },
  DEFAULT_GROUP: {
    en: 'The default security group [{text}] is not written down; call CreateDefaultSecurityGroup, or use a group of your own.',
    zh: '默认安全组 [{text}] 尚未写出；请先调用 CreateDefaultSecurityGroup，或使用自建的安全组。',
    apiCode: 'UnsupportedOperation',
  },

  // Connections and whitelists.
  STATE_FORBIDS: {
    en: 'The endpoint [{endpoint}] is {state} and cannot be {eventEn}.',
    zh: '终端节点 [{endpoint}] 处于 {state} 状态，无法{eventZh}。',
    apiCode: 'UnsupportedOperation',
  },
  NO_SUCH_UIN: {
    en: 'The UIN [{uin}] belongs to no account.',
    zh: 'UIN [{uin}] 不属于任何账号。',
    apiCode: 'UnsupportedOperation.UinNotFound',
  },
  APP_ID_FOR_UIN: {
    en: '[{appId}] is the APPID of {account}, not its UIN; a whitelist names the UIN.',
    zh: '[{appId}] 是 {account} 的 APPID 而不是 UIN；白名单应填写 UIN。',
    apiCode: 'UnsupportedOperation.UinNotFound',
  },
  NOT_WHITELISTED: {
    en: 'The UIN [{uin}] is not on the whitelist of the endpoint service [{service}].',
    zh: 'UIN [{uin}] 不在终端节点服务 [{service}] 的白名单中。',
    apiCode: 'UnsupportedOperation.UinNotFound',
  },
  ALREADY_WHITELISTED: {
    en: 'The UIN [{uin}] is on the whitelist of the endpoint service [{service}] already.',
    zh: 'UIN [{uin}] 已在终端节点服务 [{service}] 的白名单中。',
    apiCode: 'InvalidParameterValue.Duplicate',
  },

  // Policies of security groups.
  DUPLICATE_POLICY: {
    en: 'The policy [{policy}] would stand twice in the {direction} of the security group [{group}].',
    zh: '规则 [{policy}] 在安全组 [{group}] 的 {direction} 中重复。',
    apiCode: 'UnsupportedOperation.DuplicatePolicy',
  },
  VERSION_MISMATCH: {
    en: 'The policies of the security group [{group}] are at version {actual}, not [{text}].',
    zh: '安全组 [{group}] 的规则版本为 {actual}，而不是 [{text}]。',
    apiCode: 'UnsupportedOperation.VersionMismatch',
  },
  TOO_MANY_POLICIES: {
    en: 'The {direction} of the security group [{group}] would have {actual} policies; {limit} are allowed.',
    zh: '安全组 [{group}] 的 {direction} 将有 {actual} 条规则，上限为 {limit} 条。',
    apiCode: 'LimitExceeded.SecurityGroupPolicySet',
  },
  NO_SUCH_POLICY: {
    en: 'The security group [{group}] has no {direction} policy [{policy}].',
    zh: '安全组 [{group}] 的 {direction} 中没有规则 [{policy}]。',
    apiCode: 'ResourceNotFound',
  },
  INDEXES_DIFFER: {
    en: 'Policies that are created together go to one place; their PolicyIndex [{one}] and [{other}] differ.',
    zh: '一次创建的规则必须插入同一位置，而 PolicyIndex [{one}] 与 [{other}] 不同。',
    apiCode: 'InvalidParameterValue',
  },
  ONE_POLICY: {
    en: 'The action {action} takes exactly one policy; {actual} were given.',
    zh: '操作 {action} 只接受一条规则，实际给出 {actual} 条。',
    apiCode: 'InvalidParameterValue',
  },

  // What is created.
  NAME_TAKEN: {
    en: 'The name [{name}] is that of another {kindEn}.',
    zh: '名称 [{name}] 已被其他{kindZh}使用。',
    apiCode: 'InvalidParameterValue.Duplicate',
  },
  QUOTA: {
    en: '{owner} would have {actual}, over the quota {quota} of {limit}.',
    zh: '{owner} 将有 {actual} 个，超过配额 {quota}（{limit}）。',
    apiCode: 'LimitExceeded',
  },
  SUBNET_OTHER_VPC: {
    en: 'The subnet [{subnet}] is in {actual}, not in the VPC [{vpc}] that you specified.',
    zh: '子网 [{subnet}] 属于 {actual}，而不是您指定的私有网络 [{vpc}]。',
    apiCode: 'UnsupportedOperation.VpcMismatch',
  },
  CLB_OTHER_VPC: {
    en: 'The CLB [{clb}] is in {actual}, not in the VPC [{vpc}] that you specified.',
    zh: '负载均衡 [{clb}] 属于 {actual}，而不是您指定的私有网络 [{vpc}]。',
    apiCode: 'UnsupportedOperation.VpcMismatch',
  },
  SERVICE_OTHER_VPC: {
    en: 'The endpoint service [{service}] is in {actual}, not in the VPC [{vpc}] that you specified.',
    zh: '终端节点服务 [{service}] 属于 {actual}，而不是您指定的私有网络 [{vpc}]。',
    apiCode: 'UnsupportedOperation.VpcMismatch',
  },
  CLB_PUBLIC: {
    en: 'The CLB [{clb}] is public (OPEN); an endpoint service needs an internal one.',
    zh: '负载均衡 [{clb}] 是公网类型（OPEN）；终端节点服务需要内网负载均衡。',
    apiCode: 'UnsupportedOperation.EndPointServiceLoadBalancerInvalidType',
  },
  CLB_IN_USE: {
    en: 'The CLB [{clb}] already stands behind the endpoint service [{service}].',
    zh: '负载均衡 [{clb}] 已被终端节点服务 [{service}] 使用。',
    apiCode: 'ResourceInUse',
  },
  ENDPOINT_BEHIND_SERVICE: {
    en: '[{endpoint}] is an endpoint, which cannot stand behind an endpoint service.',
    zh: '[{endpoint}] 是终端节点，不能作为终端节点服务的后端。',
    apiCode: 'UnsupportedOperation.EndPointService',
  },
  SERVICE_OTHER_REGION: {
    en: 'The endpoint service [{service}] you specified does not exist in {region}: it is in {actual}, and a private link stays in one region.',
    zh: '您指定的终端节点服务 [{service}] 在 {region} 不存在：它在 {actual}，而私有连接不能跨地域。',
    apiCode: 'ResourceNotFound',
  },
  NOT_ON_WHITELIST: {
    en: 'The account {account} (UIN {uin}) is not on the whitelist of the endpoint service [{service}].',
    zh: '账号 {account}（UIN {uin}）不在终端节点服务 [{service}] 的白名单中。',
    apiCode: 'ResourceUnavailable.ServiceWhiteListNotAdded',
  },
  SERVICE_IN_USE: {
    en: 'The endpoint service [{service}] still has endpoints: {endpoints}.',
    zh: '终端节点服务 [{service}] 仍有关联的终端节点：{endpoints}。',
    apiCode: 'ResourceInUse',
  },
} as const satisfies Record<string, ProblemWords & { readonly apiCode: string }>
