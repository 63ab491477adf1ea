/** A number that tells two equal arrays from two others, as good as always. */
export function checksum(words: Int32Array | Uint8Array | Float64Array): number {
  let sum = words.length | 0
  for (let i = 0; i < words.length; i++) sum = Math.imul(sum ^ words[i]!, 0x01000193) ^ (sum >>> 15)
  return sum
}
