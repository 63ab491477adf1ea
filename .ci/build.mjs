// Bundles the command line (or the benchmarks) into dist/, unless dist/ was already built from the same bytes:
//   node .ci/build.mjs [cli|bench]
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { root } from './root.mjs'

const TARGETS = {
  cli: { entry: 'sim/edge/cli/main.ts', folder: 'dist', sources: ['sim'] },
  bench: { entry: 'bench/run.ts', folder: 'dist/bench', sources: ['sim', 'bench'] },
}
const STAMP = '.built-from'

/**
 * Whether the bundle is there and new; if not, esbuild has said why.
 * @param {keyof typeof TARGETS} name
 */
export async function build(name) {
  const { entry, folder, sources } = TARGETS[name]
  const stamp = join(root, folder, STAMP)
  const wanted = digest([...sources, 'package.json', 'package-lock.json', '.ci/build.mjs'])
  if (readStamp(stamp) === wanted) return true
  console.log(`set-up: building ${folder} from ${entry}`)
  const written = await bundle(entry, folder)
  if (written === undefined) return false
  for (const file of readdirSync(join(root, folder))) {
    if (file.endsWith('.js') && !written.has(file)) rmSync(join(root, folder, file))
  }
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
    write: false,
    // commander is CommonJS and requires node's own modules; an ES module has no `require` of its own.
    banner: { js: "import { createRequire as $r } from 'node:module'; const require = $r(import.meta.url);" },
  }
  const { outputFiles } = await esbuild.build(options).catch(() => ({ outputFiles: undefined }))
  if (outputFiles === undefined) return undefined
  const isEntry = (/** @type {string} */ path) => basename(path) === basename(entry).replace(/\.ts$/, '.js')
  for (const { path, contents } of outputFiles.sort((a, b) => Number(isEntry(a.path)) - Number(isEntry(b.path)))) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, contents)
  }
  return new Set(outputFiles.map(({ path }) => basename(path)))
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
  const built = await build(process.argv[2] === 'bench' ? 'bench' : 'cli')
  if (!built) process.exitCode = 1
}
