import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { Random } from '../../../sim/base/random.ts'
import { fuzzServer } from './fuzz.ts'
import { send, serve } from './serving.ts'

const SEED = Number(process.env.ISTHMUS_SEED ?? 42)
const REQUESTS = 2_500

test(`${REQUESTS} broken requests change nothing and are answered`, async () => {
  const { codes, failures, changed } = await fuzzServer(SEED, 0, REQUESTS)
  expect(failures.slice(0, 5).join('\n')).toBe('')
  // A fuzz that reaches nothing proves nothing.
  const reached = [...codes.keys()]
  const needed = [
    ...[
      'OK',
      'MissingParameter',
      'UnknownParameter',
      'InvalidParameter',
      'InvalidParameterValue.Malformed',
      'ResourceNotFound',
    ],
    ...[
      'InvalidAction',
      'AuthFailure.SignatureFailure',
      'AuthFailure.InvalidAuthorization',
      'UnsupportedProtocol',
      'NoSuchVersion',
    ],
    ...['UNAUTHORIZED', 'OPERATOR_ONLY', 'BAD_STEP', 'BAD_REQUEST', 'CONTENT_TYPE', 'NO_SUCH_PATH'],
  ]
  expect(
    needed.filter((code) => !reached.includes(code)),
    reached.join(' '),
  ).toEqual([])
  expect(changed).toBeLessThan(REQUESTS / 10)
}, 120_000)

test('what is no HTTP at all is cut off, and others are served on', async () => {
  const served = await serve()
  const random = new Random(SEED)
  for (let n = 0; n < 60; n++) {
    const bytes = Buffer.from(Array.from({ length: random.integer(1, 400) }, () => random.integer(0, 255)))
    const begin = n % 3 === 0 ? Buffer.from('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n') : Buffer.alloc(0)
    await garbage(served.port, Buffer.concat([begin, bytes, Buffer.from('\r\n\r\n')]))
  }
  expect((await send(served.port, '/healthz', { method: 'GET' })).status).toBe(200)
  expect(served.faults).toEqual([])
  await served.close()
})

test('a client that is slow with its headers or with its body is let go', async () => {
  const served = await serve({ patience: { headersMs: 300, requestMs: 600 } })
  const head = 'POST / HTTP/1.1\r\nhost: x\r\n'
  for (const begun of [head, `${head}content-type: application/json\r\ncontent-length: 100\r\n\r\n{"a`]) {
    const startedMs = Date.now()
    await garbage(served.port, Buffer.from(begun))
    expect(Date.now() - startedMs).toBeLessThan(5_000)
  }
  expect((await send(served.port, '/healthz', { method: 'GET' })).status).toBe(200)
  await served.close()
})

test('a body over the limit is refused with its code, whether or not it tells its length', async () => {
  const served = await serve()
  const headers = { 'content-type': 'application/json', 'x-tc-action': 'CreateVpc' }
  const told = await send(served.port, '/', { headers, body: 'x'.repeat(10_000_001) })
  expect([told.status, told.text]).toMatchObject([200, expect.stringContaining('RequestSizeLimitExceeded')])
  const chunked = await sendChunked(served.port, 10_000_001)
  expect(chunked).toContain('RequestSizeLimitExceeded')
  const endless = 'POST / HTTP/1.1\r\nhost: x\r\nx-tc-action: A\r\ncontent-length: 999999999\r\n\r\n'
  expect(await answerTo(served.port, endless)).toContain('RequestSizeLimitExceeded')
  const control = await send(served.port, '/isthmus/open', { headers, body: 'x'.repeat(10_000_001) })
  expect([control.status, control.text]).toMatchObject([413, expect.stringContaining('TOO_LARGE')])
  expect((await send(served.port, '/', { headers, body: 'x'.repeat(9_999_999) })).text).toContain('InvalidParameter')
  await served.close()
})

test('who sends too much is answered when it has sent it: a client that is cut off before reads no answer', async () => {
  const served = await serve()
  const megabyte = Buffer.alloc(1_000_000, 'x')
  let said = ''
  const socket = connect(served.port, '127.0.0.1')
  socket.on('data', (part) => {
    said += part.toString()
  })
  const closed = new Promise((resolve) => socket.on('close', resolve))
  const write = (bytes: string | Buffer) => new Promise((resolve) => socket.write(bytes, resolve))
  await write('POST / HTTP/1.1\r\nhost: x\r\nx-tc-action: A\r\ncontent-length: 20000000\r\n\r\n')
  for (let sent = 1; sent <= 19; sent++) await write(megabyte)
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(said).toBe('')
  await write(megabyte)
  await closed
  expect(said).toContain('RequestSizeLimitExceeded')
  await served.close()
})

/** Sends bytes as they are, and waits until the other side hangs up. */
function garbage(port: number, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.on('error', () => {})
    socket.on('data', () => {})
    socket.on('close', () => resolve())
  })
}

/** What the other side says to bytes as they are, which are no whole request. */
function answerTo(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let said = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.on('error', () => {})
    socket.on('data', (part) => {
      said += part.toString()
    })
    socket.on('close', () => resolve(said))
  })
}

function sendChunked(port: number, length: number): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('POST / HTTP/1.1\r\nhost: x\r\nx-tc-action: A\r\ntransfer-encoding: chunked\r\n\r\n')
      for (let left = length; left > 0; left -= 1_000_000) {
        const size = Math.min(left, 1_000_000)
        socket.write(`${size.toString(16)}\r\n${'x'.repeat(size)}\r\n`)
      }
      socket.write('0\r\n\r\n')
    })
    socket.on('error', () => {})
    socket.on('data', (part) => {
      text += part.toString()
      if (text.includes('}}')) socket.destroy()
    })
    socket.on('close', () => resolve(text))
  })
}
