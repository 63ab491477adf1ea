// Builds what is asked for, unless it was already built from the same bytes:
//   node .ci/build.mjs [cli] [bench] [library]
// The command line and the benchmarks are bundled into dist/; the library is emitted to lib/, file by file (docs/decisions/0006).
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { root } from './root.mjs'

const EMIT = 'tsconfig.library.json'
const TARGETS = {
  cli: { entry: 'sim/edge/cli/main.ts', folder: 'dist', sources: ['sim'], make: bundle },
  bench: { entry: 'bench/run.ts', folder: 'dist/bench', sources: ['sim', 'bench', 'test/support'], make: bundle },
  library: { entry: 'sim/index.ts', folder: 'lib', sources: ['sim', 'tsconfig.json', EMIT], make: emit },
}
const STAMP = '.built-from'

/**
 * Whether it is there and new; if not, the tool that makes it has said why.
 * @param {keyof typeof TARGETS} name
 */
export async function build(name) {
  const { entry, folder, sources, make } = TARGETS[name]
  const stamp = join(root, folder, STAMP)
  const wanted = digest([...sources, 'package.json', 'package-lock.json', '.ci/build.mjs'])
  if (readStamp(stamp) === wanted) return true
  console.log(`set-up: building ${folder} from ${entry}`)
  if (!(await make(entry, folder))) return false
  writeFileSync(stamp, wanted)
  return true
}

/**
 * Split into chunks, so that what the command line imports lazily is also loaded lazily. Written once all is bundled, the
 * entry last, so that a command started meanwhile finds the old bundle or the new one.
 * @param {string} entry @param {string} folder
 */
async function bundle(entry, folder) {
  const esbuild = await import('esbuild') // lazily: set-up may have installed it a moment ago
  /** @type {import('esbuild').BuildOptions & { write: false }} */
  const options = {
    absWorkingDir: root,
    entryPoints: [entry],
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    charset: 'utf8',
    minifySyntax: true, // writes constants in where they are used: docs/decisions/0005
    external: ['z3-solver'], // finds its WebAssembly beside itself; only a benchmark asks it
    write: false,
    // commander is CommonJS and requires node's own modules; an ES module has no `require` of its own.
    banner: { js: "import { createRequire as $r } from 'node:module'; const require = $r(import.meta.url);" },
  }
  const { outputFiles } = await esbuild.build(options).catch(() => ({ outputFiles: undefined }))
  if (outputFiles === undefined) return false
  const isEntry = (/** @type {string} */ path) => basename(path) === basename(entry).replace(/\.ts$/, '.js')
  for (const { path, contents } of outputFiles.sort((a, b) => Number(isEntry(a.path)) - Number(isEntry(b.path)))) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, contents)
  }
  const written = new Set(outputFiles.map(({ path }) => basename(path)))
  for (const file of readdirSync(join(root, folder))) {
    if (file.endsWith('.js') && !written.has(file)) rmSync(join(root, folder, file))
  }
  return true
}

/**
 * Each module as a module with its types, beside what was there, and put in its place when all is done.
 * @param {string} _entry @param {string} folder
 */
function emit(_entry, folder) {
  const fresh = join(root, '.cache', `${folder}-${process.pid}`)
  const words = ['--project', EMIT, '--outDir', fresh]
  const { status } = spawnSync(join(root, 'node_modules/.bin/tsc'), words, { cwd: root, stdio: 'inherit' })
  if (status === 0) {
    rmSync(join(root, folder), { recursive: true, force: true })
    renameSync(fresh, join(root, folder))
  }
  rmSync(fresh, { recursive: true, force: true })
  return status === 0
}

/**
 * A hash of the names and bytes of files and of everything in folders.
 * @param {string[]} paths
 */
function digest(paths) {
  const hash = createHash('sha256')
  for (const file of paths.flatMap(filesUnder)) {
    hash.update(`${file}\0`)
    hash.update(readFileSync(join(root, file)))
    hash.update('\0')
  }
  return hash.digest('hex')
}

/** @param {string} path @returns {string[]} */
function filesUnder(path) {
  if (/\.\w+$/.test(path)) return [path]
  const entries = readdirSync(join(root, path), { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort()
}

/** @param {string} file */
function readStamp(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

if (process.argv[1] === join(root, '.ci/build.mjs')) {
  const [first = 'cli', ...others] = process.argv.slice(2)
  for (const name of [first, ...others]) {
    if (!isTarget(name)) throw new Error(`there is no ${name} to build, only ${Object.keys(TARGETS).join(', ')}`)
    if (!(await build(name))) process.exitCode = 1
  }
}

/** @param {string} name @returns {name is keyof typeof TARGETS} */
function isTarget(name) {
  return Object.hasOwn(TARGETS, name)
}
