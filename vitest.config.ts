import { defineConfig } from 'vitest/config'

// No module under sim/ keeps state, so test files share a worker's modules: loading them once saves most of the time.
const shared = { pool: 'threads' as const, isolate: false, setupFiles: ['test/support/fixed-seed.ts'] }

export default defineConfig({
  test: {
    reporters: ['default', './test/support/reporter.ts'],
    projects: [
      // A law takes a second or two; a machine that is busy with other work gives it ten times as long before it is a failure.
      {
        test: {
          ...shared,
          name: 'gate',
          include: ['test/**/*.test.ts'],
          exclude: ['test/long/**'],
          testTimeout: 30_000,
        },
      },
      { test: { ...shared, name: 'long', include: ['test/long/**/*.test.ts'], testTimeout: 600_000 } },
    ],
  },
})
