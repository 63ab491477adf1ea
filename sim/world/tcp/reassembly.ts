import { wrap } from './segment.ts'

/** Bytes that came before those that precede them: sequence numbers from `start` on. */
type Piece = { start: number; length: number; readonly stream: number; offset: number; push: boolean }

/** The bytes of one connection that came too early, in order, no two of them the same. Where two segments say the same, the first holds. */
export class Reassembly {
  readonly #pieces: Piece[] = []
  /** The sequence number of a FIN that came too early. */
  fin: number | undefined

  /** Keeps what of a segment's payload is not there already. */
  add(start: number, length: number, stream: number, offset: number, push: boolean): void {
    let from = 0
    let at = 0
    for (; at < this.#pieces.length; at++) {
      const piece = this.#pieces[at]
      if (piece === undefined) break
      const before = wrap(piece.start - start) // where the kept piece begins, counted from this segment's start
      const after = before + piece.length
      if (after <= from) continue
      if (before >= length) break
      if (before > from) {
        this.#pieces.splice(at, 0, piece_(start, from, before - from, stream, offset, false))
        at += 1
      }
      from = after
    }
    if (from < length) this.#pieces.splice(at, 0, piece_(start, from, length - from, stream, offset, push))
    else if (push && from === length) {
      const last = this.#pieces[at - 1]
      if (last && wrap(last.start + last.length - start) === length) last.push = true
    }
  }

  /** Takes out the piece that holds this sequence number, cut to begin there, if it is there. Pieces before it are old, and dropped. */
  take(sequence: number): Readonly<Piece> | undefined {
    for (let first = this.#pieces[0]; first !== undefined; first = this.#pieces[0]) {
      const old = wrap(sequence - first.start)
      if (old < 0) return undefined
      this.#pieces.shift()
      if (old >= first.length) continue
      return piece_(first.start, old, first.length - old, first.stream, first.offset, first.push)
    }
    return undefined
  }

  copy(): Reassembly {
    const copy = new Reassembly()
    for (const piece of this.#pieces) copy.#pieces.push({ ...piece })
    copy.fin = this.fin
    return copy
  }
}

const piece_ = (start: number, from: number, length: number, stream: number, offset: number, push: boolean): Piece => ({
  start: wrap(start + from),
  length,
  stream,
  offset: offset + from,
  push,
})
