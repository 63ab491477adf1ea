import fc from 'fast-check'

// The same runs on every machine and every day. A long run may ask for other ones: ISTHMUS_SEED=7 npm run long.
fc.configureGlobal({ seed: Number(process.env.ISTHMUS_SEED ?? 42) })
