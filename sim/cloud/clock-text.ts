/**
 * Virtual time as the cloud writes it. The world begins at midnight of 1 June 2021, the month of the quick start's first
 * edition: which day it is makes no difference to anything, and a real clock is for the edge.
 */
const EPOCH_DAYS = 18_779 // from 1970-01-01

const DAY_SECONDS = 86_400

/** `2021-06-01 00:00:00`: CreateTime of the VPC and CLB products. */
export const timeText = (us: number): string => `${dayText(us)} ${clockText(us)}`

/** `2021-06-01T00:00:00Z`: CreatedTime of the CVM product. */
export const isoText = (us: number): string => `${dayText(us)}T${clockText(us)}Z`

const secondsOf = (us: number): number => Math.floor(us / 1_000_000)
const two = (n: number): string => String(n).padStart(2, '0')

function clockText(us: number): string {
  const seconds = secondsOf(us) % DAY_SECONDS
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':')
}

/** Days to year, month and day of the Gregorian calendar, by counting from 1 March of the year 0. */
function dayText(us: number): string {
  const days = EPOCH_DAYS + Math.floor(secondsOf(us) / DAY_SECONDS) + 719_468
  const era = Math.floor(days / 146_097)
  const dayOfEra = days - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  return `${yearOfEra + era * 400 + (month <= 2 ? 1 : 0)}-${two(month)}-${two(day)}`
}
