import type { Language } from '../../base/language.ts'
import type { OperationResult } from '../../cloud/operation.ts'
import type { Network } from '../../model/network.ts'
import { LostRaces, StoreFault } from '../store/hosted-world.ts'
import type { Replica } from '../store/replica.ts'
import { authenticate, believe, type Caller } from './authenticate.ts'
import { hasVersion, isRegion } from './products.ts'
import { languageNamed, type Service } from './service.ts'
import { readWire, type Wanted, type WireRequest } from './wire.ts'
import { type WireError, type WireErrorKey, wireError } from './wire-words.ts'

/** What a call is answered with, and what the access log says of it. */
export type Answered = {
  readonly body: string
  readonly requestId: string
  readonly action: string | undefined
  readonly account: string | undefined
  readonly code: string
}

/**
 * The cloud's API 3.0: one request, one action. A refusal is an answer like any other (HTTP 200), with the cloud's own code.
 * Checks come in this order: the request can be read, who signed it, action and version, region; then `Cloud` takes over.
 */
export async function answerCall(service: Service, request: WireRequest): Promise<Answered> {
  const language = languageNamed(request.header('x-tc-language'), service.language)
  const refused = (
    error: WireErrorKey,
    parameters: Readonly<Record<string, string>> = {},
    wanted?: Wanted,
    by?: string,
  ) => answer(service, wanted?.action, by, wireError(error, languageOf(wanted, language), parameters))
  try {
    if (request.method !== 'GET' && request.method !== 'POST') return refused('METHOD', { name: request.method })
    const wanted = readWire(request)
    if ('fault' in wanted) return refused(wanted.fault)
    const caller = await callerOf(service, request)
    if (!caller.ok) return refused(caller.error, { name: caller.name ?? '' }, wanted)
    const fault = faultOf(wanted, service.world.replica.cloud.network)
    if (fault !== undefined) return refused(fault.error, fault.parameters, wanted, caller.account)
    const { action = '', parameters } = wanted
    const region = wanted.region || undefined // an SDK without a region may send an empty one
    const result = await service.world.call({
      ...{ do: 'call', by: caller.account, region, action, parameters },
      requestId: service.requestId(),
    })
    return answer(service, action, caller.account, result, languageOf(wanted, language))
  } catch (fault) {
    if (fault instanceof LostRaces) return refused('BUSY')
    service.onFault(fault)
    return refused(fault instanceof StoreFault ? 'STORE' : 'INTERNAL')
  }
}

/** Another process may have opened a world with other accounts, so that an unknown one is looked for again. */
async function callerOf(service: Service, request: WireRequest): Promise<Caller> {
  const { isInsecure, keys, world, clock } = service
  const ask = ({ cloud }: Replica): Caller => {
    const { accounts } = cloud.network
    return isInsecure ? believe(request, accounts) : authenticate(request, keys, accounts, clock.nowMs())
  }
  const caller = ask(world.replica)
  return caller.ok || caller.error !== 'SECRET_ID' ? caller : world.read(ask)
}

const languageOf = (wanted: Wanted | undefined, otherwise: Language): Language =>
  languageNamed(wanted?.language, otherwise)

type Fault = { readonly error: WireErrorKey; readonly parameters: Readonly<Record<string, string>> }

/** What is wrong with what all calls have in common. */
function faultOf({ action, version, region }: Wanted, network: Network): Fault | undefined {
  if (action === undefined || action === '') return { error: 'MISSING', parameters: { name: 'Action' } }
  if (version === undefined || version === '') return { error: 'MISSING', parameters: { name: 'Version' } }
  if (!hasVersion(action, version))
    return { error: 'VERSION', parameters: { name: action.slice(0, 80), version: version.slice(0, 40) } }
  if (region !== undefined && region !== '' && !isRegion(region, network.vpcs))
    return { error: 'REGION', parameters: { name: region.slice(0, 40) } }
  return undefined
}

function answer(
  service: Service,
  action: string | undefined,
  account: string | undefined,
  result: OperationResult | WireError,
  language: Language = service.language,
): Answered {
  const [code, response] = responseOf(result, language)
  const own = response.RequestId
  const requestId = typeof own === 'string' ? own : service.requestId()
  return { body: JSON.stringify({ Response: { ...response, RequestId: requestId } }), requestId, action, account, code }
}

function responseOf(
  result: OperationResult | WireError,
  language: Language,
): readonly [code: string, response: Readonly<Record<string, unknown>>] {
  if ('message' in result) return [result.code, { Error: { Code: result.code, Message: result.message } }]
  if (result.ok) return ['OK', result.response]
  const { code, message } = result.error
  return [code, { Error: { Code: code, Message: message[language] } }]
}
