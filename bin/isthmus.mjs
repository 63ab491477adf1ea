#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// Starts the bundle that the build made of sim/edge/cli/main.ts. Kept tiny: its time is added to every command.
const bundle = new URL('../dist/main.js', import.meta.url)
if (existsSync(bundle)) {
  const { main } = await import(bundle.href)
  process.exitCode = await main(process.argv.slice(2))
} else {
  const folder = fileURLToPath(new URL('..', import.meta.url))
  process.stderr.write(`isthmus is not built yet. Run \`npm start\` (or \`npm run build\`) in ${folder}\n`)
  process.exitCode = 3
}
