import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { WireRequest } from './wire.ts'

/** A signature more than so many seconds old, or so far in the future, is refused. */
export const SKEW_MAX_S = 300

const ALGORITHM = 'TC3-HMAC-SHA256'

/** What an Authorization header of TC3-HMAC-SHA256 says. */
export type Tc3 = {
  readonly secretId: string
  readonly date: string
  readonly service: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

const FORM =
  /^TC3-HMAC-SHA256\s+Credential=([^/\s,]{1,128})\/(\d{4}-\d\d-\d\d)\/([^/\s,]{1,128})\/tc3_request,\s*SignedHeaders=([a-zA-Z0-9;_-]{1,512}),\s*Signature=([0-9a-fA-F]{64})\s*$/

export function readAuthorization(text: string): Tc3 | undefined {
  const [, secretId, date, service, headers, signature] = FORM.exec(text) ?? []
  if (secretId === undefined || date === undefined || service === undefined) return undefined
  if (headers === undefined || signature === undefined) return undefined
  const signedHeaders = headers.toLowerCase().split(';')
  // Without these two anybody could send what was signed elsewhere, or as something else.
  if (!signedHeaders.includes('content-type') || !signedHeaders.includes('host')) return undefined
  return { secretId, date, service, signedHeaders, signature: signature.toLowerCase() }
}

/** Whether a request was signed with a key. `timestamp` is the one of its header, in seconds. */
export function isSignedWith(request: WireRequest, tc3: Tc3, timestamp: number, secretKey: string): boolean {
  if (new Date(timestamp * 1000).toISOString().slice(0, 10) !== tc3.date) return false
  const bodyHash = sha256(request.method === 'GET' ? '' : request.body)
  const signingKey = signingKeyOf(secretKey, tc3.date, tc3.service)
  return headerForms(request, tc3.signedHeaders).some((headers) => {
    const signedHeaders = tc3.signedHeaders.join(';')
    const canonical = [request.method, request.path, request.query, headers, signedHeaders, bodyHash].join('\n')
    const toSign = [ALGORITHM, timestamp, `${tc3.date}/${tc3.service}/tc3_request`, sha256(canonical)].join('\n')
    return isSame(hmac(signingKey, toSign).toString('hex'), tc3.signature)
  })
}

/**
 * The signed headers as clients write them: the official SDK for Node signs the host without its port, the one for Go with it;
 * the documents want values in lower case, and not every client does that.
 */
function headerForms(request: WireRequest, names: readonly string[]): readonly string[] {
  const host = request.header('host') ?? ''
  const hosts = [...new Set([host.replace(/:\d+$/, ''), host])]
  const forms = hosts.flatMap((one) => {
    const lines = names.map((name) => `${name}:${(name === 'host' ? one : (request.header(name) ?? '')).trim()}\n`)
    const text = lines.join('')
    return [text, text.toLowerCase()]
  })
  return [...new Set(forms)]
}

/** The older signatures: over all parameters but the signature, sorted, in base64. */
export function isFormSignedWith(
  request: WireRequest,
  parameters: ReadonlyMap<string, string>,
  secretKey: string,
): boolean {
  const algorithm = FORM_ALGORITHMS.get(parameters.get('SignatureMethod') ?? 'HmacSHA1')
  const signature = parameters.get('Signature')
  if (algorithm === undefined || signature === undefined) return false
  const pairs = [...parameters]
    .filter(([name]) => name !== 'Signature')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
  const host = request.header('host') ?? ''
  return [host, host.replace(/:\d+$/, '')].some((one) => {
    const toSign = `${request.method}${one}${request.path}?${pairs.join('&')}`
    return isSame(createHmac(algorithm, secretKey).update(toSign).digest('base64'), signature)
  })
}
const FORM_ALGORITHMS = new Map([
  ['HmacSHA1', 'sha1'],
  ['HmacSHA256', 'sha256'],
])

/** A key is good for a day and a service: most requests are signed with the one of the request before. */
function signingKeyOf(secretKey: string, date: string, service: string): Buffer {
  const name = `${secretKey}/${date}/${service}`
  const known = signingKeys.get(name)
  if (known !== undefined) return known
  const made = hmac(hmac(hmac(`TC3${secretKey}`, date), service), 'tc3_request')
  if (signingKeys.size >= SIGNING_KEYS_MAX) signingKeys.clear()
  signingKeys.set(name, made)
  return made
}
const signingKeys = new Map<string, Buffer>()
const SIGNING_KEYS_MAX = 1_000

const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** Compares in a time that does not tell how much of it was right. */
export const isSameSecret = (known: string, given: string): boolean => isSame(sha256(known), sha256(given))

function isSame(made: string, given: string): boolean {
  const [a, b] = [Buffer.from(made), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}
