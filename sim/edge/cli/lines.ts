/** More than anybody types: what is longer is taken as it is so far. */
const LINE_LENGTH_MAX = 10_000

/** The lines of a stream, each as soon as it is there. Whoever stops asking for them closes the stream. */
export async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const part of stream) {
    const lines = (rest + decoder.decode(part, { stream: true })).split(/\r?\n/)
    rest = lines.pop() ?? ''
    yield* lines
    if (rest.length > LINE_LENGTH_MAX) {
      yield rest
      rest = ''
    }
  }
  if (rest !== '') yield rest
}
