// A line of JSON asks, a line answers: {"do": "verify", "peer": "owf", …} → {"value": …} or {"error": "…"}.
// Bytes are {"bytes": base64}, days {"day": "2006-01-02"}, moments {"time": RFC 3339}.
import { createInterface } from 'node:readline'
import * as auth0 from './auth0.mjs'
import * as animo from './animo.mjs'
import * as owf from './owf.mjs'
import * as tokens from './tokens.mjs'

const peers = { auth0, animo, owf, tokens }

function unpack(value, peer) {
  if (Array.isArray(value)) return value.map((v) => unpack(v, peer))
  if (value === null || typeof value !== 'object') return value
  if ('bytes' in value) return new Uint8Array(Buffer.from(value.bytes, 'base64'))
  if ('day' in value) return peer.fullDate(value.day)
  if ('time' in value) return new Date(value.time)
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, unpack(v, peer)]))
}

function pack(value, peer) {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') }
  if (peer.isFullDate?.(value)) return { day: value.toISOString().slice(0, 10) }
  if (value instanceof Date) return { time: value.toISOString() }
  if (value instanceof Map) return pack(Object.fromEntries(value), peer)
  if (Array.isArray(value)) return value.map((v) => pack(v, peer))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, pack(v, peer)]))
}

// measure returns how often a second something can be done, after a while for the compiler.
async function measure(act, seconds) {
  const repeat = async (until) => {
    let n = 0
    for (; performance.now() < until; n++) await act()
    return n
  }
  await repeat(performance.now() + 1000 * seconds / 2)
  const start = performance.now()
  const n = await repeat(start + 1000 * seconds)
  return n / ((performance.now() - start) / 1000)
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer
  try {
    const { do: name, peer: peerName, seconds, ...rest } = JSON.parse(line)
    const peer = peers[peerName]
    const options = unpack(rest, peer)
    const value = seconds ? await measure(() => peer[name](options), seconds) : await peer[name](options)
    answer = { value: pack(value ?? null, peer) }
  } catch (error) {
    answer = { error: String(error?.message ?? error) }
  }
  process.stdout.write(JSON.stringify(answer) + '\n')
}
