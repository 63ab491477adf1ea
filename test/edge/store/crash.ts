import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hash, Random } from '../../../sim/base/random.ts'
import { defaultKeyOf } from '../../../sim/edge/api/keys.ts'
import { signTc3 } from '../../support/sign.ts'
import { ENDPOINT_SHOP } from './shop.ts'

/** The shop with room for as many endpoints as a run can make. */
export const ROOMY_SHOP = ENDPOINT_SHOP.replace('seed: 7', 'seed: 7\noptions: { quotas: off }').replace(
  '10.0.2.0/24',
  '10.0.64.0/18',
)

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** What a long run with crashes in it showed. */
export type Crashes = {
  readonly acknowledged: number
  /** Acknowledged, and not there after a restart. */
  readonly lost: readonly string[]
  /** There twice, or there although nobody sent it. */
  readonly strange: readonly string[]
  /** Sent and not answered, of which some were done and some were not. */
  readonly unanswered: number
}

/**
 * Lets clients change a world at once, through servers that are killed (`kill -9`) at random points and started again; looks
 * after each restart whether everything that was acknowledged is there. `words`: how the server is told where its state is.
 */
export async function crashRun(
  seed: number,
  rounds: number,
  clients: number,
  words: readonly string[],
  scenario: string,
): Promise<Crashes> {
  const random = new Random(hash(seed, 'crash'))
  const acknowledged = new Set<string>()
  const sent = new Set<string>()
  const strange: string[] = []
  let next = 1
  for (let round = 0; round < rounds; round++) {
    const server = await started([...words, scenario])
    const there = await endpointsAt(server.port)
    const lost = [...acknowledged].filter((name) => !there.includes(name))
    strange.push(...there.filter((name, n) => there.indexOf(name) !== n || !sent.has(name)))
    if (lost.length > 0 || round === rounds - 1) {
      await killed(server.child)
      return { acknowledged: acknowledged.size, lost, strange, unanswered: sent.size - acknowledged.size }
    }
    let isRunning = true
    const client = async (): Promise<void> => {
      while (isRunning) {
        const name = `made-${next++}`
        sent.add(name)
        const isDone = await create(server.port, name).catch(() => false)
        if (isDone) acknowledged.add(name)
      }
    }
    const working = Array.from({ length: clients }, client)
    await new Promise((resolve) => setTimeout(resolve, random.integer(20, 400)))
    await killed(server.child)
    isRunning = false
    await Promise.all(working)
  }
  throw new Error('the last round ends the run')
}

type Server = { readonly child: ChildProcess; readonly port: number }

/** A server as users start it, once it listens. */
export function started(words: readonly string[]): Promise<Server> {
  const child = spawn(process.execPath, [join(ROOT, 'bin/isthmus.mjs'), 'serve', '--port', '0', ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LANG: 'C' },
  })
  return new Promise((resolve, reject) => {
    let said = ''
    let out = ''
    child.stderr.on('data', (part) => {
      said += part
    })
    child.stdout.on('data', (part) => {
      if (out.length < 10_000) out += part
      const [, port] = /"event":"listening","url":"http:\/\/127\.0\.0\.1:(\d+)"/.exec(out) ?? []
      if (port !== undefined) resolve({ child, port: Number(port) })
    })
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)))
  })
}

export async function killed(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

/** A signed call of the account `rides`; the fields of its Response. */
export async function call(port: number, action: string, parameters: object): Promise<Record<string, unknown>> {
  const body = JSON.stringify(parameters)
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-tc-action': action,
      'x-tc-version': '2017-03-12',
      'x-tc-timestamp': String(Math.floor(Date.now() / 1000)),
      authorization: signTc3({ body, host: `127.0.0.1:${port}` }, defaultKeyOf({ name: 'rides', uin: '100000000012' })),
    },
  })
  return ((await response.json()) as { Response: Record<string, unknown> }).Response
}

/** Makes an endpoint called so, or throws. */
async function create(port: number, name: string): Promise<boolean> {
  const place = { VpcId: 'vpc2', SubnetId: 'vpc2/app', EndPointServiceId: 'svc1' }
  const response = await call(port, 'CreateVpcEndPoint', { ...place, EndPointName: name })
  if (response.Error !== undefined) throw new Error(JSON.stringify(response.Error))
  return true
}

/** The names of all endpoints that the run has made, page by page. */
async function endpointsAt(port: number): Promise<readonly string[]> {
  const all: string[] = []
  for (;;) {
    const page = await call(port, 'DescribeVpcEndPoint', { Limit: 100, Offset: all.length })
    if (page.Error !== undefined) throw new Error(JSON.stringify(page.Error))
    const set = page.EndPointSet as readonly { readonly EndPointName: string }[]
    if (set.length === 0) return all.filter((name) => name !== 'ep1')
    all.push(...set.map(({ EndPointName }) => EndPointName))
  }
}
