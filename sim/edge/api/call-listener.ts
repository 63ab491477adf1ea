import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerCall } from './cloud-api.ts'
import type { Service } from './service.ts'
import type { WireRequest } from './wire.ts'
import { wireError } from './wire-words.ts'

/** Larger bodies are refused: as the cloud's limit for requests that are signed with TC3-HMAC-SHA256. */
export const BODY_BYTES_MAX = 10_000_000
/** Up to so many are read all the same, and let fall: a client whose request is cut off never reads the answer to it. */
const DRAINED_BYTES_MAX = 100_000_000

/** Whether a request is for the cloud's API, which is all at one path. */
export function isCall({ url = '' }: IncomingMessage): boolean {
  if (url === '/' || url.startsWith('/?')) return true
  return /^https?:\/\/[^/]*\/?(\?|$)/.test(url) // as proxies send it
}

/**
 * Answers a call of the cloud's API: every answer has the status 200, as the official SDKs take nothing else for an answer. It
 * comes in and goes out without the web's Request and Response, which cost as much as everything else together.
 */
export async function listenToCall(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const startedMs = service.clock.nowMs()
  const { method = '', url = '' } = request
  const body = await bodyOf(request)
  if (body === 'aborted') return
  if (body === 'too large') {
    tooLarge(service, method, response)
    return
  }
  const question = url.indexOf('?')
  const wire: WireRequest = {
    method,
    path: '/',
    query: question < 0 ? '' : url.slice(question + 1),
    header: (name) => {
      const value = request.headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
    body,
  }
  const { body: text, requestId, action, account, code } = await answerCall(service, wire)
  const ms = Math.round((service.clock.nowMs() - startedMs) * 1000) / 1000
  service.log({ method, path: '/', status: 200, action, account, code, requestId, ms })
  send(response, text)
}

/** The whole body; or why there is none to be had. */
function bodyOf(request: IncomingMessage): Promise<Uint8Array | 'too large' | 'aborted'> {
  if (Number(request.headers['content-length'] ?? 0) > DRAINED_BYTES_MAX) return Promise.resolve('too large')
  return new Promise((resolve) => {
    const parts: Buffer[] = []
    let length = 0
    request.on('data', (part: Buffer) => {
      length += part.length
      if (length > DRAINED_BYTES_MAX) resolve('too large')
      if (length > BODY_BYTES_MAX) parts.length = 0
      else parts.push(part)
    })
    request.on('end', () => {
      if (length > BODY_BYTES_MAX) resolve('too large')
      else resolve(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts))
    })
    request.on('error', () => resolve('aborted'))
    request.on('close', () => resolve('aborted'))
  })
}

function tooLarge(service: Service, method: string, response: ServerResponse): void {
  const { code, message } = wireError('TOO_LARGE', service.language, { limit: String(BODY_BYTES_MAX) })
  service.log({ method, path: '/', status: 200, code })
  response.setHeader('connection', 'close')
  send(
    response,
    JSON.stringify({ Response: { Error: { Code: code, Message: message }, RequestId: service.requestId() } }),
  )
}

function send(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  response.end(text)
}
