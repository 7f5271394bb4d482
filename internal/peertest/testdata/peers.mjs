// A line of JSON asks, a line answers: {"do": "verify", …} → {"value": …} or {"error": "…"}.
// Bytes are {"bytes": base64}, days {"day": "2006-01-02"}, moments {"time": RFC 3339}.
import { createInterface } from 'node:readline'

// One peer a process: they share a CBOR library, and what one teaches it about tag 24 the others would have to live with.
const peer = await import(`./${process.argv[2]}.mjs`)

function unpack(value) {
  if (Array.isArray(value)) return value.map((v) => unpack(v))
  if (value === null || typeof value !== 'object') return value
  if ('bytes' in value) return new Uint8Array(Buffer.from(value.bytes, 'base64'))
  if ('day' in value) return peer.fullDate(value.day)
  if ('time' in value) return new Date(value.time)
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, unpack(v)]))
}

function pack(value) {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') }
  if (peer.isFullDate?.(value)) return { day: value.toISOString().slice(0, 10) }
  if (value instanceof Date) return { time: value.toISOString() }
  if (value instanceof Map) return pack(Object.fromEntries(value))
  if (Array.isArray(value)) return value.map((v) => pack(v))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, pack(v)]))
}

const spent = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

// measure returns how often something can be done in a second of processor time, after a while for the compiler.
async function measure(act, seconds) {
  const repeat = async (until) => {
    let n = 0
    for (; spent() < until; n++) await act()
    return n
  }
  await repeat(spent() + seconds / 2)
  const start = spent()
  const n = await repeat(start + seconds)
  return n / (spent() - start)
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer
  try {
    const { do: name, seconds, ...rest } = JSON.parse(line)
    const options = unpack(rest)
    const value = seconds ? await measure(() => peer[name](options), seconds) : await peer[name](options)
    answer = { value: pack(value ?? null) }
  } catch (error) {
    answer = { error: String(error?.message ?? error) }
  }
  process.stdout.write(JSON.stringify(answer) + '\n')
}
