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
  cli: {
    entries: ['sim/edge/cli/main.ts', 'sim/edge/check/thread.ts'],
    folder: 'dist',
    sources: ['sim'],
    make: bundle,
  },
  bench: { entries: ['bench/run.ts'], folder: 'dist/bench', sources: ['sim', 'bench', 'test/support'], make: bundle },
  library: { entries: ['sim/index.ts'], folder: 'lib', sources: ['sim', 'tsconfig.json', EMIT], make: emit },
}
const STAMP = '.built-from'
/** They start files of their own, which they look for beside themselves (z3-solver its WebAssembly: only a benchmark asks it). */
const UNBUNDLED = ['tinypool', 'bullmq', 'z3-solver']

/**
 * Whether it is there and new; if not, the tool that makes it has said why.
 * @param {keyof typeof TARGETS} name
 */
export async function build(name) {
  const { entries, folder, sources, make } = TARGETS[name]
  const stamp = join(root, folder, STAMP)
  const wanted = digest([...sources, 'package.json', 'package-lock.json', '.ci/build.mjs'])
  if (readStamp(stamp) === wanted) return true
  console.log(`set-up: building ${folder} from ${entries[0]}`)
  if (!(await make(entries, folder))) return false
  writeFileSync(stamp, wanted)
  return true
}

/**
 * Split into chunks, so that what the command line imports lazily is also loaded lazily. Written once all is bundled, the
 * entries last, so that a command started meanwhile finds the old bundle or the new one.
 * @param {string[]} entries @param {string} folder
 */
async function bundle(entries, folder) {
  const esbuild = await import('esbuild') // lazily: set-up may have installed it a moment ago
  /** @type {import('esbuild').BuildOptions & { write: false }} */
  const options = {
    absWorkingDir: root,
    entryPoints: entries,
    entryNames: '[name]',
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    charset: 'utf8',
    external: UNBUNDLED,
    minifySyntax: true, // writes constants in where they are used: docs/decisions/0005
    write: false,
    // commander is CommonJS and requires node's own modules; an ES module has no `require` of its own.
    banner: { js: "import { createRequire as $r } from 'node:module'; const require = $r(import.meta.url);" },
  }
  const { outputFiles } = await esbuild.build(options).catch(() => ({ outputFiles: undefined }))
  if (outputFiles === undefined) return false
  const names = entries.map((entry) => basename(entry).replace(/\.ts$/, '.js'))
  const isEntry = (/** @type {string} */ path) => names.includes(basename(path))
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
 * @param {string[]} _entries @param {string} folder
 */
function emit(_entries, folder) {
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
