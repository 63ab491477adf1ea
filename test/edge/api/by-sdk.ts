import { ACTION_CODES, COMMON_CODES } from '../../../sim/cloud/action-codes.ts'

/**
 * What no request of the SDK can be refused with: that the name is taken which only a scenario gives to what it creates; and that a
 * text is none, which the SDK mends before it sends it (requests by hand can have it).
 * `test/edge/api/refusals.test.ts` holds this against what the official SDK meets; `docs/operations.md` tells it.
 */
const NOT_BY_SDK: Readonly<Record<string, readonly string[]>> = {
  DescribeVpcEndPointService: ['InvalidParameterValue.NotUtf8EncodingError'],
  DescribeVpcEndPoint: ['InvalidParameterValue.NotUtf8EncodingError'],
  ...Object.fromEntries(
    [
      'CreateVpcEndPointService',
      'CreateVpcEndPoint',
      'CreateVpc',
      'CreateSubnet',
      'CreateRouteTable',
      'CreateNetworkAcl',
      'CreateSecurityGroup',
    ].map((action) => [action, ['InvalidParameterValue.Duplicate']]),
  ),
}

/** The codes of an action with which the official SDK is refused, and those with which only a scenario is. */
export function codesBySdk(action: string): { readonly reached: readonly string[]; readonly not: readonly string[] } {
  const not = NOT_BY_SDK[action] ?? []
  const own = (ACTION_CODES[action] ?? []).filter((code) => !COMMON_CODES.includes(code))
  return { reached: own.filter((code) => !not.includes(code)), not }
}
