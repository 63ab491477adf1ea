import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { LostRaces, StoreFault } from '../store/hosted-world.ts'
import { BODY_BYTES_MAX, isCall, listenToCall } from './call-listener.ts'
import { type Asked, CONTROL, type Reply } from './control.ts'
import { ControlFault } from './control-fault.ts'
import { EventStreams } from './events.ts'
import { viewerOf } from './permission.ts'
import { languageNamed, type Service } from './service.ts'
import { wireError } from './wire-words.ts'

/** A client that takes longer for its headers, or for its whole request, is let go. */
export type Patience = { readonly headersMs: number; readonly requestMs: number }
const PATIENCE: Patience = { headersMs: 10_000, requestMs: 30_000 }
const KEEP_ALIVE_MS = 65_000
/** How often it is looked for such clients, at least. */
const LOOK_MS = 1_000
/** GET requests carry their parameters in the first line. */
const HEADER_BYTES_MAX = 40_000
const CONNECTIONS_MAX = 2_000

export type RunningServer = { readonly server: Server; readonly close: () => Promise<void> }

/** An HTTP server that answers for a world; the caller makes it listen. */
export function serverFor(service: Service, { headersMs, requestMs }: Patience = PATIENCE): RunningServer {
  const events = new EventStreams(service)
  const listener = getRequestListener(appFor(service, events).fetch, { overrideGlobalObjects: false })
  const limits = { headersTimeout: headersMs, requestTimeout: requestMs, keepAliveTimeout: KEEP_ALIVE_MS }
  const server = createServer(
    { ...limits, connectionsCheckingInterval: Math.min(LOOK_MS, headersMs), maxHeaderSize: HEADER_BYTES_MAX },
    (request, response) => {
      const work = isCall(request) ? listenToCall(service, request, response) : listener(request, response)
      work.catch(service.onFault)
    },
  )
  server.maxConnections = CONNECTIONS_MAX
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      events.close()
      server.close(() => resolve())
      server.closeIdleConnections()
      setTimeout(() => server.closeAllConnections(), 1_000).unref()
    })
  return { server, close }
}

function appFor(service: Service, events: EventStreams): Hono {
  const app = new Hono()
  app.use(bodyLimit({ maxSize: BODY_BYTES_MAX, onError: (context) => tooLarge(service, context) }))
  app.get('/healthz', (context) => context.json(healthOf(service)))
  app.get('/isthmus/events', (context) =>
    controlled(service, context, async () => events.stream(viewerIn(service, context))),
  )
  app.all('/isthmus/*', (context) => controlled(service, context, () => control(service, context)))
  app.notFound((context) => controlled(service, context, () => Promise.reject(nothingAt(context.req.path))))
  app.onError((fault, context) => {
    service.onFault(fault)
    return context.json({ error: { code: 'INTERNAL', message: 'an internal error has occurred' } }, 500)
  })
  return app
}

const healthOf = ({ version, world }: Service) => ({
  status: 'ok',
  version,
  position: world.position,
  nowUs: world.replica.cloud.nowUs,
})

/** A control request: a JSON answer and a status that says what came of it. */
async function controlled(service: Service, context: Context, work: () => Promise<Response>): Promise<Response> {
  const startedMs = service.clock.nowMs()
  const response = await work().catch((fault: unknown) => faultResponse(service, context, fault))
  const ms = Math.round((service.clock.nowMs() - startedMs) * 1000) / 1000
  service.log({ method: context.req.method, path: context.req.path.slice(0, 200), status: response.status, ms })
  return response
}

function faultResponse(service: Service, context: Context, fault: unknown): Response {
  if (fault instanceof ControlFault) {
    const { status, code, message, problems } = fault
    return context.json({ error: { code, message, ...(problems.length === 0 ? {} : { problems }) } }, status)
  }
  const isBusy = fault instanceof LostRaces || fault instanceof StoreFault
  if (!(fault instanceof LostRaces)) service.onFault(fault)
  const code = fault instanceof LostRaces ? 'BUSY' : isBusy ? 'STORE' : 'INTERNAL'
  const message = isBusy ? fault.message : 'an internal error has occurred'
  return context.json({ error: { code, message } }, isBusy ? 503 : 500)
}

async function control(service: Service, context: Context): Promise<Response> {
  const { req } = context
  const work = CONTROL[`${req.method} ${req.path}`]
  if (work === undefined) throw nothingAt(req.path)
  const viewer = viewerIn(service, context)
  const language = languageNamed(req.query('lang'), service.language)
  const query = new URL(req.url).searchParams
  const reply = await work({ service, viewer, language, query, ...(await bodyOf(context)) })
  return replied(context, reply)
}

const viewerIn = (service: Service, { req }: Context) => viewerOf(service, req.header('authorization'), req.query('as'))

const nothingAt = (path: string): ControlFault =>
  new ControlFault(404, 'NO_SUCH_PATH', `there is nothing at ${path.slice(0, 200)}`)

/** JSON or a scenario's text. Nothing that a page elsewhere could make a browser send without being asked. */
async function bodyOf({ req }: Context): Promise<Pick<Asked, 'body' | 'text'>> {
  if (req.method === 'GET') return { body: undefined, text: undefined }
  const type = (req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  const text = await req.text()
  if (type === 'application/yaml' || type === 'text/yaml') return { body: undefined, text }
  if (type !== 'application/json')
    throw new ControlFault(415, 'CONTENT_TYPE', 'the body is application/json, or application/yaml')
  if (text.trim() === '') return { body: {}, text: undefined }
  try {
    return { body: JSON.parse(text) as unknown, text: undefined }
  } catch {
    throw new ControlFault(400, 'BAD_REQUEST', 'the body is not JSON')
  }
}

function replied(context: Context, reply: Reply): Response {
  if ('json' in reply) return context.json(reply.json as object)
  return context.body(reply.text, 200, { 'content-type': reply.type })
}

function tooLarge(service: Service, context: Context): Response {
  const { method, path } = context.req
  const { code, message } = wireError('TOO_LARGE', service.language, { limit: String(BODY_BYTES_MAX) })
  context.header('connection', 'close')
  service.log({ method, path: path.slice(0, 200), status: 413, code })
  return context.json({ error: { code: 'TOO_LARGE', message } }, 413)
}
