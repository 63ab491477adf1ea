// All the set-up of a clone, in one go and only where something is missing or stale:
//   node .ci/setup.mjs               the packages of package-lock.json, then the command line's bundle in dist/
//   node .ci/setup.mjs --for-tests   the packages, and Debian's that some tests need; building is the gate's first stage
// Runs on plain Node: when it starts there may be no node_modules.
import { spawnSync } from 'node:child_process'
import { build } from './build.mjs'
import { packagesAreInstalled } from './npm-packages.mjs'
import { root } from './root.mjs'
import { installSystemPackages } from './system-packages.mjs'

if (!packagesAreInstalled()) installNpmPackages()
if (process.argv.includes('--for-tests')) installSystemPackages()
else if (!(await build('cli'))) process.exitCode = 1

function installNpmPackages() {
  console.log('set-up: npm ci (node_modules is missing or differs from package-lock.json)')
  const npm = process.env.npm_execpath // the npm that runs this script, when one does
  const [command, ...first] = npm ? [process.execPath, npm] : ['npm']
  const { status } = spawnSync(command ?? '', [...first, 'ci', '--include=dev'], { cwd: root, stdio: 'inherit' })
  if (status !== 0) {
    console.error('set-up: npm ci failed; its message is above')
    process.exit(1)
  }
}
