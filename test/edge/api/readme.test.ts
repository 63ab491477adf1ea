import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { blocksOf, ROOT } from '../../docs/markdown.ts'
import { type Served, serve } from './serving.ts'

let served: Served
beforeAll(async () => {
  served = await serve()
})
afterAll(() => served.close())

test.each(['README.md', 'README.zh-CN.md', 'docs/serve.md', 'docs/serve.zh-CN.md'])(
  '%s shows a program on the SDK that runs',
  async (page) => {
    const [block] = blocksOf(page).filter(({ info }) => info === 'js')
    const text = block?.text ?? expect.fail('the page has a program')
    expect(text.trim().split('\n').length).toBeLessThan(15)
    const [, said] = /console\.log\(.*\) \/\/ (.*)/.exec(text) ?? []
    expect(await output(text.replace('127.0.0.1:8520', `127.0.0.1:${served.port}`), page)).toBe(`${said}\n`)
  },
)

/** What a program prints, run by Node where it finds the packages of this project. */
async function output(text: string, page: string): Promise<string> {
  mkdirSync(join(ROOT, '.cache'), { recursive: true })
  const file = join(ROOT, '.cache', `program-${process.pid}-${page.replaceAll(/\W/g, '-')}.mjs`)
  writeFileSync(file, text)
  try {
    const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'pipe'] })
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (part) => {
        printed += part
      })
    }
    await new Promise((resolve) => child.once('close', resolve))
    return printed
  } finally {
    rmSync(file)
  }
}
