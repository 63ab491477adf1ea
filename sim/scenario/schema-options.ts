import * as z from 'zod'
import { DEFAULT_QUOTAS } from '../model/options.ts'
import {
  boolean,
  choice,
  duration,
  integer,
  type Mode,
  may,
  object,
  onceForEachMode,
  oneOf,
  told,
} from './schema-words.ts'

/** `options:` of a file or a case; names and meaning are those of `Options`, times are written with their unit. */
export const optionsSchema: (mode: Mode) => z.ZodType = onceForEachMode((mode) => {
  const of = (type: z.ZodType, description: string): z.ZodType => told(may(mode, type), description)
  return object('EXPECTED_MAP', {
    sameAccountAlwaysAccepted: of(
      boolean(),
      "Default true: an endpoint of the service's own account is ACTIVE at once.",
    ),
    oneServicePerClb: of(boolean(), 'Default true: a CLB stands behind one endpoint service at most.'),
    whitelistRemovalCutsExisting: of(
      boolean(),
      'Default false: taking an account off the whitelist leaves its endpoints.',
    ),
    nonActiveBehavior: of(choice('drop', 'rst'), 'Default drop: what a client sees of an endpoint that is not ACTIVE.'),
    noListenerBehavior: of(choice('drop', 'rst'), 'Default drop: what a client sees of a port without a listener.'),
    emptyPool: of(choice('drop', 'rst'), 'Default drop: what a client sees of a listener without an eligible target.'),
    unknownAddress: of(choice('drop', 'icmp'), 'Default drop: what a client sees of an address that nobody has.'),
    clbSgSeesPrivateLink: of(boolean(), "Default true: a CLB's own groups see the traffic of a private link."),
    sgReevaluateEstablished: of(
      boolean(),
      'Default false: a change of a group leaves connections that it had let through.',
    ),
    endpointCut: of(boolean(), 'Default true: a connection is cut when its endpoint leaves ACTIVE.'),
    snatPoolSize: of(integer(1, 16), 'Default 4: addresses of 11.163.0.0/16 for each endpoint.'),
    sgAllows10064ByDefault: of(
      boolean(),
      'Default true: groups let the health checks of 100.64.0.0/10 in without a rule.',
    ),
    healthSource: of(choice('100.64.0.0/10', 'VIP'), 'Default 100.64.0.0/10: where health checks come from.'),
    strictVpcCidr: of(boolean(), 'Default false: VPC blocks anywhere in 10.0.0.0/8, not in 10.0.0.0/12 only.'),
    midStream: of(
      choice('drop', 'pickup'),
      'Default drop: a segment in the middle of a stream opens no session at the CLB.',
    ),
    guestTcp: of(choice('linux-6.5', 'linux-5'), "Default linux-6.5: how a client's kernel repeats its SYN."),
    tcpTimestamps: of(boolean(), 'Default true: a bound source port may be used again while it is in TIME_WAIT.'),
    acceptDelay: of(duration(), 'Default 0: how long an accepted endpoint stays ACCEPTING.'),
    acceptTwice: of(
      choice('success', 'error'),
      'Default success: to accept what is accepted, or reject what is rejected, changes nothing; error: UnsupportedOperation.',
    ),
    asyncTaskDelay: of(duration(), 'Default 0: how long a CLB is busy with what a call has changed in it.'),
    ipv6: of(choice('unsupported'), 'Only unsupported: a private link carries IPv4.'),
    hopDelay: of(duration(), 'Default 100us: the time of one hop.'),
    quotas: of(
      oneOf('EXPECTED_QUOTAS', z.literal('off', { error: 'EXPECTED_QUOTAS' }), quotas(mode)),
      "Default: the quotas of the cloud's limits pages; off asks for none.",
    ),
  }).meta({ id: mode === 'patch' ? 'optionsPatch' : 'options' })
})

function quotas(mode: Mode): z.ZodType {
  const shape: Record<string, z.ZodType> = {}
  for (const [name, quota] of Object.entries(DEFAULT_QUOTAS)) {
    shape[name] = told(may(mode, integer(0, QUOTA_MAX)), `Default ${quota}.`)
  }
  return object('EXPECTED_QUOTAS', shape)
}

const QUOTA_MAX = 1_000_000_000
