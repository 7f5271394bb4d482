// Status lists and offline QRs: @owf/token-status-list, cose-js, base45, @mosip/pixelpass.
import * as owf from '@owf/token-status-list'
import base45 from 'base45'
import cose from 'cose-js'
import pixelpass from '@mosip/pixelpass'
import * as zlib from 'node:zlib'
import { createRequire } from 'node:module'
import { CoseKey } from '@owf/mdoc'
import * as primitives from './native.mjs'

const cbor = createRequire(import.meta.url)('cbor')

// pixelpass 0.6.0 gives its decompressor a plain array, which has no subarray, and so cannot read what was stored uncompressed.
Array.prototype.subarray ??= Array.prototype.slice

const coordinates = (jwk) => ({ x: Buffer.from(jwk.x, 'base64url'), y: Buffer.from(jwk.y, 'base64url') })
const opened = (message, jwk) => cose.sign.verify(Buffer.from(message), { key: coordinates(jwk) }).then((b) => cbor.decode(b))

const lists = (o) => {
  const list = new owf.StatusList(new Array(o.size).fill(0), o.bits, o.aggregation)
  for (const [index, status] of Object.entries(o.statuses)) list.setStatus(Number(index), status)
  return list
}

export async function readJWT(o) {
  const [header, payload, signature] = o.token.split('.')
  const signed = primitives.verify(Buffer.from(header + '.' + payload), Buffer.from(signature, 'base64url'), o.key)
  if (!signed) throw new Error('the signature does not hold')
  const list = owf.getListFromStatusListJWT(o.token)
  return { typ: JSON.parse(Buffer.from(header, 'base64url')).typ, statuses: o.indexes.map((i) => list.getStatus(i)) }
}

export async function writeJWT(o) {
  const { header, payload } = owf.createHeaderAndPayload(lists(o), { sub: o.subject, iat: o.issued, exp: o.expires, ttl: o.ttl },
    { alg: 'ES256', x5c: o.chain })
  const part = (v) => Buffer.from(JSON.stringify(v)).toString('base64url')
  const signed = part(header) + '.' + part(payload)
  return signed + '.' + Buffer.from(primitives.sign(Buffer.from(signed), o.key)).toString('base64url')
}

// readCWT goes by cose-js and the list alone: the reader of whole tokens wants an aggregation_uri, which the draft makes optional.
export async function readCWT(o) {
  const claims = await opened(o.token, o.key)
  const { bits, lst } = claims.get(65533)
  const list = owf.StatusList.decompressStatusListFromBytes(lst, bits)
  return { subject: claims.get(2), ttl: claims.get(65534), statuses: o.indexes.map((i) => list.getStatus(i)) }
}

export async function writeCWT(o) {
  const token = new owf.StatusListCwt({
    payload: { subject: o.subject, statusList: lists(o), issuedAt: new Date(o.issued * 1000),
      expirationTime: new Date(o.expires * 1000), timeToLive: o.ttl },
    protectedHeaders: new Map([[1, -7]]), unprotectedHeaders: new Map([[33, o.chain]]),
  })
  return token.signAndEncode({ signingKey: CoseKey.fromJwk(o.key), algorithm: -7 },
    { sign: ({ toBeSigned }) => primitives.sign(toBeSigned, o.key) })
}

// readQR reads a QR in two ways: cose-js checks the signature; pixelpass finds the message and the names of claim 169.
export async function readQR(o) {
  const message = zlib.inflateSync(base45.decode(o.text))
  const claims = await opened(message, o.key)
  return { pixelpass: JSON.parse(pixelpass.decode(o.text)), claims,
    identity: pixelpass.decodeMappedData(claims.get(169), o.mapper) }
}

export async function writeQR(o) {
  const keyed = (v) => v !== null && typeof v === 'object' && !(v instanceof Uint8Array)
    ? new Map(Object.entries(v).map(([k, w]) => [Number(k), keyed(w)])) : v
  const message = await cose.sign.create({ p: { alg: 'ES256' }, u: { kid: Buffer.from(o.kid) } },
    cbor.encode(keyed(o.claims)), { key: { d: Buffer.from(o.key.d, 'base64url') } })
  return base45.encode(zlib.deflateSync(message, { level: 9 }))
}
