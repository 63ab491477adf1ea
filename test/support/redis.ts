import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'

export type RedisServer = { readonly url: string; readonly redis: Redis; readonly stop: () => Promise<void> }

/** A Redis of its own for a test file, on a free port of loopback and with nothing on disk. */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-redis-'))
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
  const child = spawn('redis-server', words, { stdio: 'ignore' })
  const redis = new Redis({ port, host: '127.0.0.1', retryStrategy: (times) => (times < 200 ? 50 : null) })
  redis.on('error', () => {}) // until it listens
  await redis.ping()
  const stop = async (): Promise<void> => {
    redis.disconnect()
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
    rmSync(folder, { recursive: true })
  }
  return { url: `redis://127.0.0.1:${port}`, redis, stop }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
