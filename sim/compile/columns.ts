/** An array of the tables that has one value for each thing of a kind, and what that value is. */
export type Column<One, Values extends Int32Array | Uint8Array = Int32Array | Uint8Array> = {
  readonly make: (length: number) => Values
  /** `index` is the thing's own number; of a thing in a slice, that of its owner. */
  readonly of: (one: One, index: number) => number
}
type Columns<One> = Readonly<Record<string, Column<One>>>
/** The arrays that columns make, by the same names. */
export type Arrays<Of> = {
  readonly [Name in keyof Of]: Of[Name] extends { readonly make: (length: number) => infer Values } ? Values : never
}

export const int32 = <One>(of: Column<One>['of']): Column<One, Int32Array> => ({
  make: (length) => new Int32Array(length),
  of,
})
export const uint8 = <One>(of: Column<One>['of']): Column<One, Uint8Array> => ({
  make: (length) => new Uint8Array(length),
  of,
})

export function columnsOf<One, Of extends Columns<One>>(columns: Of, things: readonly One[]): Arrays<Of> {
  return mapped(columns, ({ make, of }) => {
    const values = make(things.length)
    for (let i = 0; i < things.length; i++) values[i] = of(things[i]!, i)
    return values
  })
}

/**
 * The columns after some things have changed, or come new at the end. A column in which nothing is other than before is the
 * one from before.
 */
export function changedColumns<One, Of extends Columns<One>>(
  columns: Of,
  before: Arrays<Of>,
  things: readonly One[],
  changed: readonly number[],
): Arrays<Of> {
  return mapped(columns, (column, name) => {
    const old = valuesOf(before, name)
    let values = old
    if (things.length > old.length) {
      values = column.make(things.length)
      values.set(old)
    }
    for (const index of changed) {
      const value = column.of(things[index]!, index)
      if (values[index] === value) continue
      if (values === old) values = old.slice()
      values[index] = value
    }
    return values
  })
}

/** Things that belong to owners, in slices: which an owner has, and their columns. */
export type Slices<Owner, One, Of extends Columns<One>> = {
  readonly of: (owner: Owner) => readonly One[]
  readonly columns: Of
}
/** The slice of owner `i` is [start[i], start[i + 1]). */
type Sliced<Of> = { readonly start: Int32Array; readonly arrays: Arrays<Of> }

export function slicesOf<Owner, One, Of extends Columns<One>>(
  { of, columns }: Slices<Owner, One, Of>,
  owners: readonly Owner[],
): Sliced<Of> {
  const start = new Int32Array(owners.length + 1)
  for (let i = 0; i < owners.length; i++) start[i + 1] = start[i]! + of(owners[i]!).length
  const arrays = mapped(columns, (column) => {
    const values = column.make(start[owners.length]!)
    for (let i = 0; i < owners.length; i++) fill(values, start[i]!, column, of(owners[i]!), i)
    return values
  })
  return { start, arrays }
}

/** As `changedColumns`: the slices of the owners `changed`, in ascending order, are what `ownerAt` has now. */
export function changedSlices<Owner, One, Of extends Columns<One>>(
  { of, columns }: Slices<Owner, One, Of>,
  before: Sliced<Of>,
  count: number,
  ownerAt: (index: number) => Owner,
  changed: readonly number[],
): Sliced<Of> {
  const old = before.start
  const start = movedStarts(old, count, changed, (owner) => of(ownerAt(owner)).length)
  const arrays = mapped(columns, (column, name) => {
    const values = valuesOf(before.arrays, name)
    const isSame =
      start === old && changed.every((owner) => equals(values, old[owner]!, column, of(ownerAt(owner)), owner))
    if (isSame) return values
    const now = column.make(start[count]!)
    let from = 0
    let to = 0
    for (const owner of changed) {
      const kept = Math.min(owner, old.length - 1)
      now.set(values.subarray(from, old[kept]), to)
      fill(now, start[owner]!, column, of(ownerAt(owner)), owner)
      from = old[Math.min(owner + 1, old.length - 1)]!
      to = start[owner + 1]!
    }
    now.set(values.subarray(from), to)
    return now
  })
  return { start, arrays }
}

/** Where slices begin when some have another length; the same array when none has. */
function movedStarts(
  old: Int32Array,
  count: number,
  changed: readonly number[],
  lengthOf: (owner: number) => number,
): Int32Array {
  const oldCount = old.length - 1
  const isSame = count === oldCount && changed.every((owner) => lengthOf(owner) === old[owner + 1]! - old[owner]!)
  if (isSame) return old
  const start = new Int32Array(count + 1)
  let owner = 0
  for (const next of [...changed, count]) {
    const shift = start[owner]! - (old[owner] ?? 0)
    for (; owner < next; owner++) start[owner + 1] = old[owner + 1]! + shift
    if (next === count) break
    start[next + 1] = start[next]! + lengthOf(next)
    owner = next + 1
  }
  return start
}

function fill<One>(
  values: Int32Array | Uint8Array,
  start: number,
  column: Column<One>,
  things: readonly One[],
  owner: number,
): void {
  for (let i = 0; i < things.length; i++) values[start + i] = column.of(things[i]!, owner)
}

function equals<One>(
  values: Int32Array | Uint8Array,
  start: number,
  column: Column<One>,
  things: readonly One[],
  owner: number,
): boolean {
  return things.every((one, i) => values[start + i] === column.of(one, owner))
}

const valuesOf = <Of>(arrays: Arrays<Of>, name: keyof Of): Int32Array | Uint8Array =>
  (arrays as Readonly<Record<keyof Of, Int32Array | Uint8Array>>)[name]

/** An object with the same names. */
function mapped<Of extends object>(
  columns: Of,
  make: (column: Of[keyof Of], name: keyof Of) => Int32Array | Uint8Array,
): Arrays<Of> {
  const arrays: Partial<Record<keyof Of, Int32Array | Uint8Array>> = {}
  for (const name of Object.keys(columns) as (keyof Of)[]) arrays[name] = make(columns[name], name)
  return arrays as Arrays<Of>
}
