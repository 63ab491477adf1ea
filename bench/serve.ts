import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultKeyOf } from '../sim/edge/api/keys.ts'
import { operationOf, Replica } from '../sim/edge/store/replica.ts'
import { signTc3 } from '../test/support/sign.ts'
import { type Bench, ensure, type Figure, median } from './measure.ts'

const STARTS = 9
const OPERATIONS = 600
const CONNECTIONS = 8
const MEASURED_MS = 3_000
const CVMS = 10_000

const OWNER = defaultKeyOf({ name: 'owner', uin: '100000000001' })

/** A small world: a service and an endpoint of the same account. */
const SMALL = `
network:
  accounts: { owner: { uin: "100000000001" } }
  vpcs: { vpc1: { cidr: 10.0.0.0/16, subnets: { app: 10.0.0.0/18 } } }
  cvms: { web: { subnet: vpc1/app, listen: [8080] } }
  clbs: { lb: { subnet: vpc1/app, "tcp:80": web:8080 } }
  endpointServices: { svc: { clb: lb } }
  endpoints: { ep: { subnet: vpc1/app, service: svc } }
`
/** The same with as many machines as the figure says. */
const LARGE = `options: { quotas: off }${SMALL.replace('cvms: {', `cvms: { many: { subnet: vpc1/app, count: ${CVMS - 1} },`)}`

type Call = { readonly action: string; readonly parameters: Readonly<Record<string, unknown>> }

const enable = (accept: boolean): Call => ({
  action: 'EnableVpcEndPointConnect',
  parameters: { EndPointServiceId: 'svc', EndPointId: ['ep'], AcceptFlag: accept },
})
const DESCRIBE: Call = { action: 'DescribeVpcEndPoint', parameters: { EndPointId: ['ep'] } }

type Running = { readonly child: ChildProcess; readonly port: number }

function start(words: readonly string[]): Promise<Running> {
  const child = spawn(process.execPath, ['bin/isthmus.mjs', 'serve', '--port', '0', '--no-access-log', ...words], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return new Promise((resolve, reject) => {
    let out = ''
    child.stdout.on('data', (part) => {
      out += part
      const [, port] = /"url":"http:\/\/127\.0\.0\.1:(\d+)"/.exec(out) ?? []
      if (port !== undefined) resolve({ child, port: Number(port) })
    })
    child.once('exit', (code) => reject(new Error(`benchmark: the server ended with ${code}: ${out}`)))
  })
}

async function stop({ child }: Running): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

const headersOf = ({ action }: Call, body: string): Record<string, string> => ({
  'content-type': 'application/json',
  'content-length': String(body.length),
  host: '127.0.0.1',
  'x-tc-action': action,
  'x-tc-version': '2017-03-12',
  'x-tc-timestamp': String(Math.floor(Date.now() / 1000)),
  authorization: signTc3({ body, host: '127.0.0.1' }, OWNER),
})

/** A request as it goes out: what a client takes to sign it is not the server's. */
type Signed = { readonly body: string; readonly headers: Record<string, string> }

function signed(call: Call): Signed {
  const body = JSON.stringify(call.parameters)
  return { body, headers: headersOf(call, body) }
}

function send({ port }: Running, agent: Agent, { body, headers }: Signed): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method: 'POST', headers, agent }, (answer) => {
      let text = ''
      answer.on('data', (part) => {
        text += part
      })
      answer.on('end', () => resolve(text))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** From starting a process to its first answer, less what a bare `node -e 0` takes beside it. */
async function startOverNode(scenario: string): Promise<readonly number[]> {
  const over: number[] = []
  for (let i = 0; i < STARTS; i++) {
    const bare = process.hrtime.bigint()
    spawnSync(process.execPath, ['-e', '0'])
    const begun = process.hrtime.bigint()
    const server = await start([scenario])
    const agent = new Agent()
    ensure((await send(server, agent, signed(DESCRIBE))).includes('"TotalCount":1'), 'the first answer is right')
    over.push(Number(process.hrtime.bigint() - begun - (begun - bare)) / 1e6)
    agent.destroy()
    await stop(server)
  }
  return over
}

/** What an operation takes in process, in milliseconds. */
function inProcess(): number {
  const opened = Replica.open({ do: 'open', texts: [['small.yaml', SMALL]], accounts: [], epochMs: 0 })
  if (!opened.ok) throw new Error('benchmark: the scenario is sound')
  const times = Array.from({ length: OPERATIONS }, (_, n) => {
    const operation = operationOf({ do: 'call', by: 'owner', ...enable(n % 2 === 1) })
    const begun = process.hrtime.bigint()
    ensure(opened.value.cloud.apply(operation).ok, 'the operation is done')
    return Number(process.hrtime.bigint() - begun) / 1e6
  })
  return median(times.slice(100))
}

/** What the same operation takes through the server, one after another on one connection. */
async function throughServer(server: Running): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const times: number[] = []
  const calls = [signed(enable(false)), signed(enable(true))] as const
  for (let n = 0; n < OPERATIONS; n++) {
    const begun = process.hrtime.bigint()
    const answer = await send(server, agent, calls[n % 2 === 0 ? 0 : 1])
    times.push(Number(process.hrtime.bigint() - begun) / 1e6)
    ensure(!answer.includes('Error'), 'the operation is done')
  }
  agent.destroy()
  return median(times.slice(100))
}

/** Signed requests a second, over a few connections that each wait for their answer; made once, so that the client costs little. */
async function describesPerSecond({ port }: Running): Promise<number> {
  const { body, headers } = signed(DESCRIBE)
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const bytes = Buffer.from(`POST / HTTP/1.1\r\n${head.join('')}\r\n${body}`)
  const until = Date.now() + MEASURED_MS
  const begun = process.hrtime.bigint()
  const counts = await Promise.all(Array.from({ length: CONNECTIONS }, () => repeat(port, bytes, until)))
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9
  return counts.reduce((sum, count) => sum + count, 0) / seconds
}

/** Sends the same request again and again; returns how many answers came. */
function repeat(port: number, bytes: Buffer, until: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let answers = 0
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.on('data', (part) => {
      text += part.toString('latin1')
      const end = text.indexOf('\r\n\r\n')
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
      if (end < 0 || text.length < end + 4 + length) return
      if (!text.includes('"TotalCount":1')) reject(new Error(`benchmark: a wrong answer: ${text}`))
      text = ''
      answers += 1
      if (Date.now() < until) socket.write(bytes)
      else socket.end()
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(answers))
  })
}

/** Resident memory of a process, in megabytes, as Linux tells it. */
function rssMb({ child }: Running): number {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? []
  return (Number(kilobytes) * 1024) / 1e6
}

async function figures(small: string, large: string): Promise<readonly Figure[]> {
  const starts = await startOverNode(small)
  const server = await start([small])
  await throughServer(server) // warms up
  const overhead = (await throughServer(server)) - inProcess()
  await describesPerSecond(server)
  const perSecond = await describesPerSecond(server)
  await stop(server)
  const loaded = await start([large])
  const agent = new Agent({ keepAlive: true })
  for (let n = 0; n < 200; n++) await send(loaded, agent, signed(n % 2 === 0 ? DESCRIBE : enable(n % 4 === 3)))
  const memory = rssMb(loaded)
  agent.destroy()
  await stop(loaded)
  return [
    { name: 'serve.start_over_node_ms', value: Math.min(...starts), unit: 'ms', median: median(starts) },
    { name: 'serve.overhead_ms', value: overhead, unit: 'ms' },
    { name: 'serve.describe_per_second', value: perSecond, unit: 'requests/s' },
    { name: 'serve.10k_rss_mb', value: memory, unit: 'MB' },
  ]
}

/** The server as users start it, in a process of its own, on loopback, with its log in memory. */
export const serveBench: Bench = {
  figures: ['serve.start_over_node_ms', 'serve.overhead_ms', 'serve.describe_per_second', 'serve.10k_rss_mb'],
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-'))
    try {
      writeFileSync(join(folder, 'small.yaml'), SMALL)
      writeFileSync(join(folder, 'large.yaml'), LARGE)
      return await figures(join(folder, 'small.yaml'), join(folder, 'large.yaml'))
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}
