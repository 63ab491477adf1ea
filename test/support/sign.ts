import { createHash, createHmac } from 'node:crypto'

/** Signs a request as a client does: written from the cloud's documents, and not with the server's own code. */
export function signTc3(
  request: {
    readonly body: string
    readonly host: string
    readonly method?: string
    readonly query?: string
    readonly extra?: Readonly<Record<string, string>>
  },
  key: { readonly secretId: string; readonly secretKey: string },
  timestamp: number = Math.floor(Date.now() / 1000),
): string {
  const { body, host, method = 'POST', query = '', extra = {} } = request
  const date = new Date(timestamp * 1000).toISOString().slice(0, 10)
  const type = method === 'GET' ? 'application/x-www-form-urlencoded' : 'application/json'
  const headers = { 'content-type': type, host, ...extra }
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`)
  const signedHeaders = Object.keys(headers).join(';')
  const hash = sha256(method === 'GET' ? '' : body)
  const canonical = [method, '/', query, lines.join(''), signedHeaders, hash].join('\n')
  const scope = `${date}/vpc/tc3_request`
  const toSign = ['TC3-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n')
  const signingKey = hmac(hmac(hmac(`TC3${key.secretKey}`, date), 'vpc'), 'tc3_request')
  const signature = hmac(signingKey, toSign).toString('hex')
  return `TC3-HMAC-SHA256 Credential=${key.secretId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
